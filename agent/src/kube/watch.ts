// Keeps a store equal to one resource of the cluster: list in pages, then watch from the list's version.
//
// listing → watching: the list is compared with the store, so that what vanished while nobody watched is a deletion.
// watching → watching: the API ends every watch after some minutes; it goes on from the last version seen.
// watching → listing: the version is gone (410), or the watch was refused.
// Any failure waits (jittered, growing to a minute) and leaves the store as it is: not seen is not deleted.
import { messageOf } from '../explain.js';
import type { Log } from '../logger.js';
import { backoffMs } from '../pipeline/backoff.js';
import { openScope, wait } from '../wait.js';
import type { KubeClient, KubeProblem } from './client.js';
import type { KubeList, KubeObject, KubeStatus } from './objects.js';
import type { Turns } from './turns.js';

/** How the kind fares. SYNCED: the store is the truth. The other states say why nobody knows. */
export type WatchState =
  | { readonly status: 'SYNCED' }
  | { readonly status: 'DENIED' | 'MISSING' | 'UNREACHABLE'; readonly reason: string };

/** Where a watch puts what it sees of one resource. */
export interface WatchStore<O extends KubeObject> {
  /** An object is there: new, changed or as it was. @throws for one of an unexpected shape */
  put(uid: string, object: O): void;
  /** The object was deleted. */
  drop(uid: string): void;
  /** What is held at the moment. */
  uids(): Iterable<string>;
  /** Forgets everything without taking it for deleted: it may not be looked at any more. */
  clear(): void;
  setState(state: WatchState): void;
}

export interface WatchOptions<O extends KubeObject> {
  readonly kube: KubeClient;
  /** Such as /api/v1/pods. */
  readonly path: string;
  readonly store: WatchStore<O>;
  readonly log: Log;
  /** Shared by watches that are not to list all at once. */
  readonly turns?: Turns;
  /** Objects in the first page; the next ones follow from how large they turn out to be. */
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

const FIRST_PAGE = 50;
const MAX_PAGE = 500;
/** JSON of about this size is parsed in 5 ms, and is all that a list of any length holds at a time. */
const PAGE_BYTES = 512 * 1024;
/** After so much work on a page other work goes first. */
const SLICE_MS = 8;
const WATCH_SECONDS = 270;
const GRACE_SECONDS = 15;
/** What was refused is asked for again at this pace: rights may be granted later. */
const REFUSED_WAIT_MS = 60_000;
/** Resuming a lost watch fails this often before the kind counts as unreachable. */
const QUIET_FAILURES = 2;

class ListWatch<O extends KubeObject> {
  private failures = 0;

  constructor(
    private readonly options: WatchOptions<O>,
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
    const listing = (): Promise<string | KubeProblem | null> => this.listPages();
    const result = await (this.options.turns?.take(listing) ?? listing());
    if (result === null || typeof result === 'string') return result;
    await this.pause(result, true);
    return null;
  }

  /**
   * Every page is a consistent read of one moment. `resourceVersion=0` would be cheaper for the API, but it answers from a
   * cache that may be older than what was seen already, and most versions then ignore the limit.
   */
  private async listPages(): Promise<string | KubeProblem | null> {
    const seen = new Set<string>();
    let limit = this.options.pageSize ?? FIRST_PAGE;
    for (let next = ''; !this.signal.aborted; ) {
      const query = { limit: String(limit), ...(next !== '' && { continue: next }) };
      const answer = await this.options.kube.get<KubeList<O>>(this.options.path, query, this.signal);
      if (this.signal.aborted) return null;
      if (!answer.ok) return answer;
      const { items, metadata } = answer.body;
      await this.take(items ?? [], seen);
      next = metadata?.continue ?? '';
      if (next === '') return this.synced(seen, metadata?.resourceVersion ?? '');
      limit = Math.max(1, Math.min(MAX_PAGE, Math.floor((limit * PAGE_BYTES) / answer.bytes)));
    }
    return null;
  }

  private async take(items: readonly O[], seen: Set<string>): Promise<void> {
    let since = performance.now();
    for (const object of items) {
      const uid = this.put(object);
      if (uid !== undefined) seen.add(uid);
      if (performance.now() - since < SLICE_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  }

  private synced(seen: ReadonlySet<string>, version: string): string {
    for (const uid of [...this.options.store.uids()]) if (!seen.has(uid)) this.options.store.drop(uid);
    this.failures = 0;
    this.options.store.setState({ status: 'SYNCED' });
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
    const reader = { onOpen: () => this.recovered(), onLine };
    const end = await this.options.kube.stream(this.options.path, query, reader, scope.signal);
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
    if (type === 'ADDED' || type === 'MODIFIED') this.put(object);
    if (type === 'DELETED' && object.metadata?.uid !== undefined) this.options.store.drop(object.metadata.uid);
    return object.metadata?.resourceVersion ?? null;
  }

  private put(object: O): string | undefined {
    const uid = object.metadata?.uid;
    if (uid === undefined) return undefined;
    try {
      this.options.store.put(uid, object);
    } catch (error) {
      const name = object.metadata?.name;
      this.options.log.warn('An object has an unexpected shape and is passed over', { name, cause: messageOf(error) });
    }
    return uid;
  }

  private recovered(): void {
    if (this.failures >= QUIET_FAILURES) this.options.store.setState({ status: 'SYNCED' });
    this.failures = 0;
  }

  /** States the problem and waits. True when only a new list can help. */
  private async pause(failed: KubeProblem, isList: boolean): Promise<boolean> {
    if (failed.kind === 'DENIED' || failed.kind === 'MISSING') {
      this.options.store.clear();
      this.options.store.setState({ status: failed.kind, reason: failed.message });
      await this.sleep(REFUSED_WAIT_MS);
      return true;
    }
    this.failures += 1;
    // A list that took longer than the API keeps its version begins again; nothing is wrong with the API.
    const isQuiet = !isList || failed.kind === 'GONE';
    if (!isQuiet || this.failures >= QUIET_FAILURES) {
      this.options.store.setState({ status: 'UNREACHABLE', reason: failed.message });
    }
    await this.sleep(backoffMs(this.failures, (this.options.random ?? Math.random)(), failed.retryAfterMs));
    return false;
  }

  private sleep(ms: number): Promise<void> {
    return (this.options.wait ?? wait)(ms, this.signal);
  }
}

/** Follows one kind of object until the signal aborts. */
export function watchList<O extends KubeObject>(options: WatchOptions<O>, signal: AbortSignal): Promise<void> {
  return new ListWatch(options, signal).run();
}
