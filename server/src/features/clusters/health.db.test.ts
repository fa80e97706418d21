import { beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, execute, testSettings } from '../../../test/graphql.js';
import { aClusterNode, reportInventory } from '../../../test/inventory.js';
import { type AgentOfTest, addMeasuredCluster } from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { ClusterNodeStatus } from '../inventory/cluster-node.entity.js';
import { ingestSamples } from '../metrics/ingest.service.js';
import { type Heartbeat, recordHeartbeat } from './agent.service.js';
import { reviewHealth } from './health.service.js';

const facts = useTestDatabase(8);
const thresholds = { warningAfter: 90, offlineAfter: 300 };
const start = Date.UTC(2026, 2, 1, 14, 0, 0);
/** So many seconds after 14:00 UTC. */
const at = (seconds: number): Date => new Date(start + seconds * 1_000);
let tenantId: string;
let agent: AgentOfTest;
let seq: number;

beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  agent = await addMeasuredCluster(facts.db, tenantId, 'prod');
  seq = 0;
});

const OK = { name: 'usage', status: 'OK' };
const FAILED = { name: 'usage', status: 'FAILED', message: 'metrics.k8s.io is not served' };

/** A heartbeat that arrives so many seconds after 14:00 UTC; the process runs since 13:00 unless said otherwise. */
function beat(seconds: number, more: Partial<Heartbeat> & { skewMs?: number } = {}, of = agent): Promise<unknown> {
  const { skewMs = 0, ...said } = more;
  const numbers = { spoolBatches: 0, spoolBytes: 0, droppedBatches: 0 };
  const heartbeat = { version: '1', startedAt: at(-3_600), collectors: [OK], ...numbers, ...said };
  const told = { agent: of, heartbeat, skewMs };
  return facts.db.runInTenant(tenantId, (tx) => recordHeartbeat(tx, tenantId, told, at(seconds)));
}

/** Samples every 15 s of a span, as one batch that arrives at a moment. */
function samples(arrival: number, [from, to]: [number, number]): Promise<unknown> {
  const times: number[] = [];
  for (let second = from; second <= to; second += 15) times.push(at(second).getTime());
  const table = {
    subjects: [{ kind: 'CLUSTER_NODE' as const, name: 'node-1' }],
    rows: times.map(() => 0),
    times,
    columns: { 'node.cpu.usage': times.map((_, n) => n) },
  };
  const report = { batchId: `2:${++seq}`, source: 'test', samples: { tables: [table] }, limits: testSettings };
  return facts.db.runInTenant(tenantId, (tx) => ingestSamples(tx, tenantId, agent, report, at(arrival)));
}

function review(seconds: number, of = tenantId): Promise<number> {
  return facts.db.runInTenant(of, (tx) => reviewHealth(tx, of, thresholds, at(seconds)));
}

interface Shown {
  health: { status: string; since: string | null; reasons: { code: string; message: string; since: string }[] };
  gaps: { reason: string; message: string; backfilledSeconds: number }[];
}

const SHOWN = `health { status reason since reasons { code message since } }
  gaps(from: "2026-03-01T00:00:00Z") { reason message backfilledSeconds }`;

async function shown(seconds: number, name = 'prod'): Promise<Shown> {
  const execution = { db: facts.db, caller: aUser(tenantId), now: () => at(seconds) };
  const { data, errors } = await execute<{ cluster: Shown }>(execution, `{ cluster(name: "${name}") { ${SHOWN} } }`);
  expect(errors).toBeUndefined();
  return data!.cluster;
}

/** Status, since when in seconds after 14:00 UTC, and the codes of the reasons. */
async function health(seconds: number): Promise<unknown[]> {
  const { status, since, reasons } = (await shown(seconds)).health;
  return [status, since && (Date.parse(since) - start) / 1_000, ...reasons.map(({ code }) => code)];
}

