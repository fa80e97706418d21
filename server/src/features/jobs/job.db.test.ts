import { beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { recordEnd, recordStart, recordVisit, registerJobs } from '../../platform/job-ledger.js';
import { Role } from '../../platform/role.js';

const facts = useTestDatabase();

const JOBS = `{ jobs { name meaning schedule isShared isRunning lastStartedAt lastFinishedAt lastDurationSeconds lastRows
  lastOutcome lastError warning lastSucceededAt nextAt runs failures } }`;

async function jobs(tenantId = facts.tenantId): Promise<Record<string, unknown>[]> {
  const { data, errors } = await execute<{ jobs: Record<string, unknown>[] }>(
    { db: facts.db, caller: aUser(tenantId) },
    JOBS,
  );
  expect(errors).toBeUndefined();
  return data!.jobs;
}

const startedAt = new Date('2026-11-22T10:00:00Z');
const nextAt = new Date('2026-11-22T11:00:00Z');

beforeAll(async () => {
  await registerJobs(facts.db, [
    { name: 'sweep', meaning: 'Sweeps.', everySeconds: 3_600 },
    { name: 'tidy', meaning: 'Tidies every tenant.', everySeconds: 15 },
  ]);
});

describe('jobs', () => {
  it('tell what is known of a job that never ran', async () => {
    expect(await jobs()).toMatchObject([
      { name: 'sweep', meaning: 'Sweeps.', schedule: 'every hour', isRunning: false, lastStartedAt: null, runs: 0 },
      { name: 'tidy', schedule: 'every 15 seconds', lastOutcome: null },
    ]);
  });

  it('tell that one is under way, and then its duration, rows, warning and next run', async () => {
    await recordStart(facts.db, 'sweep', { startedAt, nextAt });
    expect((await jobs())[0]).toMatchObject({ isRunning: true, nextAt: nextAt.toISOString() });
    await recordEnd(facts.db, 'sweep', { outcome: 'DONE', durationMs: 1_500, rows: 12, error: null, warning: 'Look.' });
    expect((await jobs())[0]).toEqual({
      name: 'sweep',
      meaning: 'Sweeps.',
      schedule: 'every hour',
      isShared: true,
      isRunning: false,
      lastStartedAt: startedAt.toISOString(),
      lastFinishedAt: '2026-11-22T10:00:01.500Z',
      lastDurationSeconds: 1.5,
      lastRows: 12,
      lastOutcome: 'DONE',
      lastError: null,
      warning: 'Look.',
      lastSucceededAt: startedAt.toISOString(),
      nextAt: nextAt.toISOString(),
      runs: 1,
      failures: 0,
    });
  });

  it('tell what one did in the caller’s own tenant, and nothing of another’s', async () => {
    const other = await addTenant(facts.db);
    await recordVisit(facts.db, facts.tenantId, 'tidy', { outcome: 'DONE', durationMs: 3, rows: 5, error: null });
    await recordVisit(facts.db, other, 'tidy', { outcome: 'FAILED', durationMs: 9, rows: 0, error: 'The other’s.' });
    expect((await jobs())[1]).toMatchObject({ isShared: false, lastRows: 5, lastError: null, runs: 1, failures: 0 });
    expect((await jobs(other))[1]).toMatchObject({ lastOutcome: 'FAILED', lastError: 'The other’s.', failures: 1 });
  });

  it('forget a job that the version no longer has', async () => {
    await registerJobs(facts.db, [{ name: 'tidy', meaning: 'Tidies.', everySeconds: 60 }]);
    expect(await jobs()).toMatchObject([{ name: 'tidy', schedule: 'every minute', meaning: 'Tidies.' }]);
  });

  it('are for ADMINs', async () => {
    const caller = aUser(facts.tenantId, Role.OPERATOR);
    const { data, errors } = await execute({ db: facts.db, caller }, '{ jobs { name } }');
    expect(data).toEqual({ jobs: null });
    expect(errors).toHaveLength(1);
  });
});
