import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AgentOfTest,
  addMeasuredCluster,
  aNodeSubject,
  aTable,
  NOW,
  reportTables,
  rollUpDue,
} from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { rollupJob } from './rollup.job.js';
import { claimDue, ensureOwners, rebuild } from './rollup.service.js';
import { rebuildNext } from './rollup-next.service.js';

const facts = useTestDatabase(6);
let agent: AgentOfTest;
let seq = 0;

/** NOW is 12:30; the sample lies in the hour from 11:00. */
const ELEVEN = -3_600;
const report = (seconds: number, value: number, from = agent) =>
  reportTables(facts.db, from, ++seq, [aTable('host.cpu.usage', [[aNodeSubject('a'), seconds, value]])]);
const clock = (time: string): Date => new Date(`2026-03-01T${time}Z`);

function rows<Row>(sql: string, from = agent): Promise<Row[]> {
  return facts.db.runInTenant(from.tenantId, (tx) => tx.query<Row>(sql, [from.tenantId, from.clusterId]));
}

const due = () =>
  rows<{ hour: Date }>('SELECT hour_at AS hour FROM rollup_due WHERE tenant_id = $1 AND cluster_id = $2').then(
    (found) => found.map((row) => row.hour.toISOString()),
  );
const dueDays = () =>
  rows<{ day: Date }>('SELECT day_at AS day FROM rollup_day_due WHERE tenant_id = $1 AND cluster_id = $2').then(
    (found) => found.map((row) => row.day.toISOString()),
  );
const rollups = () =>
  rows<{ chunk: Date; step: number; span: number; rebuilt: Date }>(
    `SELECT chunk_at AS chunk, step_seconds AS step, span_seconds AS span, rebuilt_at AS rebuilt FROM rollup_block
     WHERE tenant_id = $1 AND cluster_id = $2 AND scope = 1 ORDER BY 1, 2`,
  );
const samples = () =>
  rows<{ encoding: number; count: number; sum: number; min: number; max: number }>(
    `SELECT encoding, value_count AS count, value_sum AS sum, value_min AS min, value_max AS max FROM sample_block
     WHERE tenant_id = $1 AND cluster_id = $2 ORDER BY hour_at, encoding`,
  );

const newAgent = async () => addMeasuredCluster(facts.db, await addTenant(facts.db), `c-${newId()}`);

beforeEach(async () => {
  agent = await newAgent();
});

