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
import { rebuildNextHour } from './rollup.service.js';

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
const rollups = () =>
  rows<{ chunk: Date; rebuilt: Date }>(
    'SELECT chunk_at AS chunk, rebuilt_at AS rebuilt FROM rollup WHERE tenant_id = $1 AND cluster_id = $2',
  );

const newAgent = async () => addMeasuredCluster(facts.db, await addTenant(facts.db), `c-${newId()}`);

beforeEach(async () => {
  agent = await newAgent();
});

describe('rebuildNextHour', () => {
  it('waits until an hour is over and settled', async () => {
    await report(ELEVEN, 1);
    expect(await rollUpDue(facts.db, agent.tenantId, clock('12:02:00.000'))).toBe(0);
    expect(await due()).toEqual(['2026-03-01T11:00:00.000Z']);
    expect(await rollUpDue(facts.db, agent.tenantId, clock('12:02:00.001'))).toBe(1);
    expect(await due()).toEqual([]);
    expect(await rollups()).toMatchObject([{ chunk: clock('11:00:00') }]);
  });

  it('changes nothing when it runs again over the same samples', async () => {
    await report(ELEVEN, 1);
    await rollUpDue(facts.db, agent.tenantId, NOW);
    await rows(`INSERT INTO rollup_due SELECT $1, $2, '2026-03-01T11:00:00Z', now()`);
    expect(await rollUpDue(facts.db, agent.tenantId, clock('12:45:00'))).toBe(1);
    expect(await rollups()).toMatchObject([{ rebuilt: NOW }]);
  });

  it('keeps an hour due when samples land while it is rebuilt', async () => {
    await report(ELEVEN, 1);
    let landing: Promise<void> | undefined;
    await facts.db.runInTenant(agent.tenantId, async (tx) => {
      await rebuildNextHour(tx, agent.tenantId, NOW);
      landing = report(ELEVEN + 1, 3);
      // The report's statement is now waiting for the lock on the hour's row, which the commit lets go.
      await waitForLock(agent.tenantId);
    });
    await landing;
    expect(await due()).toEqual(['2026-03-01T11:00:00.000Z']);
  });

  it('gives different hours to replicas that run at the same time', async () => {
    for (const hoursAgo of [1, 2, 3]) await report(-3_600 * hoursAgo, 1);
    const take = () => facts.db.runInTenant(agent.tenantId, (tx) => rebuildNextHour(tx, agent.tenantId, NOW));
    const taken = await Promise.all([take(), take(), take()]);
    expect(new Set(taken.map((hour) => hour?.hourAt.getTime())).size).toBe(3);
    expect(await due()).toEqual([]);
  });
});

describe('rollupJob', () => {
  it('serves every tenant, also when another one fails', async () => {
    const [broken, other] = [await newAgent(), await newAgent()];
    for (const each of [broken, agent, other]) await report(ELEVEN, 1, each);
    await rows(`UPDATE sample_block SET body = '\\xff' WHERE tenant_id = $1 AND cluster_id = $2`, broken);
    const done: object[] = [];
    const log = (_message: string, fields?: object): void => void done.push(fields!);
    await rollupJob.run({ db: facts.db, now: () => NOW, log }, new AbortController().signal);
    const expected = [agent, other].map(({ tenantId }) => ({ tenantId, hours: 1 }));
    const failed = {
      tenantId: broken.tenantId,
      error: new Error('A sample block has version 255; this server reads 1.'),
    };
    expect(done).toEqual(expect.arrayContaining([...expected, failed]));
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
