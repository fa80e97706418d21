import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AgentOfTest, addMeasuredCluster } from '../../../test/metrics.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { noteReport } from './arrival.service.js';
import { noteLateSamples } from './gap.service.js';

const facts = useTestDatabase();
const start = Date.UTC(2026, 2, 1, 14, 0, 0);
/** So many seconds after 14:00 UTC. */
const at = (seconds: number): Date => new Date(start + seconds * 1_000);
let agent: AgentOfTest;

beforeEach(async () => {
  agent = await addMeasuredCluster(facts.db, facts.tenantId, `c-${newId()}`);
});

function report(seconds: number): Promise<void> {
  return facts.db.runInTenant(facts.tenantId, (tx) => noteReport(tx, facts.tenantId, agent.clusterId, at(seconds)));
}

function lateSamples(now: number, ...spans: [from: number, to: number][]): Promise<void> {
  const moments = spans.map(([from, to]) => ({ from: at(from).getTime(), to: at(to).getTime() }));
  return facts.db.runInTenant(facts.tenantId, (tx) =>
    noteLateSamples(tx, facts.tenantId, agent.clusterId, moments, at(now)),
  );
}

async function gaps(): Promise<unknown[]> {
  const rows = await facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query<{ reason: string; fromAt: Date; toAt: Date | null; backfilled: Date[] }>(
      `SELECT reason, from_at AS "fromAt", to_at AS "toAt",
         (SELECT coalesce(array_agg(m ORDER BY m), '{}') FROM unnest(g.backfilled) r, unnest(array[lower(r), upper(r)]) m)
           AS backfilled
       FROM gap g WHERE tenant_id = $1 AND cluster_id = $2 ORDER BY from_at`,
      [facts.tenantId, agent.clusterId],
    ),
  );
  const seconds = (moment: Date | null): number | null => moment && (moment.getTime() - start) / 1_000;
  return rows.map((row) => [row.reason, seconds(row.fromAt), seconds(row.toAt), row.backfilled.map(seconds)]);
}

describe('an absence', () => {
  it('is no gap while reports come within 90 s', async () => {
    for (const second of [0, 89.999, 179.998]) await report(second);
    expect(await gaps()).toEqual([]);
  });

  it('is a gap from the last report before it to the first one after it', async () => {
    for (const second of [0, 15, 1035, 1050]) await report(second);
    expect(await gaps()).toEqual([['AGENT_OFFLINE', 15, 1035, []]]);
  });

  it('ends once when reports arrive together', async () => {
    await report(0);
    await Promise.all([report(600), report(600.5), report(601), report(600)]);
    const [gap, ...others] = (await gaps()) as [string, number, number, number[]][];
    const [, from, to] = gap!;
    expect(others).toEqual([]);
    expect(from).toBe(0);
    expect(to).toBeGreaterThanOrEqual(600);
    expect(to).toBeLessThanOrEqual(601);
  });

  it('is none before the first report of all', async () => {
    await report(5_000);
    expect(await gaps()).toEqual([]);
  });

  it('closes the gap that was opened meanwhile, and opens no second one', async () => {
    await report(0);
    await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query(
        `INSERT INTO gap (tenant_id, id, cluster_id, reason, data, from_at, backfilled, created_at, updated_at)
         VALUES ($1, $2, $3, 'AGENT_OFFLINE', 'ALL', $4, '{}', $5, $5)`,
        [facts.tenantId, newId(), agent.clusterId, at(0), at(90)],
      ),
    );
    await report(300);
    await report(315);
    expect(await gaps()).toEqual([['AGENT_OFFLINE', 0, 300, []]]);
  });
});

describe('noteLateSamples', () => {
  it('marks what arrived late in the gap it belongs to, also when it ends the gap itself', async () => {
    await report(0);
    await lateSamples(600, [100, 101], [115, 116]);
    await lateSamples(601, [400, 401]);
    expect(await gaps()).toEqual([['AGENT_OFFLINE', 0, 600, [70, 146, 370, 431]]]);
  });

  it('changes nothing when it is repeated', async () => {
    await report(0);
    for (const now of [600, 605]) await lateSamples(now, [100, 160]);
    expect(await gaps()).toEqual([['AGENT_OFFLINE', 0, 600, [70, 190]]]);
  });

  it('leaves gaps of other times and other clusters alone', async () => {
    for (const second of [0, 300, 310]) await report(second);
    const first = agent;
    agent = await addMeasuredCluster(facts.db, facts.tenantId, `c-${newId()}`);
    await report(0);
    await lateSamples(301, [100, 100]);
    expect(await gaps()).toEqual([['AGENT_OFFLINE', 0, 301, [70, 130]]]);
    agent = first;
    await lateSamples(320, [500, 600]);
    expect(await gaps()).toEqual([['AGENT_OFFLINE', 0, 300, []]]);
  });
});
