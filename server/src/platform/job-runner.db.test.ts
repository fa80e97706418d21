import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { waitUntil } from '../../launcher/processes.mjs';
import { addTenant, useTestDatabase } from '../../test/test-database.js';
import { StartError } from './errors.js';
import { JobQueue } from './job-queue.js';
import { forEachTenant, type Job, type JobContext, startJobs } from './job-runner.js';

const facts = useTestDatabase(8);
const DEADLINE_MS = 60_000;
const A_LONG_TIME_SECONDS = 10_000_000;

interface Told {
  message: string;
  fields: object | undefined;
}

function context(told: Told[] = []): JobContext {
  const log = (message: string, fields?: object): void => void told.push({ message, fields });
  return { db: facts.db, now: () => new Date(), log };
}

async function sql(text: string, params: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: facts.superuserUrl });
  await client.connect();
  try {
    return (await client.query(text, params)).rows;
  } finally {
    await client.end();
  }
}

/** What runs still has to be stopped at the end of a test. */
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function openQueue(url = facts.jobsUrl, leaseSeconds = 1): Promise<JobQueue> {
  const queue = await JobQueue.open({ url, leaseSeconds, maintenanceSeconds: 1, onError: () => undefined });
  closers.push(() => queue.close());
  return queue;
}

/** One replica: a queue of its own and a runner on it. */
async function startReplica(jobs: readonly Job[], told: Told[] = []): Promise<{ stop(): Promise<void> }> {
  const runner = await startJobs(jobs, context(told), { queue: await openQueue(), pollMs: 10 });
  closers.push(() => runner.stop());
  return runner;
}

let names = 0;
function aJob(run: Job['run'], everySeconds = A_LONG_TIME_SECONDS): Job {
  return { name: `job-${++names}`, everySeconds, meaning: 'Is one of a test.', run };
}

async function stateOf({ name }: Job): Promise<Record<string, unknown> | undefined> {
  const [state] = await facts.db.reference(
    `SELECT outcome, error, rows::int AS rows, runs::int AS runs, failures::int AS failures, started_at AS "startedAt",
       finished_at AS "finishedAt", next_at AS "nextAt" FROM job_state WHERE job = $1`,
    [name],
  );
  return state;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  expect(await waitUntil(async () => condition(), DEADLINE_MS)).toBe(true);
}

beforeAll(async () => {
  const queue = await JobQueue.open({ url: facts.jobsUrl, onError: () => undefined });
  await queue.close();
});

describe('two replicas', () => {
  it('run each moment of a schedule once together, and never two runs at a time', async () => {
    let underWay = 0;
    let most = 0;
    const moments: number[] = [];
    const job: Job = aJob(async () => {
      most = Math.max(most, ++underWay);
      const { startedAt } = (await stateOf(job)) as { startedAt: Date };
      moments.push(Math.floor(startedAt.getTime() / 500));
      underWay--;
    }, 0.5);
    await startReplica([job]);
    await startReplica([job]);
    await until(() => moments.length >= 6);
    // The first run is due when the job is first known, so it may share its half second with the one after it.
    const [, ...scheduled] = moments;
    expect(new Set(scheduled).size).toBe(scheduled.length);
    expect(most).toBe(1);
  });

  it('do not start a job that still runs, however long its lease has run', async () => {
    let starts = 0;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const job = aJob(async () => {
      if (++starts === 1) await ended;
    }, 0.2);
    await startReplica([job]);
    await startReplica([job]);
    await until(() => starts === 1);
    const [before] = await sql('SELECT maintained_on AS at FROM pgboss.version');
    // Three rounds of the search for lost runs, each later than the lease is long.
    await until(async () => {
      const [row] = await sql(`SELECT maintained_on > $1::timestamptz + interval '3 s' AS late FROM pgboss.version`, [
        before!['at'],
      ]);
      return row!['late'] === true;
    });
    expect(starts).toBe(1);
    end();
    await until(() => starts >= 2);
  });

  it('take up what one that was killed had begun', async () => {
    let runs = 0;
    const job = aJob(async () => void runs++);
    const killed = await openQueue();
    await killed.register([job.name]);
    await killed.ensure(job.name);
    await until(async () => (await killed.claim(job.name)) !== null);
    await startReplica([job]);
    await until(() => runs === 1);
    expect(await stateOf(job)).toMatchObject({ outcome: 'DONE', runs: 1 });
  });

  it('take up at once what one gave back when it stopped in the middle', async () => {
    const began: string[] = [];
    const job = aJob(async (_context, signal) => {
      began.push('run');
      if (began.length === 1) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    });
    const first = await startReplica([job]);
    await until(() => began.length === 1);
    await first.stop();
    expect(await stateOf(job)).toMatchObject({ outcome: 'INTERRUPTED', failures: 0 });
    await startReplica([job]);
    await until(async () => (await stateOf(job))?.['outcome'] === 'DONE');
    expect(began).toHaveLength(2);
  });
});

