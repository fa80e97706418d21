import './pg-time.js';
import type { Writable } from 'node:stream';
import type { Client, QueryConfig } from 'pg';
import {
  DataSource,
  type DataSourceOptions,
  DefaultNamingStrategy,
  type EntityManager,
  type QueryRunner,
} from 'typeorm';
import { AppError, isDatabaseUnavailable, isTransactionConflict, toAppError } from './errors.js';
import { isUuid } from './id.js';

/**
 * One transaction bound to one tenant. Statements run one after the other even when they are issued together, because a
 * PostgreSQL connection executes one at a time; issued together they cost one round trip.
 */
export interface Tx {
  readonly tenantId: string;
  /** For plain reads and writes of entities; hot paths and lists use `query`. */
  readonly manager: EntityManager;
  query<Row = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** The same for a statement that comes again and again, whose best plan does not depend on the values: see `read`. */
  prepared<Row = Record<string, unknown>>(sql: string, params: readonly unknown[]): Promise<Row[]>;
  /**
   * Reads rows as arrays, in the order of the select list. `isStable` says that the best plan does not depend on the
   * values, so PostgreSQL may keep it: a statement that is planned anew costs more to plan than to run.
   */
  read(sql: string, params: readonly unknown[], options: { isStable: boolean }): Promise<unknown[][]>;
  /**
   * Runs work that may fail without losing the transaction around it. Work uses the Tx it is given and no other:
   * statements issued elsewhere in the operation wait for its end, so that its failure is not theirs.
   */
  savepoint<T>(work: (inner: Tx) => Promise<T>): Promise<T>;
  /** Runs a hint once the transaction has committed, never after a rollback; a read-only snapshot drops it. */
  afterCommit(hint: () => void): void;
}

/** A read-only view of one moment for a whole query operation; opened by the first statement. */
export interface Snapshot extends Tx {
  close(): Promise<void>;
}

/** camelCase properties, snake_case columns. */
export class SnakeNaming extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined): string {
    return custom ?? snakeCase(property);
  }
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const MAX_ATTEMPTS = 3;

/** Every connection keeps what is prepared on it for good, so the number is bounded; the rest is planned each time. */
const MAX_PREPARED = 300;
const prepared = new Map<string, string>();

function preparedName(sql: string): string | undefined {
  const known = prepared.get(sql);
  if (known || prepared.size >= MAX_PREPARED) return known;
  const name = `k8i_${prepared.size + 1}`;
  prepared.set(sql, name);
  return name;
}

/** A connection whose transaction has begun, or is being begun by a statement sent before. */
interface Opened {
  client: Client;
  begun: Promise<unknown>;
}

class RunnerTx implements Tx {
  #tail: Promise<unknown> = Promise.resolve();
  /** Ends with the savepoint under way, if there is one. */
  #alone: Promise<unknown> = Promise.resolve();
  #failure: { error: unknown } | undefined;
  readonly #hints: (() => void)[] = [];
  #isOver = false;

  constructor(
    readonly tenantId: string,
    private readonly opening: () => Promise<Opened>,
    private readonly current: () => QueryRunner,
  ) {}

  get manager(): EntityManager {
    return this.current().manager;
  }

