import type { KubeObject, TableName, Tables } from './types.js';

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  revision: number;
  object: KubeObject;
  /** The object before this change: a selector watch needs it to tell "entered" and "left" from "changed". */
  previous: KubeObject | undefined;
}

type Listener = (event: WatchEvent) => void;

interface Table {
  objects: Map<string, KubeObject>;
  sorted: KubeObject[] | undefined;
  history: WatchEvent[];
  /** Revision of the newest change that is forgotten: a watch from before it is answered with 410. */
  floor: number;
  snapshots: Map<number, readonly KubeObject[]>;
  listeners: Set<Listener>;
}

/** Like etcd between two compactions: this many first pages stay readable, older continue tokens expire. */
const SNAPSHOTS_KEPT = 32;

const keyOf = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`;

/**
 * Versioned objects, as etcd and the watch cache keep them. Every write gets the next revision of one counter;
 * stored objects are never changed in place, so lists and watch events may hold on to them.
 * The history of each table is bounded: whoever falls behind gets "too old" and must list again.
 */
export class Store {
  readonly #tables = new Map<TableName, Table>();
  #revision: number;

  constructor(
    private readonly historyLimit: number,
    firstRevision: number,
  ) {
    this.#revision = firstRevision;
  }

  get revision(): number {
    return this.#revision;
  }

  get<N extends TableName>(table: N, namespace: string | undefined, name: string): Tables[N] | undefined {
    return this.#table(table).objects.get(keyOf(namespace, name)) as Tables[N] | undefined;
  }

  /** Every object of a table in the order of its key (namespace, name), as a real list has it. */
  list<N extends TableName>(table: N): readonly Tables[N][] {
    const entry = this.#table(table);
    entry.sorted ??= [...entry.objects.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    return entry.sorted as Tables[N][];
  }

  create<N extends TableName>(table: N, object: Tables[N]): Tables[N] {
    if (this.get(table, object.metadata.namespace, object.metadata.name)) {
      throw new Error(`${table} "${keyOf(object.metadata.namespace, object.metadata.name)}" already exists`);
    }
    return this.#write(table, 'ADDED', structuredClone(object)) as Tables[N];
  }

  /** Applies a change to a copy and stores it; undefined when the object is gone meanwhile. */
  update<N extends TableName>(
    table: N,
    namespace: string | undefined,
    name: string,
    change: (draft: Tables[N]) => void,
  ): Tables[N] | undefined {
    const current = this.get(table, namespace, name);
    if (!current) return undefined;
    // Objects are JSON; text gives the copy and the comparison, and is faster than structuredClone.
    const before = JSON.stringify(current);
    const draft = JSON.parse(before) as Tables[N];
    change(draft);
    if (JSON.stringify(draft) === before) return current;
    return this.#write(table, 'MODIFIED', draft) as Tables[N];
  }

  remove(table: TableName, namespace: string | undefined, name: string): void {
    const current = this.get(table, namespace, name);
    if (current) this.#write(table, 'DELETED', structuredClone(current));
  }

  subscribe(table: TableName, listener: Listener): () => void {
    const { listeners } = this.#table(table);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Changes after a revision in order, or undefined when the history no longer reaches back that far. */
  since(table: TableName, revision: number): readonly WatchEvent[] | undefined {
    const { history, floor } = this.#table(table);
    return revision < floor ? undefined : history.filter((event) => event.revision > revision);
  }

  /** Keeps the present list readable under its revision for the pages to come. */
  keepSnapshot(table: TableName): number {
    const { snapshots } = this.#table(table);
    snapshots.delete(this.#revision);
    snapshots.set(this.#revision, this.list(table));
    const [oldest] = snapshots.keys();
    if (snapshots.size > SNAPSHOTS_KEPT && oldest !== undefined) snapshots.delete(oldest);
    return this.#revision;
  }

  snapshot(table: TableName, revision: number): readonly KubeObject[] | undefined {
    return this.#table(table).snapshots.get(revision);
  }

  /** Compaction: forgets history and pages, so that everything from before now is "too old". */
  forget(table: TableName): void {
    const entry = this.#table(table);
    entry.history = [];
    entry.snapshots.clear();
    entry.floor = this.#revision;
  }

  #write(name: TableName, type: WatchEvent['type'], object: KubeObject): KubeObject {
    const table = this.#table(name);
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const previous = table.objects.get(key);
    this.#revision += 1;
    object.metadata.resourceVersion = String(this.#revision);
    if (type === 'DELETED') table.objects.delete(key);
    else table.objects.set(key, object);
    table.sorted = undefined;
    const event: WatchEvent = { type, revision: this.#revision, object, previous };
    table.history.push(event);
    this.#trim(table);
    for (const listener of [...table.listeners]) listener(event);
    return object;
  }

  #trim(table: Table): void {
    // Dropping in chunks keeps a write O(1): shifting an array of thousands on every write is not.
    if (table.history.length < this.historyLimit * 1.25 + 1) return;
    const dropped = table.history.splice(0, table.history.length - this.historyLimit);
    table.floor = dropped.at(-1)?.revision ?? table.floor;
  }

  #table(name: TableName): Table {
    let table = this.#tables.get(name);
    if (!table) {
      table = {
        objects: new Map(),
        sorted: undefined,
        history: [],
        floor: 0,
        snapshots: new Map(),
        listeners: new Set(),
      };
      this.#tables.set(name, table);
    }
    return table;
  }
}