describe('after a downtime', () => {
  /** As if nobody had been there for 300 days since the last run. */
  async function passTime(job: Job): Promise<void> {
    const past = `- interval '300 days'`;
    await sql(`UPDATE pgboss.job SET start_after = start_after ${past} WHERE name = $1 AND state = 'created'`, [
      job.name,
    ]);
    await sql(`UPDATE job_state SET succeeded_at = succeeded_at - interval '600 days' WHERE job = $1`, [job.name]);
  }

  it('what was missed runs once, at once, and then when it is due', async () => {
    let runs = 0;
    const job = aJob(async () => void runs++);
    const before = await startReplica([job]);
    await until(async () => (await stateOf(job))?.['outcome'] === 'DONE');
    await before.stop();
    await passTime(job);
    await Promise.all([startReplica([job]), startReplica([job])]);
    await until(async () => (await stateOf(job))?.['runs'] === 2);
    const [waiting] = await sql(
      `SELECT count(*)::int AS runs, bool_and(start_after > now()) AS later FROM pgboss.job WHERE name = $1 AND state < 'active'`,
      [job.name],
    );
    expect(waiting).toEqual({ runs: 1, later: true });
    expect(runs).toBe(2);
  });

  it('a run that died and the one after it, both due by then, are one run', async () => {
    let runs = 0;
    const job = aJob(async () => void runs++);
    const killed = await openQueue();
    await killed.register([job.name]);
    await killed.ensure(job.name);
    await until(async () => (await killed.claim(job.name)) !== null);
    await killed.schedule(job.name, new Date(Date.now() - 1_000));
    await startReplica([job]);
    await until(async () => {
      const [row] = await sql(
        `SELECT count(*)::int AS open FROM pgboss.job WHERE name = $1 AND start_after < now() AND state < 'completed'`,
        [job.name],
      );
      return runs > 0 && row!['open'] === 0;
    });
    expect(runs).toBe(1);
  });

  it('a schedule whose next run was lost begins anew', async () => {
    let runs = 0;
    const job = aJob(async () => void runs++);
    const before = await startReplica([job]);
    await until(async () => (await stateOf(job))?.['outcome'] === 'DONE');
    await before.stop();
    await sql('DELETE FROM pgboss.job WHERE name = $1', [job.name]);
    await startReplica([job]);
    await until(() => runs === 2);
  });
});

describe('a run', () => {
  it('that fails is recorded with words that may be shown, and the next one comes', async () => {
    const told: Told[] = [];
    let runs = 0;
    const job = aJob(async () => {
      if (++runs === 1) throw new Error('relation "secret" does not exist');
    }, 0.3);
    await startReplica([job], told);
    await until(async () => Number((await stateOf(job))?.['failures']) === 1);
    expect((await stateOf(job))?.['error'] ?? '').not.toContain('secret');
    expect(told).toMatchObject([{ message: expect.stringContaining(job.name), fields: { error: expect.any(Error) } }]);
    await until(async () => (await stateOf(job))?.['outcome'] === 'DONE');
  });

  it('whose end could not be recorded is given back and runs again, long before its lease would end', async () => {
    let runs = 0;
    const job = aJob(async () => {
      if (++runs === 1) await sql('ALTER TABLE job_state RENAME TO job_state_away');
    });
    const told: Told[] = [];
    const queue = await openQueue(facts.jobsUrl, 3_600);
    const runner = await startJobs([job], context(told), { queue, pollMs: 10 });
    closers.push(() => runner.stop());
    await until(() => told.some(({ message }) => message.includes('could not be recorded')));
    await sql('ALTER TABLE job_state_away RENAME TO job_state');
    await until(async () => (await stateOf(job))?.['outcome'] === 'DONE');
    expect(runs).toBe(2);
  });

  it('that another replica has taken over is ended and records nothing', async () => {
    const told: Told[] = [];
    let wasAborted = false;
    const job = aJob(async (_context, signal) => {
      await sql('UPDATE pgboss.job SET retry_count = retry_count + 1 WHERE name = $1', [job.name]);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      wasAborted = true;
    });
    const replica = await startReplica([job], told);
    await until(() => wasAborted);
    await replica.stop();
    expect(await stateOf(job)).toMatchObject({ runs: 0, outcome: null });
    expect(told).toMatchObject([{ message: expect.stringContaining('lost its lease') }]);
  });

  it('says when it began, when it comes next, and that it is under way', async () => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const job = aJob(() => ended);
    await startReplica([job]);
    await until(async () => Boolean((await stateOf(job))?.['startedAt']));
    const state = await stateOf(job);
    expect(state).toMatchObject({ finishedAt: null, runs: 0 });
    expect((state!['nextAt'] as Date).getTime() % (A_LONG_TIME_SECONDS * 1_000)).toBe(0);
    end();
    await until(async () => (await stateOf(job))?.['runs'] === 1);
  });
});

