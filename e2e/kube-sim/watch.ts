import type { ServerResponse } from 'node:http';
import { isOn, selection, wholeNumber } from './list.js';
import { groupVersion, type ResourcePath } from './resources.js';
import type { Predicate } from './selectors.js';
import { type Status, type StatusError, tooOld } from './status.js';
import type { Store, WatchEvent } from './store.js';
import type { KubeObject, TableName } from './types.js';

/** A reader that lets this much pile up is cut off, as a real server does: it resumes from its last revision. */
const MAX_BACKLOG_BYTES = 32 * 2 ** 20;
/** Real servers end a watch after 30 to 60 minutes when the client names no time. */
const DEFAULT_TIMEOUT_SECONDS = 1800;

export interface WatchSettings {
  bookmarkMs: number;
}

/** The open watches of a server. */
export class Watches {
  readonly #open = new Set<Watch>();

  constructor(
    private readonly store: Store,
    private readonly settings: WatchSettings,
  ) {}

  get count(): number {
    return this.#open.size;
  }

  /** Answers a watch request and keeps it open. @throws 400 before anything is sent */
  open(path: ResourcePath, query: URLSearchParams, response: ServerResponse): void {
    const watch = new Watch(this.store, path, query, response);
    this.#open.add(watch);
    response.once('close', () => {
      watch.close();
      this.#open.delete(watch);
    });
    watch.start(this.settings.bookmarkMs);
  }

  /** Cuts the connections, with no last word, as a failing load balancer does. */
  drop(plural?: string): number {
    const cut = this.#of(plural);
    for (const watch of cut) watch.cut();
    return cut.length;
  }

  /** Ends each with an ERROR event. */
  fail(error: StatusError, plural?: string): void {
    for (const watch of this.#of(plural)) watch.fail(error.body);
  }

  /** Sends a bookmark to everyone who allows them. */
  bookmark(plural?: string): void {
    for (const watch of this.#of(plural)) watch.bookmark();
  }

  #of(plural: string | undefined): Watch[] {
    return [...this.#open].filter((watch) => plural === undefined || watch.plural === plural);
  }
}

class Watch {
  readonly plural: string;
  readonly #table: TableName;
  readonly #matches: Predicate;
  readonly #allowsBookmarks: boolean;
  readonly #timers: NodeJS.Timeout[] = [];
  #unsubscribe: (() => void) | undefined;
  #initialBytes = 0;

  constructor(
    private readonly store: Store,
    private readonly path: ResourcePath,
    private readonly query: URLSearchParams,
    private readonly response: ServerResponse,
  ) {
    this.plural = path.kind.plural;
    this.#table = path.kind.table as TableName;
    this.#matches = selection(path, query);
    this.#allowsBookmarks = isOn(query, 'allowWatchBookmarks');
    wholeNumber(query, 'resourceVersion');
  }

  start(bookmarkMs: number): void {
    const seconds = wholeNumber(this.query, 'timeoutSeconds') || DEFAULT_TIMEOUT_SECONDS;
    this.response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
    this.response.flushHeaders();
    if (!this.#replay()) return;
    this.#unsubscribe = this.store.subscribe(this.#table, (event) => this.#pass(event));
    this.#timers.push(setTimeout(() => this.response.end(), seconds * 1000));
    if (this.#allowsBookmarks) this.#timers.push(setInterval(() => this.bookmark(), bookmarkMs));
  }

  bookmark(annotations?: Record<string, string>): void {
    if (!this.#allowsBookmarks) return;
    const { kind } = this.path;
    const metadata = {
      resourceVersion: String(this.store.revision),
      creationTimestamp: null,
      ...(annotations ? { annotations } : {}),
    };
    this.#send('BOOKMARK', { kind: kind.kind, apiVersion: groupVersion(kind), metadata });
  }

  fail(status: Status): void {
    this.#send('ERROR', status);
    this.response.end();
  }

  cut(): void {
    this.response.destroy();
  }

  close(): void {
    this.#unsubscribe?.();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Sends what the client has not seen; false when its position is forgotten. */
  #replay(): boolean {
    const revision = wholeNumber(this.query, 'resourceVersion') ?? 0;
    const sendsInitial = isOn(this.query, 'sendInitialEvents');
    if (revision === 0 || sendsInitial) {
      this.#sendAll();
      if (sendsInitial) this.bookmark({ 'k8s.io/initial-events-end': 'true' });
      return true;
    }
    const missed = this.store.since(this.#table, revision);
    if (!missed) this.fail(tooOld(revision, this.store.revision).body);
    for (const event of missed ?? []) this.#pass(event);
    return missed !== undefined;
  }

  /** Everything there is comes at once, however large: only a reader that does not follow changes is cut off. */
  #sendAll(): void {
    for (const object of this.store.list(this.#table)) {
      if (this.#matches(object)) this.response.write(lineOf('ADDED', this.#shown(object)));
    }
    this.#initialBytes = this.response.writableLength;
  }

  /** A selector watch sees an object that starts to match as added, one that ceases to as deleted. */
  #pass(event: WatchEvent): void {
    const isIn = event.type !== 'DELETED' && this.#matches(event.object);
    const wasIn = event.previous !== undefined && this.#matches(event.previous);
    if (isIn) this.#sendObject(wasIn ? 'MODIFIED' : 'ADDED', event.object);
    else if (wasIn) this.#sendObject('DELETED', event.object);
  }

  #sendObject(type: WatchEvent['type'], object: KubeObject): void {
    this.#send(type, this.#shown(object));
  }

  #shown(object: KubeObject): KubeObject {
    const view = this.path.kind.view;
    return view ? view(object) : object;
  }

  #send(type: string, object: object): void {
    if (this.response.writableLength > MAX_BACKLOG_BYTES + this.#initialBytes) this.cut();
    else if (!this.response.writableEnded) this.response.write(lineOf(type, object));
  }
}

const lineOf = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;