describe('the health of a cluster', () => {
  it('says since when for every status', async () => {
    expect(await health(0)).toMatchObject(['PENDING', expect.any(Number), 'NEVER_REPORTED']);
    await beat(10);
    expect(await health(20)).toEqual(['HEALTHY', 10]);
    await review(30);
    expect(await health(100)).toEqual(['WARNING', 100, 'REPORT_OVERDUE']);
    await review(105);
    expect(await health(200)).toEqual(['WARNING', 100, 'REPORT_OVERDUE']);
    expect(await health(400)).toEqual(['OFFLINE', 310, 'NOT_REPORTING']);
    await review(405);
    await beat(500);
    expect(await health(505)).toEqual(['HEALTHY', 500]);
    await review(510);
    await beat(515);
    expect(await health(520)).toEqual(['HEALTHY', 500]);
  });

  it('is not written again while nothing changes', async () => {
    await beat(0);
    expect(await review(5)).toBeGreaterThan(0);
    for (const second of [15, 30, 45]) {
      await beat(second);
      expect(await review(second + 5)).toBe(0);
    }
  });

  it('warns of what is the matter, since the heartbeat that told it, until one says otherwise', async () => {
    await beat(0);
    await review(5);
    await beat(15, { collectors: [FAILED, { name: 'inventory', status: 'FAILED', message: 'no pods' }] });
    await review(20);
    await beat(30, { collectors: [FAILED] });
    await review(35);
    expect(await health(40)).toEqual(['WARNING', 15, 'SOURCE_UNAVAILABLE']);
    await beat(45);
    await review(50);
    expect(await health(55)).toEqual(['HEALTHY', 50]);
  });

  it('counts the cluster nodes that are not ready', async () => {
    const status = ClusterNodeStatus.NOT_READY;
    const clusterNodes = [aClusterNode('a'), aClusterNode('b', { status }), aClusterNode('c')];
    await reportInventory(facts.db, agent, 1, { clusterNodes });
    await beat(0);
    await review(5);
    expect((await shown(6)).health.reasons).toEqual([
      { code: 'NODES_NOT_READY', message: '1 of 3 cluster nodes is not ready.', since: at(5).toISOString() },
    ]);
  });

  it('names a clock that is wrong, and corrects the times that its agent tells', async () => {
    const gap = { from: at(-900), to: at(-600), reason: 'DATA_DROPPED' as const, batches: 3 };
    await beat(0, { skewMs: -300_000, gaps: [gap] });
    await review(5);
    const { health: found, gaps } = await shown(6);
    expect(found.reasons.map(({ code }) => code)).toEqual(['DATA_DROPPED', 'CLOCK_SKEWED']);
    expect(gaps[0]!.message).toBe('3 batches of data dropped by the agent 13:50-13:55 UTC.');
  });

  it('is found by the filter and counted by the facet as the field says it', async () => {
    const ages = [0, 89, 90, 299, 300, 5_000];
    const names: string[] = [];
    for (const age of ages) {
      for (const collectors of [[OK], [FAILED]]) {
        const name = `c-${age}-${collectors[0]!.status.toLowerCase()}`;
        const one = await addMeasuredCluster(facts.db, tenantId, name);
        await beat(-age, { collectors }, one);
        await review(-age + 1);
        names.push(name);
      }
    }
    const source = `query ($filter: ClusterFilter) { clusters(filter: $filter, first: 100) {
      facets(by: [HEALTH]) { values { value count } } edges { node { name health { status } } } } }`;
    type Answer = {
      clusters: {
        facets: { values: { value: string; count: number }[] }[];
        edges: { node: { name: string; health: { status: string } } }[];
      };
    };
    const ask = async (filter: object | null): Promise<Answer['clusters']> => {
      const execution = { db: facts.db, caller: aUser(tenantId), now: () => at(0) };
      const { data, errors } = await execute<Answer>(execution, source, { filter });
      expect(errors).toBeUndefined();
      return data!.clusters;
    };
    const all = await ask(null);
    expect(all.edges.length).toBe(names.length + 1);
    const counts = new Map(all.facets[0]!.values.map(({ value, count }) => [value, count]));
    for (const status of ['HEALTHY', 'WARNING', 'OFFLINE', 'PENDING']) {
      const expected = all.edges.filter(({ node }) => node.health.status === status).map(({ node }) => node.name);
      const { edges } = await ask({ health: [status] });
      expect([status, edges.map(({ node }) => node.name)]).toEqual([status, expected]);
      expect([status, counts.get(status)]).toEqual([status, expected.length]);
    }
    expect(counts.get('WARNING')).toBe(6);
  });
});

