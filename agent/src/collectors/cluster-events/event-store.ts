import type { ClusterEventInput } from '../../api/generated.js';
import type { KubeEvent } from '../../kube/objects.js';
import type { WatchState, WatchStore } from '../../kube/watch.js';
import { toClusterEvent } from './event.js';

/** Events that are remembered by uid and count, about 2 MB; of more, those that came last. */
const MAX_KNOWN = 20_000;

/** Which events were told, and which are to be told next. An event is the same one while its uid and count are. */
export class EventStore implements WatchStore<KubeEvent> {
  state: WatchState | null = null;
  private readonly counts = new Map<string, number>();
  private pending = new Map<string, ClusterEventInput>();

  /**
   * @param full called when as many wait as are told at a time, so that a first list is not held as a whole
   * @param most how many that are
   */
  constructor(
    private readonly isWatched: (namespace: string) => boolean,
    private readonly full: () => void,
    private readonly most = 200,
  ) {}

  get size(): number {
    return this.counts.size;
  }

  put(uid: string, object: KubeEvent): void {
    const event = toClusterEvent(object);
    if (event.namespace && !this.isWatched(event.namespace)) return;
    if (this.counts.get(uid) === event.count) return;
    this.remember(uid, event.count);
    // Of an event that recurs within a moment the last count says it all.
    this.pending.set(uid, event);
    if (this.pending.size >= this.most) this.full();
  }

  /** That an event expires in Kubernetes is no news. */
  drop(uid: string): void {
    this.counts.delete(uid);
  }

  clear(): void {
    this.counts.clear();
  }

  uids(): Iterable<string> {
    return this.counts.keys();
  }

  setState(state: WatchState): void {
    this.state = state;
  }

  /** What is to be told, once. */
  take(): ClusterEventInput[] {
    const events = [...this.pending.values()];
    this.pending = new Map();
    return events;
  }

  private remember(uid: string, count: number): void {
    this.counts.delete(uid);
    this.counts.set(uid, count);
    const [oldest] = this.counts.size > MAX_KNOWN ? this.counts.keys() : [];
    if (oldest !== undefined) this.counts.delete(oldest);
  }
}