  query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return this.#send<Row>({ text: sql, values: [...params] });
  }

  prepared<Row>(sql: string, params: readonly unknown[]): Promise<Row[]> {
    const name = preparedName(sql);
    return this.#send<Row>({ text: sql, values: [...params], ...(name && { name }) });
  }

  read(sql: string, params: readonly unknown[], { isStable }: { isStable: boolean }): Promise<unknown[][]> {
    const name = isStable ? preparedName(sql) : undefined;
    return this.#send<unknown[]>({ text: sql, values: [...params], rowMode: 'array', ...(name && { name }) });
  }

  /**
   * Past TypeORM's query, which copies every result; its connection and its transactions stay its own. A statement goes
   * out when it is issued and the connection executes all in that order, so those that are issued together cost one round
   * trip; what follows one that failed fails with it. Only a savepoint has the connection to itself.
   */
  #send<Row>(statement: QueryConfig & { rowMode?: 'array' }): Promise<Row[]> {
    // On the connection it would be a transaction of its own, or somebody else's.
    if (this.#isOver) return Promise.reject(new Error('The transaction has ended; nothing is sent in it any more.'));
    const sent = this.#alone.then(() => this.#execute<Row>(statement));
    this.#tail = Promise.allSettled([this.#tail, sent]);
    return sent;
  }

  async #execute<Row>(statement: QueryConfig & { rowMode?: 'array' }): Promise<Row[]> {
    try {
      const { client, begun } = await this.opening();
      writeTogether(client);
      const answer = client.query(statement as QueryConfig);
      // Sent together with it; but what was read without it was read without a tenant, and is no answer.
      const [result] = await Promise.all([answer, begun]);
      return (result.rows ?? []) as Row[];
    } catch (thrown) {
      const error = asUnavailable(thrown);
      this.#failure ??= { error };
      throw error;
    }
  }

  #enqueue<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#tail.then(run, run);
    this.#tail = next.catch(() => undefined);
    this.#alone = this.#tail;
    return next;
  }

  savepoint<T>(work: (inner: Tx) => Promise<T>): Promise<T> {
    return this.#enqueue(async () => {
      const inner = new RunnerTx(this.tenantId, this.opening, this.current);
      await inner.query('SAVEPOINT inner_work');
      try {
        const result = await work(inner);
        await inner.query('RELEASE SAVEPOINT inner_work');
        this.#hints.push(...inner.#hints);
        return result;
      } catch (error) {
        // Where the connection is lost this fails too; the error to report is the first one.
        await inner.query('ROLLBACK TO SAVEPOINT inner_work; RELEASE SAVEPOINT inner_work').catch(() => undefined);
        throw error;
      }
    });
  }

  afterCommit(hint: () => void): void {
    this.#hints.push(hint);
  }

  committed(): void {
    for (const hint of this.#hints) hint();
  }

  /** Resolves when everything issued so far has been answered. */
  idle(): Promise<unknown> {
    return this.#tail;
  }

  /** The same, and nothing more can be issued. */
  async end(): Promise<void> {
    await this.#tail;
    this.#isOver = true;
  }

  /** @throws the first failure of a statement: PostgreSQL answers COMMIT after it with a silent rollback */
  assertIntact(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

/** The only door to tenant data: there is no handle outside a transaction that has set its tenant. */
export class Database {
  /** The same data through connections that only reports of agents use; this very one where none are set apart. */
  readonly reports: Database;

  constructor(
    readonly source: DataSource,
    reports?: DataSource,
  ) {
    this.reports = reports ? new Database(reports) : this;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.source.destroy();
    if (this.reports !== this) await this.reports.close();
  }

  /** Runs work in one read-write transaction of the tenant; work may run again after a deadlock, so it does no other I/O. */
  async runInTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transaction(tenantId, work);
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !isTransactionConflict(error)) throw error;
      }
    }
  }

  /** Opens a read-only snapshot lazily; `close` must be called, and is idempotent. */
  openSnapshot(tenantId: string): Snapshot {
    const runner = this.source.createQueryRunner();
    let opened: Promise<Opened> | undefined;
    let closed = false;
    const open = (): Promise<Opened> => {
      if (closed) throw new AppError('UNAVAILABLE', 'The operation has ended; its snapshot is closed.');
      opened ??= beginSnapshot(runner, tenantId);
      return opened;
    };
    const tx = new RunnerTx(
      tenantId,
      async () => open(),
      () => runner,
    );
    const close = async (): Promise<void> => {
      if (closed) return;
      closed = true;
      await tx.idle();
      if (!opened) return;
      // Also after a begin that failed halfway: no connection goes back to the pool inside a transaction.
      await opened.then(({ client }) => client.query('ROLLBACK')).catch(() => undefined);
      await runner.release();
    };
    return Object.assign(tx, { close });
  }

  /** Reads and writes reference tables (tenants, logins, tokens): they belong to no tenant, and no tenant table answers here. */
  async reference<Row = Record<string, unknown>>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.source.createQueryRunner();
    try {
      return ((await runner.query(sql, [...params], true)).records ?? []) as Row[];
    } catch (error) {
      throw asUnavailable(error);
    } finally {
      await runner.release();
    }
  }

  async #transaction<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    let begun: Opened | undefined;
    const tx = new RunnerTx(
      tenantId,
      async () => begun!,
      () => runner,
    );
    try {
      begun = await begin(runner, tenantId);
      const result = await work(tx);
      await tx.end();
      tx.assertIntact();
      await runner.commitTransaction();
      tx.committed();
      return result;
    } catch (error) {
      // Statements issued beside the failed one must not run after the rollback, where each would be its own transaction.
      await tx.end();
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw asUnavailable(error);
    } finally {
      await runner.release();
    }
  }
}