describe('the ledger of gaps', () => {
  it('shows an agent that was killed, and what of the time its spool still held', async () => {
    await beat(120);
    for (const second of [150, 215, 600]) await review(second);
    expect((await shown(700)).gaps).toMatchObject([{ message: 'Agent offline since 14:02 UTC.' }]);
    await samples(1_140, [135, 840]);
    await beat(1_141, { startedAt: at(1_139) });
    for (const second of [1_150, 1_165]) await review(second);
    expect((await shown(1_200)).gaps).toEqual([
      {
        reason: 'AGENT_OFFLINE',
        message: 'Agent offline 14:02-14:19 UTC, back-filled 12 min.',
        backfilledSeconds: 720,
      },
    ]);
  });

  it('shows a server that was away as such, though no job ran meanwhile and the first report is a late batch', async () => {
    await beat(120);
    await review(125);
    await samples(1_140, [135, 600]);
    await samples(1_141, [615, 1_140]);
    await beat(1_142);
    await review(1_150);
    expect((await shown(1_200)).gaps).toEqual([
      {
        reason: 'SERVER_UNREACHABLE',
        message: 'Server not reached by the running agent 14:02-14:19 UTC, back-filled 17 min.',
        backfilledSeconds: 1_020,
      },
    ]);
  });

  it('holds one gap whatever number of replicas look at the same time, with reports coming in', async () => {
    const others = await Promise.all([1, 2, 3, 4].map((n) => addMeasuredCluster(facts.db, tenantId, `other-${n}`)));
    const all = [agent, ...others];
    for (const one of all) await beat(0, {}, one);
    for (let round = 1; round <= 5; round++) {
      const now = round * 200;
      const reviews = [1, 2, 3].map(() => review(now));
      const beats = all.map((one) => beat(now, {}, one));
      await Promise.all([...reviews, ...beats]);
    }
    await review(1_010);
    const rows = await facts.db.runInTenant(tenantId, (tx) =>
      tx.query<{ from: Date; to: Date | null }>(
        'SELECT from_at AS "from", to_at AS "to" FROM gap WHERE tenant_id = $1 ORDER BY from_at',
        [tenantId],
      ),
    );
    const spans = rows.map(({ from, to }) => [+from - start, to && +to - start]);
    expect(spans).toEqual(
      [0, 200, 400, 600, 800].flatMap((from) => all.map(() => [from * 1_000, (from + 200) * 1_000])),
    );
  });

  it('closes what an older server ended without noting it', async () => {
    await beat(0);
    await review(100);
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query('UPDATE cluster SET last_report_at = $2 WHERE tenant_id = $1', [tenantId, at(600)]),
    );
    await review(605);
    expect((await shown(610)).gaps).toMatchObject([{ message: 'Agent offline 14:00-14:10 UTC.' }]);
  });

  it('opens a gap of the source once it is away as long as a report may be overdue, from its first failure', async () => {
    for (let second = 0; second <= 300; second += 15) {
      const collectors = second >= 60 && second < 240 ? [FAILED] : [OK];
      await beat(second, { collectors });
      await review(second + 1);
      const expected = second < 150 ? 0 : 1;
      expect([second, (await shown(second + 2)).gaps.length]).toEqual([second, expected]);
    }
    expect((await shown(310)).gaps).toEqual([
      {
        reason: 'SOURCE_UNAVAILABLE',
        message: 'Source of usage not readable 14:01-14:04 UTC: metrics.k8s.io is not served.',
        backfilledSeconds: 0,
      },
    ]);
  });

  it('measures absence by the setting that the job keeps on the clusters', async () => {
    await beat(0);
    await facts.db.runInTenant(tenantId, (tx) =>
      reviewHealth(tx, tenantId, { warningAfter: 600, offlineAfter: 900 }, at(1)),
    );
    await beat(500);
    expect((await shown(510)).gaps).toEqual([]);
    await beat(1_100);
    expect((await shown(1_110)).gaps).toMatchObject([{ reason: 'AGENT_OFFLINE' }]);
  });

  it('leaves the clusters of other tenants alone', async () => {
    await beat(0);
    const stranger = await addTenant(facts.db, newId());
    await review(500, stranger);
    expect((await shown(500)).gaps).toEqual([]);
  });
});
