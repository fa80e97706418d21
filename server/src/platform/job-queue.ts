import pg from 'pg';
import PgBoss from 'pg-boss';
import { isDatabaseUnavailable, StartError } from './errors.js';

// The schedule that all replicas share, kept by pg-boss in a schema of its own. Every job is a queue in which at most
// one run waits, one has been given back and one is under way (policy “stately”). States of a run: waiting (due at its
// start_after) → under way, with a lease → done; or given back, when its replica stopped or let the lease run out.
// A crash loses nothing: what waits, waits on; what was under way is given back when its lease has run out.
//
// pg-boss can only fix at the beginning how long a run may take at most; the lease is that limit moved on while the
// replica lives, so that a long run is no lost one and a lost one does not take long.

export interface QueueOptions {
  url: string;
  /** How long a run that its replica no longer renews is held to be alive, in seconds. */
  leaseSeconds?: number;
  /** How often runs with a lease that ran out are looked for, in seconds. */
  maintenanceSeconds?: number;
  onError: (error: unknown) => void;
}

/** A run that this replica has taken. */
export interface Claim {
  id: string;
  job: string;
  /** When it was due; how late it is, tells how long nobody was there. */
  dueAt: Date;
  /** By the database's clock. */
  startedAt: Date;
  /** Tells a run from the one before it under the same id. */
  attempt: number;
}

export const SCHEMA = 'pgboss';
const LEASE_SECONDS = 30;
const MAINTENANCE_SECONDS = 15;
/** Done runs are kept for whoever looks into the tables; the ledger of jobs is what people read. */
const KEEP_DONE_SECONDS = 600;
// A run that dies is taken up again however often it does.
const RETRIES = 1_000_000;
const POOL_SIZE = 3;

export class JobQueue {
  private constructor(
    private readonly boss: PgBoss,
    private readonly pool: pg.Pool,
    readonly leaseSeconds: number,
  ) {}

  /** @throws StartError where the schema cannot be reached or made, with the remedy */
  static async open({ url, onError, ...options }: QueueOptions): Promise<JobQueue> {
    const pool = new pg.Pool({
      connectionString: url,
      max: POOL_SIZE,
      application_name: 'k8intel-jobs',
      connectionTimeoutMillis: 5_000,
      statement_timeout: 60_000,
      idle_in_transaction_session_timeout: 60_000,
    });
    pool.on('error', onError);
    const boss = new PgBoss({
      db: { executeSql: (text, values) => execute(pool, text, values) },
      schema: SCHEMA,
      schedule: false,
      maintenanceIntervalSeconds: options.maintenanceSeconds ?? MAINTENANCE_SECONDS,
      archiveCompletedAfterSeconds: KEEP_DONE_SECONDS,
      deleteAfterHours: 1,
    });
    boss.on('error', onError);
    try {
      await boss.start();
    } catch (error) {
      await pool.end();
      throw describe(error, url);
    }
    return new JobQueue(boss, pool, options.leaseSeconds ?? LEASE_SECONDS);
  }

  /** Makes the queues of these jobs where they are missing. */
  async register(jobs: readonly string[]): Promise<void> {
    for (const name of jobs) await this.boss.createQueue(name, { name, policy: 'stately', retryLimit: RETRIES });
  }

  /** Has a job run now, unless a run of it waits or is under way: the first one ever, or one whose follower was lost. */
  async ensure(job: string): Promise<void> {
    if ((await this.boss.getQueueSize(job, { before: 'completed' })) === 0) await this.schedule(job, null);
  }

  /** Puts down the next run; one that waits already stays as it is. */
  async schedule(job: string, at: Date | null): Promise<void> {
    await this.boss.send(job, {}, { expireInSeconds: this.leaseSeconds, ...(at && { startAfter: at }) });
  }

  /** Which of these jobs are due and not under way anywhere, the longest due first. */
  async due(jobs: readonly string[]): Promise<string[]> {
    if (jobs.length === 0) return [];
    const { rows } = await this.pool.query<{ name: string }>(
      `SELECT j.name FROM ${SCHEMA}.job j
       WHERE j.name = ANY ($1::text[]) AND j.state < 'active' AND j.start_after < now() AND NOT EXISTS (
         SELECT 1 FROM ${SCHEMA}.job a WHERE a.name = j.name AND a.state = 'active')
       GROUP BY j.name ORDER BY min(j.start_after), j.name`,
      [jobs],
    );
    return rows.map(({ name }) => name);
  }

  /** Takes the due run of a job; null where another replica was faster. */
  async claim(job: string): Promise<Claim | null> {
    const [taken] = await this.boss.fetch(job, { includeMetadata: true });
    if (!taken) return null;
    const { id, startAfter, startedOn, retryCount } = taken;
    return { id, job, dueAt: startAfter, startedAt: startedOn, attempt: retryCount };
  }

  /** Moves the end of the lease on. @returns false where it ran out and the run is no longer this replica's */
  async renew({ job, id, attempt }: Claim): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE ${SCHEMA}.job SET expire_in = now() - started_on + $4::float8 * interval '1 second'
       WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3`,
      [job, id, attempt, this.leaseSeconds],
    );
    return rowCount === 1;
  }

  async done({ job, id }: Claim): Promise<void> {
    await this.boss.complete(job, id);
  }

  /** Gives a run back that did not come to its end; it is due at once, for any replica. */
  async giveBack({ job, id }: Claim): Promise<void> {
    await this.boss.fail(job, id);
  }

  async close(): Promise<void> {
    await this.boss.stop({ graceful: false });
    await this.pool.end();
  }
}

/** pg-boss sends whole transactions as one text: one that fails must not leave its connection inside it. */
async function execute(pool: pg.Pool, text: string, values?: unknown[]): Promise<pg.QueryResult> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // The pool listens to idle connections only; one that breaks while it is lent must not end the process.
  const onBroken = (lost: Error): void => {
    broken = lost;
  };
  client.on('error', onBroken);
  try {
    return await client.query(text, values);
  } catch (error) {
    await client.query('ROLLBACK').catch((lost: Error) => {
      broken = lost;
    });
    throw error;
  } finally {
    client.off('error', onBroken);
    client.release(broken);
  }
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const INSUFFICIENT_PRIVILEGE = '42501';
const REFUSED_SIGN_IN = ['28000', '28P01', '3D000'];

function describe(error: unknown, url: string): unknown {
  const where = URL.canParse(url) ? new URL(url) : null;
  const role = where ? decodeURIComponent(where.username) : 'of K8INTEL_JOBS_URL';
  const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  if (isDatabaseUnavailable(error) || REFUSED_SIGN_IN.includes(code)) {
    return new StartError(
      `The schedule of jobs at ${where?.host ?? 'the address given'} cannot be reached as the role “${role}”. ` +
        'Expected a database that answers. Start it, or correct K8INTEL_JOBS_URL.',
    );
  }
  if (code !== INSUFFICIENT_PRIVILEGE) return error;
  const database = where ? decodeURIComponent(where.pathname.slice(1)) : 'k8intel';
  return new StartError(
    `The role “${role}” may not make or use the schema ${SCHEMA}, in which the schedule of jobs is kept; expected one that may. ` +
      `Make a role for it and give its connection in K8INTEL_JOBS_URL: CREATE ROLE k8i_jobs LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '…'; ` +
      `GRANT CONNECT, CREATE ON DATABASE ${pg.escapeIdentifier(database)} TO k8i_jobs;`,
  );
}