/** What a lost or busy database throws has many shapes: from here on it has one. */
function asUnavailable(error: unknown): unknown {
  return isDatabaseUnavailable(error) ? toAppError(error) : error;
}

/** SET takes no bind parameters, so the id is checked; SET LOCAL ends with the transaction and cannot leak through the pool. */
export function setTenant(tenantId: string): string {
  if (!isUuid(tenantId)) throw new Error(`A tenant id is a UUID, not “${tenantId}”.`);
  return `SET LOCAL app.tenant = '${tenantId}'`;
}

/** Does not wait until the tenant is set: that goes out with the first statement. */
async function begin(runner: QueryRunner, tenantId: string): Promise<Opened> {
  const statement = setTenant(tenantId);
  await runner.startTransaction();
  const client: Client = await runner.connect();
  const begun = client.query(statement);
  begun.catch(() => undefined); // every statement that was sent behind it fails with it
  return { client, begun };
}

/** Does not wait for the answer: the first statement goes out with it, so that a snapshot costs no round trip. */
async function beginSnapshot(runner: QueryRunner, tenantId: string): Promise<Opened> {
  const statement = `START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; ${setTenant(tenantId)}`;
  const client: Client = await runner.connect();
  writeTogether(client);
  const begun = client.query(statement);
  begun.catch(() => undefined); // every statement that was sent with it fails with it
  return { client, begun };
}

/** Gathers what is sent to the database until the end of this turn into one write: each costs a system call. */
function writeTogether(client: Client): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

export interface PoolOptions {
  url: string;
  poolSize: number;
  /** Further connections for reports of agents; none by default. */
  ingestPoolSize?: number;
  statementTimeoutMs: number;
  /** Looks at every new connection before anything goes over it; where it throws, the connection is not used. */
  verify?: (client: Client) => Promise<void>;
}

/** The data source of the application role; tables are known to it by their entities, never synchronised. */
export function dataSourceOptions(options: PoolOptions, entities: DataSourceOptions['entities']): DataSourceOptions {
  return {
    type: 'postgres',
    url: options.url,
    entities,
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    poolSize: options.poolSize,
    connectTimeoutMS: 5_000,
    // A lost connection is reported by the statement that meets it; pg's own event must not end the process.
    poolErrorHandler: () => undefined,
    extra: {
      // Statements go out when they are issued, not when the one before was answered.
      pipeline: true,
      statement_timeout: options.statementTimeoutMs,
      idle_in_transaction_session_timeout: 30_000,
      lock_timeout: 5_000,
      ...(options.verify && { verify: verifier(options.verify) }),
    },
  };
}

/** As pg-pool asks for it. */
function verifier(verify: (client: Client) => Promise<void>) {
  return (client: Client, done: (error?: Error) => void): void => {
    verify(client).then(() => done(), done);
  };
}

export async function openDatabase(options: PoolOptions, entities: DataSourceOptions['entities']): Promise<Database> {
  const source = await new DataSource(dataSourceOptions(options, entities)).initialize();
  if (!options.ingestPoolSize) return new Database(source);
  const reports = new DataSource(dataSourceOptions({ ...options, poolSize: options.ingestPoolSize }, entities));
  try {
    return new Database(source, await reports.initialize());
  } catch (error) {
    await source.destroy();
    throw error;
  }
}