describe('forEachTenant', () => {
  it('visits every tenant but suspended ones, also when one fails, and says which', async () => {
    const [broken, good, suspended] = [await addTenant(facts.db), await addTenant(facts.db), await addTenant(facts.db)];
    await facts.db.reference('UPDATE tenant SET suspended_at = now() WHERE id = $1', [suspended]);
    const told: Told[] = [];
    const visited: string[] = [];
    const failure = new Error('on purpose');
    const notes = { rows: 0, warning: null, failedTenants: 0 };
    await forEachTenant({ ...context(told), notes }, 'test', new AbortController().signal, async (tenantId) => {
      visited.push(tenantId);
      if (tenantId === broken) throw failure;
      return 7;
    });
    expect(visited.sort()).toEqual([facts.tenantId, broken, good].sort());
    expect(told).toEqual([{ message: expect.stringContaining('test'), fields: { tenantId: broken, error: failure } }]);
    expect(notes).toEqual({ rows: 14, warning: null, failedTenants: 1 });
  });

  it('records rows, duration, outcome and failures per tenant, and keeps the last success', async () => {
    const tenantId = await addTenant(facts.db);
    const visit = (rows: number | Error) =>
      forEachTenant(context(), 'ledger', new AbortController().signal, async (id) => {
        if (id === tenantId && rows instanceof Error) throw rows;
        return Number(rows);
      });
    const read = () =>
      facts.db.runInTenant(tenantId, async (tx) => {
        const rows = await tx.query(
          `SELECT outcome, rows::int AS rows, runs::int AS runs, failures::int AS failures, duration_ms >= 0 AS timed,
             succeeded_at AS "succeededAt", error IS NOT NULL AS told FROM tenant_job_state WHERE tenant_id = $1`,
          [tenantId],
        );
        return rows[0]!;
      });
    await visit(3);
    const first = await read();
    expect(first).toMatchObject({ outcome: 'DONE', rows: 3, runs: 1, failures: 0, timed: true, told: false });
    await visit(new Error('on purpose'));
    expect(await read()).toMatchObject({ outcome: 'FAILED', rows: 0, runs: 2, failures: 1, told: true });
    expect((await read())['succeededAt']).toEqual(first['succeededAt']);
  });
});

describe('the schedule', () => {
  it('keeps to its own schema: its role reads no table of the product, and the application none of its', async () => {
    const [seen] = await sql(
      `SELECT bool_or(has_table_privilege('k8i_jobs', oid, 'SELECT')) AS jobs FROM pg_class
       WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`,
    );
    expect(seen).toEqual({ jobs: false });
    const [app] = await sql(`SELECT has_schema_privilege('k8i_app', 'pgboss', 'USAGE') AS used`);
    expect(app).toEqual({ used: false });
  });

  it('says which role is needed where the given one may not use its schema', async () => {
    const failure = await openQueue(facts.appUrl).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartError);
    expect((failure as Error).message).toMatch(/“k8i_app” may not.*K8INTEL_JOBS_URL.*CREATE ROLE k8i_jobs.*GRANT/s);
  });

  it('says so where its database does not answer', async () => {
    const failure = await openQueue('postgres://k8i_jobs:x@127.0.0.1:1/k8intel').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartError);
    expect((failure as Error).message).toMatch(/127\.0\.0\.1:1 cannot be reached/);
  });
});
