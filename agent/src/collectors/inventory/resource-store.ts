import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../kube/objects.js';
import type { WatchState, WatchStore } from '../../kube/watch.js';
import type { Facts, Resource } from './kinds.js';
import type { Packer } from './packer.js';

/** One object in memory. */
export interface Kept {
  /** The input as packed JSON; empty where it is not reported. */
  readonly packed: string;
  readonly facts: Facts | null;
  /** Digest of what the server was told last; 0 before. */
  told: number;
}

/** Who hears of what changes in a store. */
export interface StoreListener {
  changed(store: ResourceStore, uid: string, kept: Kept): void;
  dropped(store: ResourceStore, uid: string, kept: Kept): void;
  stateChanged(store: ResourceStore, before: WatchState | null, now: WatchState): void;
}

/** What is known of one resource, in the whole cluster or in one namespace. */
export class ResourceStore implements WatchStore<KubeObject> {
  readonly kept = new Map<string, Kept>();
  /** Null until it was listed, refused or not reached. */
  state: WatchState | null = null;

  constructor(
    readonly resource: Resource,
    readonly namespace: string | null,
    private readonly packer: Packer,
    private readonly isWatched: (namespace: string) => boolean,
    private readonly listener: StoreListener,
  ) {}

  get isSynced(): boolean {
    return this.state?.status === 'SYNCED';
  }

  put(uid: string, object: KubeObject): void {
    const { namespace, name } = object.metadata ?? {};
    const within = this.resource.kind === 'NAMESPACE' ? name : namespace;
    if (within !== undefined && !this.isWatched(within)) return;
    const { input, facts } = this.resource.see(object);
    const packed = input === null ? '' : this.packer.pack(JSON.stringify(input));
    const before = this.kept.get(uid);
    // Most updates change nothing that is kept. What was packed with another dictionary is told apart later.
    if (before?.packed === packed && (packed !== '' || isDeepStrictEqual(before.facts, facts))) return;
    const kept = { packed, facts, told: before?.told ?? 0 };
    this.kept.set(uid, kept);
    this.listener.changed(this, uid, kept);
  }

  drop(uid: string): void {
    const kept = this.kept.get(uid);
    if (kept === undefined) return;
    this.kept.delete(uid);
    this.listener.dropped(this, uid, kept);
  }

  clear(): void {
    this.kept.clear();
  }

  uids(): Iterable<string> {
    return this.kept.keys();
  }

  setState(state: WatchState): void {
    const before = this.state;
    this.state = state;
    this.listener.stateChanged(this, before, state);
  }

  /** The input of a kept object as JSON. */
  textOf(kept: Kept): string {
    return this.packer.unpack(kept.packed);
  }
}
