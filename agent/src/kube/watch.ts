// Keeps a store equal to one kind of object in the cluster: list in pages, then watch from the list's version.
//
// listing → watching: the list is compared with the store, so that what vanished while nobody watched is a deletion.
// watching → watching: the API ends every watch after some minutes; it goes on from the last version seen.
// watching → listing: the version is gone (410), or the watch was refused.
// Any failure waits (jittered, growing to a minute) and leaves the store as it is: not seen is not deleted.
import { messageOf } from '../explain.js';
import type { Log } from '../logger.js';
import { backoffMs } from '../pipeline/backoff.js';
import { openScope, wait } from '../wait.js';
import type { KubeAnswer, KubeClient, KubeProblem } from './client.js';
import type { KubeList, KubeObject, KubeStatus } from './objects.js';

/** How the kind fares. SYNCED: the store is the truth. The other states say why nobody knows. */
export type WatchState =
  | { readonly status: 'SYNCED' }
  | { readonly status: 'DENIED' | 'MISSING' | 'UNREACHABLE'; readonly reason: string };

export interface Stored<T> {
  readonly version: string;
  readonly value: T;
}

export interface WatchOptions<O extends KubeObject, T> {
  readonly kube: KubeClient;
  /** Such as /api/v1/pods. */
  readonly path: string;
  /** By uid; only what `trim` leaves of an object stays in memory. */
  readonly store: Map<string, Stored<T>>;
  trim(object: O): T;
  /** An object is new or another one now; null when it was deleted. */
  changed(uid: string, value: T | null): void;
  state(state: WatchState): void;
  readonly log: Log;
  readonly pageSize?: number;
  readonly random?: () => number;
  /** Longest life of one watch request; the API ends it then, or it is taken for dead. */
  readonly watchSeconds?: number;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

interface WatchLine<O> {
  type?: string;
  object?: O & KubeStatus;
}

const PAGE_SIZE = 500;
const WATCH_SECONDS = 270;
const GRACE_SECONDS = 15;
/** What was refused is asked for again at this pace: rights may be granted later. */
const REFUSED_WAIT_MS = 60_000;
/** Resuming a lost watch fails this often before the kind counts as unreachable. */
const QUIET_FAILURES = 2;

class ListWatch<O extends KubeObject, T> {
  private failures = 0;

