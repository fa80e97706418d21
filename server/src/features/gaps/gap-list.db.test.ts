import { beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { type AgentOfTest, addMeasuredCluster } from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import { Role } from '../../platform/role.js';
import type { StoredGap } from './gap.entity.js';
import { noteLateSamples } from './gap.service.js';
import { MAX_GAPS_PER_CLUSTER } from './gap-list.service.js';

const facts = useTestDatabase();
const start = Date.UTC(2026, 2, 1, 14, 0, 0);
/** So many minutes after 14:00 UTC. */
const at = (minutes: number): Date => new Date(start + minutes * 60_000);
const now = at(60);
const clusters: Record<string, AgentOfTest> = {};

type Row = Partial<Pick<StoredGap, 'reason' | 'data' | 'batches' | 'detail'>>;

async function addGap(agent: AgentOfTest, from: number, to: number | null, row: Row = {}): Promise<void> {
  const { reason = 'AGENT_OFFLINE', data = 'ALL', batches = null, detail = null } = row;
  const { tenantId, clusterId } = agent;
  await facts.db.runInTenant(tenantId, (tx) =>
    tx.query(
      `INSERT INTO gap (tenant_id, id, cluster_id, reason, data, from_at, to_at, backfilled, batches, detail, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, '{}', $8, $9, $6, $6)`,
      [tenantId, newId(), clusterId, reason, data, at(from), to === null ? null : at(to), batches, detail],
    ),
  );
}

beforeAll(async () => {
  for (const name of ['busy', 'calm', 'flapping']) {
    clusters[name] = await addMeasuredCluster(facts.db, facts.tenantId, name);
  }
  const busy = clusters['busy']!;
  await addGap(busy, 2, 19);
  await addGap(busy, 30, 31, { reason: 'DATA_DROPPED', data: 'SAMPLES', batches: 12, detail: 'the spool is full' });
  await addGap(busy, 55, null, { reason: 'SOURCE_UNAVAILABLE', data: 'SAMPLES' });
  await facts.db.runInTenant(facts.tenantId, (tx) =>
    noteLateSamples(tx, facts.tenantId, busy.clusterId, [{ from: +at(2.2), to: +at(14) }], now),
  );
  for (let n = 0; n < MAX_GAPS_PER_CLUSTER + 5; n++) await addGap(clusters['flapping']!, n / 10, n / 10 + 0.05);
});

interface Answer {
  clusters: { edges: { node: { name: string; gaps: Record<string, unknown>[] } }[] };
}

async function ask(selection: string, caller = aUser(facts.tenantId)) {
  const source = `{ clusters { edges { node { name ${selection} } } } }`;
  return execute<Answer>({ db: facts.db, caller, now: () => now }, source);
}

async function gapsOf(name: string, selection: string): Promise<Record<string, unknown>[]> {
  const { data, errors } = await ask(selection);
  expect(errors).toBeUndefined();
  return data!.clusters.edges.find(({ node }) => node.name === name)!.node.gaps;
}

describe('Cluster.gaps', () => {
  it('says when, why and what was back-filled, the newest first', async () => {
    const gaps = await gapsOf(
      'busy',
      'gaps { cluster { name } reason data from to isOpen message backfilledSeconds backfilled { from to } batches }',
    );
    const common = { cluster: { name: 'busy' }, backfilledSeconds: 0, backfilled: [], batches: null };
    expect(gaps).toEqual([
      {
        ...common,
        reason: 'SOURCE_UNAVAILABLE',
        data: 'SAMPLES',
        from: '2026-03-01T14:55:00.000Z',
        to: null,
        isOpen: true,
        message: 'Source of usage not readable since 14:55 UTC.',
      },
      {
        ...common,
        reason: 'DATA_DROPPED',
        data: 'SAMPLES',
        from: '2026-03-01T14:30:00.000Z',
        to: '2026-03-01T14:31:00.000Z',
        isOpen: false,
        message: '12 batches of samples dropped by the agent 14:30:00-14:31:00 UTC: the spool is full.',
        batches: 12,
      },
      {
        ...common,
        reason: 'AGENT_OFFLINE',
        data: 'ALL',
        from: '2026-03-01T14:02:00.000Z',
        to: '2026-03-01T14:19:00.000Z',
        isOpen: false,
        message: 'Agent offline 14:02-14:19 UTC, back-filled 12 min.',
        backfilledSeconds: 720,
        backfilled: [{ from: '2026-03-01T14:02:00.000Z', to: '2026-03-01T14:14:00.000Z' }],
      },
    ]);
  });

  it('answers an empty list for a cluster without gaps', async () => {
    expect(await gapsOf('calm', 'gaps { message }')).toEqual([]);
  });

  it.each([
    ['that overlap a span', '14:18:00', '14:30:30', ['DATA_DROPPED', 'AGENT_OFFLINE']],
    ['none that end where it begins or begin where it ends', '14:19:00', '14:30:00', []],
    ['that are open, however late the span', '19:00:00', '20:00:00', ['SOURCE_UNAVAILABLE']],
  ])('lists those %s', async (_sentence, from, to, reasons) => {
    const span = `from: "2026-03-01T${from}Z", to: "2026-03-01T${to}Z"`;
    const gaps = await gapsOf('busy', `gaps(${span}) { reason }`);
    expect(gaps.map((gap) => gap['reason'])).toEqual(reasons);
  });

  it('lists the newest 200 of a cluster', async () => {
    const gaps = await gapsOf('flapping', 'gaps { from }');
    expect(gaps.length).toBe(MAX_GAPS_PER_CLUSTER);
    expect(gaps.at(-1)!['from']).toBe(at(0.5).toISOString());
  });

  it('refuses a span that ends before it begins', async () => {
    const { errors } = await ask('gaps(from: "2026-03-01T15:00:00Z", to: "2026-03-01T14:00:00Z") { message }');
    expect(errors![0]!.originalError).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('shows nothing to another tenant, and to a caller of one cluster that one only', async () => {
    const stranger = await ask('gaps { message }', aUser(await addTenant(facts.db)));
    expect(stranger.data!.clusters.edges).toEqual([]);
    const { clusterId } = clusters['busy']!;
    const rights = [{ role: Role.VIEWER, clusterIds: [clusterId], namespaces: ['shop'] }];
    const narrow = await ask('gaps { reason }', Object.assign(aUser(facts.tenantId), { rights, role: null }));
    expect(narrow.data!.clusters.edges.map(({ node }) => [node.name, node.gaps.length])).toEqual([['busy', 3]]);
  });
});