describe('rebuildNext', () => {
  it('waits until an hour is over and settled', async () => {
    await report(0, 1);
    expect(await rollUpDue(facts.db, agent.tenantId, clock('13:02:00.000'))).toBe(0);
    expect(await due()).toEqual(['2026-03-01T12:00:00.000Z']);
    expect(await rollUpDue(facts.db, agent.tenantId, clock('13:02:00.001'))).toBe(1);
    expect(await due()).toEqual([]);
    expect(await rollups()).toMatchObject([{ chunk: clock('12:00:00'), step: 3_600, span: 3_600 }]);
  });

  it('waits until no more samples of a past hour come', async () => {
    await report(ELEVEN, 1);
    expect(await rollUpDue(facts.db, agent.tenantId, clock('12:30:29.999'))).toBe(0);
    expect(await rollUpDue(facts.db, agent.tenantId, clock('12:30:30.000'))).toBe(1);
  });

  it('compacts the batches of an hour into one segment that says what is in it', async () => {
    for (const value of [5, 1, 3]) await report(ELEVEN + value, value);
    await report(ELEVEN + 1, 7);
    await rollUpDue(facts.db, agent.tenantId);
    expect(await samples()).toEqual([{ encoding: 2, count: 3, sum: 15, min: 3, max: 7 }]);
  });

  it('changes nothing when it runs again over the same samples', async () => {
    await report(ELEVEN, 1);
    await rollUpDue(facts.db, agent.tenantId);
    const before = await rows('SELECT body FROM rollup_block WHERE tenant_id = $1 AND cluster_id = $2');
    await rows(`INSERT INTO rollup_due SELECT $1, $2, '2026-03-01T11:00:00Z', '2026-03-01T12:40:00Z'`);
    expect(await rollUpDue(facts.db, agent.tenantId, clock('12:45:00'))).toBe(1);
    expect(await rows('SELECT body FROM rollup_block WHERE tenant_id = $1 AND cluster_id = $2')).toEqual(before);
    expect(await samples()).toEqual([{ encoding: 2, count: 1, sum: 1, min: 1, max: 1 }]);
  });

  it('adds samples that come late to the segments of their hour', async () => {
    await report(ELEVEN, 1);
    await rollUpDue(facts.db, agent.tenantId);
    await report(ELEVEN + 30, 5);
    expect(await samples()).toHaveLength(2);
    await rollUpDue(facts.db, agent.tenantId);
    expect(await samples()).toEqual([{ encoding: 2, count: 2, sum: 6, min: 1, max: 5 }]);
  });

  it('keeps an hour due when samples land while it is rebuilt', async () => {
    await report(ELEVEN, 1);
    await facts.db.runInTenant(agent.tenantId, (tx) => ensureOwners(tx, agent.tenantId));
    let landing: Promise<void> | undefined;
    await facts.db.runInTenant(agent.tenantId, async (tx) => {
      const claimed = await claimDue(tx, agent.tenantId, clock('12:31:00'));
      await rebuild(tx, agent.tenantId, claimed!, NOW);
      landing = report(ELEVEN + 1, 3);
      // The report's statement is now waiting for the lock on the hour's row, which the commit lets go.
      await waitForLock(agent.tenantId);
    });
    await landing;
    expect(await due()).toEqual(['2026-03-01T11:00:00.000Z']);
    expect(await samples()).toMatchObject([{ encoding: 1 }, { encoding: 2 }]);
  });

  it('leaves a cluster to one of the replicas that run at the same time', async () => {
    const other = await addMeasuredCluster(facts.db, agent.tenantId, `c-${newId()}`);
    for (const hoursAgo of [1, 2, 3]) for (const from of [agent, other]) await report(-3_600 * hoursAgo, 1, from);
    await facts.db.runInTenant(agent.tenantId, (tx) => ensureOwners(tx, agent.tenantId));
    const claims: (string | undefined)[] = [];
    const claim = (then: () => Promise<void>): Promise<void> =>
      facts.db.runInTenant(agent.tenantId, async (tx) => {
        claims.push((await claimDue(tx, agent.tenantId, clock('12:31:00')))?.clusterId);
        await then();
      });
    // Each holds its claim while the next one looks for work.
    await claim(() => claim(() => claim(async () => undefined)));
    expect(new Set(claims)).toEqual(new Set([agent.clusterId, other.clusterId, undefined]));
  });

  it('joins the hours of a day once the day is over, and again when one of them changes', async () => {
    await report(ELEVEN, 1);
    await report(ELEVEN + 3_600, 3);
    await rollUpDue(facts.db, agent.tenantId, clock('13:10:00'));
    expect(await dueDays()).toEqual(['2026-03-01T00:00:00.000Z']);
    const tomorrow = new Date('2026-03-02T00:20:00Z');
    await rollUpDue(facts.db, agent.tenantId, tomorrow);
    const day = [
      { chunk: clock('00:00:00'), step: 3_600, span: 86_400 },
      { chunk: clock('00:00:00'), step: 86_400, span: 86_400 },
    ];
    expect(await rollups()).toMatchObject(day);
    await report(ELEVEN + 60, 9);
    await rollUpDue(facts.db, agent.tenantId, tomorrow);
    expect(await rollups()).toMatchObject(day);
    expect(await dueDays()).toEqual([]);
  });

  it('puts an hour that cannot be read back and goes on with the others', async () => {
    await report(ELEVEN - 3_600, 1);
    await rows(`UPDATE sample_block SET body = '\\xff' WHERE tenant_id = $1 AND cluster_id = $2`);
    await report(ELEVEN, 2);
    const failures: object[] = [];
    const context = {
      db: facts.db,
      now: () => clock('12:31:00'),
      log: (_: string, fields?: object) => void failures.push(fields!),
    };
    expect([await rebuildNext(context, agent.tenantId), await rebuildNext(context, agent.tenantId)]).toEqual([0, 1]);
    expect(await rebuildNext(context, agent.tenantId)).toBeNull();
    expect(failures).toMatchObject([{ clusterId: agent.clusterId, kind: 'HOUR' }]);
    const [noted] = await rows<{ failures: number; error: string }>(
      'SELECT failures, error FROM rollup_due WHERE tenant_id = $1 AND cluster_id = $2',
    );
    expect(noted).toMatchObject({ failures: 1, error: expect.stringContaining('sample_block cannot be read') });
    expect(await rollups()).toMatchObject([{ chunk: clock('11:00:00') }]);
  });
});

describe('rollupJob', () => {
  it('serves every tenant', async () => {
    const other = await newAgent();
    for (const each of [agent, other]) await report(ELEVEN, 1, each);
    const done: object[] = [];
    const log = (_message: string, fields?: object): void => void done.push(fields!);
    await rollupJob.run({ db: facts.db, now: () => clock('12:31:00'), log }, new AbortController().signal);
    const expected = [agent, other].map(({ tenantId }) => ({ tenantId, chunks: 1, rows: 1 }));
    expect(done).toEqual(expect.arrayContaining(expected));
  });
});

/** Resolves as soon as a statement on rollup_due waits for a lock. */
async function waitForLock(tenantId: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    const [row] = await facts.db.reference<{ waiting: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%rollup_due%') AS waiting`,
    );
    if (row?.waiting) return;
  }
  throw new Error(`No statement of tenant ${tenantId} waits for a lock.`);
}