  constructor(
    private readonly options: WatchOptions<O, T>,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<void> {
    while (!this.signal.aborted) {
      const version = await this.list();
      if (version !== null) await this.watchFrom(version);
    }
  }

  /** Lists everything and compares; the list's version, or null when it failed and the wait is over. */
  private async list(): Promise<string | null> {
    const seen = new Set<string>();
    for (let next = ''; ; ) {
      const answer = await this.page(next);
      if (this.signal.aborted) return null;
      if (!answer.ok) {
        await this.pause(answer, true);
        return null;
      }
      const { items, metadata } = answer.body;
      this.take(items ?? [], seen);
      next = metadata?.continue ?? '';
      if (next === '') return this.synced(seen, metadata?.resourceVersion ?? '');
    }
  }

  private take(items: readonly O[], seen: Set<string>): void {
    for (const object of items) {
      const uid = this.upsert(object);
      if (uid !== undefined) seen.add(uid);
    }
  }

  private page(next: string): Promise<KubeAnswer<KubeList<O>>> {
    const limit = String(this.options.pageSize ?? PAGE_SIZE);
    return this.options.kube.get(this.options.path, { limit, ...(next !== '' && { continue: next }) }, this.signal);
  }

  private synced(seen: ReadonlySet<string>, version: string): string {
    for (const uid of [...this.options.store.keys()]) if (!seen.has(uid)) this.remove(uid);
    this.failures = 0;
    this.options.state({ status: 'SYNCED' });
    return version;
  }

  /** Watches until the version is gone or the watch is refused. */
  private async watchFrom(listed: string): Promise<void> {
    let version = listed;
    while (!this.signal.aborted) {
      const startedAt = Date.now();
      const end = await this.watchOnce(version);
      version = end.version;
      if (this.signal.aborted || end.problem?.kind === 'GONE') return;
      if (end.problem === null) {
        this.recovered();
        // An API that ends watches at once must not be asked in a loop.
        if (Date.now() - startedAt < 1000) await this.sleep(1000);
      } else if (await this.pause(end.problem, false)) return;
    }
  }

  private async watchOnce(from: string): Promise<{ version: string; problem: KubeProblem | null }> {
    const seconds = this.options.watchSeconds ?? WATCH_SECONDS;
    const query = {
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: from,
      timeoutSeconds: String(seconds),
    };
    // A connection that went silent without being closed ends here.
    const scope = openScope(this.signal, (seconds + GRACE_SECONDS) * 1000);
    let version = from;
    let failed: KubeProblem | null = null;
    const onLine = (line: string): void => {
      const result = this.apply(line);
      if (typeof result === 'string') {
        version = result;
        this.recovered();
      } else if (result !== null) {
        failed = result;
        scope.abort();
      }
    };
    const end = await this.options.kube.stream(this.options.path, query, onLine, scope.signal);
    scope.close();
    return { version, problem: failed ?? (scope.isTimedOut() ? null : end) };
  }

  /** The version that a line leads to, null for a line to pass over, or the problem it reports. */
  private apply(line: string): string | KubeProblem | null {
    let change: WatchLine<O>;
    try {
      change = JSON.parse(line);
    } catch {
      return { ok: false, kind: 'UNAVAILABLE', message: 'A line of the watch is not JSON.', retryAfterMs: 0 };
    }
    const { type, object } = change;
    if (object === undefined) return null;
    if (type === 'ERROR') {
      const kind = object.code === 410 ? 'GONE' : 'UNAVAILABLE';
      return { ok: false, kind, message: object.message ?? 'The watch failed.', retryAfterMs: 0 };
    }
    if (type === 'ADDED' || type === 'MODIFIED') this.upsert(object);
    if (type === 'DELETED' && object.metadata?.uid !== undefined) this.remove(object.metadata.uid);
    return object.metadata?.resourceVersion ?? null;
  }

  private upsert(object: O): string | undefined {
    const { uid, resourceVersion: version = '' } = object.metadata ?? {};
    if (uid === undefined) return undefined;
    if (version !== '' && this.options.store.get(uid)?.version === version) return uid;
    try {
      const value = this.options.trim(object);
      this.options.store.set(uid, { version, value });
      this.options.changed(uid, value);
    } catch (error) {
      const name = object.metadata?.name;
      this.options.log.warn('An object has an unexpected shape and is passed over', { name, cause: messageOf(error) });
    }
    return uid;
  }

  private remove(uid: string): void {
    if (this.options.store.delete(uid)) this.options.changed(uid, null);
  }

  private recovered(): void {
    if (this.failures >= QUIET_FAILURES) this.options.state({ status: 'SYNCED' });
    this.failures = 0;
  }

  /** States the problem and waits. True when only a new list can help. */
  private async pause(failed: KubeProblem, isList: boolean): Promise<boolean> {
    if (failed.kind === 'DENIED' || failed.kind === 'MISSING') {
      this.options.store.clear();
      this.options.state({ status: failed.kind, reason: failed.message });
      await this.sleep(REFUSED_WAIT_MS);
      return true;
    }
    this.failures += 1;
    if (isList || this.failures >= QUIET_FAILURES) {
      this.options.state({ status: 'UNREACHABLE', reason: failed.message });
    }
    await this.sleep(backoffMs(this.failures, (this.options.random ?? Math.random)(), failed.retryAfterMs));
    return false;
  }

  private sleep(ms: number): Promise<void> {
    return (this.options.wait ?? wait)(ms, this.signal);
  }
}

/** Follows one kind of object until the signal aborts. */
export function watchList<O extends KubeObject, T>(options: WatchOptions<O, T>, signal: AbortSignal): Promise<void> {
  return new ListWatch(options, signal).run();
}
