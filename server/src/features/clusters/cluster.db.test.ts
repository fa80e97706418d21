import { beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { Database } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import { mergeLatest } from '../metrics/latest-board.service.js';
import { ClusterKind } from './cluster.entity.js';
import { insertCluster } from './cluster.service.js';
import { decideHealth, type HealthStatus } from './health.js';

const facts = useTestDatabase();
const now = new Date('2026-03-01T12:00:00.000Z');
const thresholds = { warningAfter: 90, offlineAfter: 300 };
/** The health job has not looked at these clusters yet. */
const noted = { reportingSince: null, healthStatus: null, healthSince: null, healthReasons: [] };

interface Planned {
  name: string;
  /** Seconds since the last report; null before the first. */
  age: number | null;
  kind?: ClusterKind;
  environment?: string;
  isDemo?: boolean;
}

const planned: Planned[] = [
  { name: 'a-fresh', age: 0, environment: 'prod' },
  { name: 'b-last-healthy', age: 89.999, environment: 'prod', isDemo: true },
  { name: 'c-first-warning', age: 90, kind: ClusterKind.HOST },
  { name: 'd-last-warning', age: 299.999, environment: 'test' },
  { name: 'e-first-offline', age: 300, environment: 'test', kind: ClusterKind.HOST },
  { name: 'f-long-offline', age: 1_000_000 },
  { name: 'g-pending', age: null, environment: 'prod' },
];
const ids: Record<string, string> = {};
let createdCount = 0;

async function addCluster(tenantId: string, { name, age, kind, environment, isDemo }: Planned): Promise<string> {
  const cluster = { name, kind: kind ?? ClusterKind.KUBERNETES, environment: environment ?? null, region: null };
  return facts.db.runInTenant(tenantId, async (tx) => {
    const more = { isDemo: isDemo ?? false, kubeSystemUid: null };
    const createdAt = new Date(now.getTime() - 86_400_000 + createdCount++);
    const id = await insertCluster(tx, tenantId, { ...cluster, ...more }, createdAt);
    const lastReportAt = age === null ? null : new Date(now.getTime() - age * 1_000);
    await tx.query('UPDATE cluster SET last_report_at = $3 WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
      lastReportAt,
    ]);
    return id!;
  });
}

function insertRow(tenantId: string, table: string, row: Record<string, unknown>): Promise<unknown> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 3}`);
  const sql = `INSERT INTO ${table} (tenant_id, id, ${columns.join(', ')}) VALUES ($1, $2, ${places.join(', ')})`;
  return facts.db.runInTenant(tenantId, (tx) => tx.query(sql, [tenantId, newId(), ...Object.values(row)]));
}

let subject = 0;
const seen = { observed_at: now, report_epoch: 1, report_seq: 1, labels: '{}' };

function addNode(clusterId: string, row: Record<string, unknown>): Promise<unknown> {
  const id = ++subject;
  const lists = { roles: [], conditions: '[]', taints: '[]', is_schedulable: true };
  const own = { cluster_id: clusterId, uid: `n${id}`, subject_id: id, name: `n${id}`, status: 'READY' };
  return insertRow(facts.tenantId, 'cluster_node', { ...own, ...lists, ...seen, ...row });
}

function addPod(clusterId: string, row: Record<string, unknown>): Promise<unknown> {
  const id = ++subject;
  const own = { cluster_id: clusterId, uid: `p${id}`, subject_id: id, namespace: 'shop', name: `p${id}` };
  const state = {
    node_name: 'n',
    phase: 'RUNNING',
    is_ready: true,
    ready_containers: 1,
    total_containers: 1,
    restart_count: 0,
  };
  return insertRow(facts.tenantId, 'pod', { ...own, ...state, ...seen, ...row });
}

function addAlert(clusterId: string, severity: string, state = 'FIRING'): Promise<unknown> {
  const id = ++subject;
  const text = { fingerprint: `f${id}`, rule: 'r', title: 't', summary: 's', subject_kind: 'POD', subject_name: 'p' };
  const counts = { severity, severity_rank: 1, state, count: 1, revision: 1, first_seen_at: now, last_seen_at: now };
  const times = { changed_at: now, resolved_at: state === 'RESOLVED' ? now : null };
  return insertRow(facts.tenantId, 'alert', { cluster_id: clusterId, ...text, ...counts, ...times });
}

beforeAll(async () => {
  for (const cluster of planned) ids[cluster.name] = await addCluster(facts.tenantId, cluster);
});

async function query(source: string, variables: object = {}, db: Database = facts.db) {
  const execution = { db, caller: aUser(facts.tenantId), now: () => now };
  const { data, errors } = await execute(execution, source, { ...variables });
  expect(errors).toBeUndefined();
  return data as Record<string, never>;
}

interface List {
  clusters: {
    edges: { node: { name: string }; cursor: string }[];
    totalCount: number;
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  };
}

const LIST = `query ($filter: ClusterFilter, $orderBy: ClusterOrder, $first: Int, $after: String, $last: Int, $before: String) {
  clusters(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { name } } } }`;

async function names(filter?: object, orderBy?: object): Promise<string> {
  const { clusters } = (await query(LIST, { filter, orderBy })) as unknown as List;
  expect(clusters.totalCount).toBe(clusters.edges.length);
  return clusters.edges.map((edge) => edge.node.name[0]).join('');
}

describe('clusters', () => {
  it.each<[string, object, string]>([
    ['all clusters without a filter', {}, 'abcdefg'],
    ['those whose name begins so, without case', { name: 'A-FR' }, 'a'],
    ['none for a prefix with wildcards', { name: '%' }, ''],
    ['those of a kind', { kind: ['HOST'] }, 'ce'],
    ['those of one of two environments', { environment: ['prod', 'test'] }, 'abdeg'],
    ['none of an empty list of environments', { environment: [] }, ''],
    ['the demo cluster', { isDemo: true }, 'b'],
    ['all but the demo cluster', { isDemo: false }, 'acdefg'],
    ['healthy ones', { health: ['HEALTHY'] }, 'ab'],
    ['those in doubt', { health: ['WARNING'] }, 'cd'],
    ['offline ones', { health: ['OFFLINE'] }, 'ef'],
    ['pending ones', { health: ['PENDING'] }, 'g'],
    ['healthy or pending ones', { health: ['HEALTHY', 'PENDING'] }, 'abg'],
    ['none of an empty list of statuses', { health: [] }, ''],
    ['healthy ones in production', { health: ['HEALTHY'], environment: ['prod'] }, 'ab'],
    ['all that are not healthy', { not: { health: ['HEALTHY'] } }, 'cdefg'],
    ['all that are not in test, those without an environment included', { not: { environment: ['test'] } }, 'abcfg'],
    ['hosts that are not offline', { kind: ['HOST'], not: { health: ['OFFLINE'] } }, 'c'],
  ])('lists %s', async (_sentence, filter, expected) => {
    expect(await names(filter)).toBe(expected);
  });

  it.each([
    ['NAME', 'DESC', 'gfedcba'],
    ['CREATED_AT', 'ASC', 'abcdefg'],
    ['LAST_REPORT_AT', 'ASC', 'fedcbag'],
    ['LAST_REPORT_AT', 'DESC', 'abcdefg'],
  ])('sorts by %s %s, clusters without a report last', async (field, direction, expected) => {
    expect(await names(undefined, { field, direction })).toBe(expected);
  });

  async function walk(how: object, forward: boolean): Promise<string> {
    const walked: string[] = [];
    let cursor: string | null = null;
    for (let step = 0; step < 5; step++) {
      // A moving clock: the moments of the health filter differ on every page, and the cursor stays good.
      const execution = { db: facts.db, caller: aUser(facts.tenantId), now: () => new Date(now.getTime() + step) };
      const variables: object = forward ? { first: 2, after: cursor } : { last: 2, before: cursor };
      const { data, errors } = await execute<List>(execution, LIST, { ...how, ...variables });
      expect(errors).toBeUndefined();
      const { edges, pageInfo } = data!.clusters;
      const letters = edges.map((edge) => edge.node.name[0]!);
      if (forward) walked.push(...letters);
      else walked.unshift(...letters);
      if (!(forward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return walked.join('');
      cursor = forward ? pageInfo.endCursor : pageInfo.startCursor;
    }
    throw new Error(`The walk does not end: ${walked.join('')}`);
  }

  it.each([
    ['NAME', 'ASC', 'abcdefg'],
    ['NAME', 'DESC', 'gfedcba'],
    ['CREATED_AT', 'DESC', 'gfedcba'],
    ['LAST_REPORT_AT', 'ASC', 'fedcbag'],
    ['LAST_REPORT_AT', 'DESC', 'abcdefg'],
  ])('walks the same list forward and backward by %s %s', async (field, direction, expected) => {
    const orderBy = { field, direction };
    expect(await walk({ orderBy }, true)).toBe(expected);
    expect(await walk({ orderBy }, false)).toBe(expected);
  });

  it('keeps a cursor good while the clock of the health filter moves on', async () => {
    expect(await walk({ filter: { health: ['HEALTHY', 'WARNING', 'OFFLINE'] } }, true)).toBe('abcdef');
  });

  it('finds by the health filter exactly those whose health field says so', async () => {
    const statuses: HealthStatus[] = ['HEALTHY', 'WARNING', 'OFFLINE', 'PENDING'];
    for (const status of statuses) {
      const source = `query ($filter: ClusterFilter) { clusters(filter: $filter) { edges { node { name health { status reason } } } } }`;
      const { clusters } = (await query(source, { filter: { health: [status] } })) as unknown as {
        clusters: { edges: { node: { name: string; health: { status: string; reason: string } } }[] };
      };
      const expected = planned.filter(({ age }) => {
        const lastReportAt = age === null ? null : new Date(now.getTime() - age * 1_000);
        return decideHealth({ ...noted, createdAt: now, lastReportAt }, thresholds, now).status === status;
      });
      expect(clusters.edges.map(({ node }) => [node.name, node.health.status])).toEqual(
        expected.map(({ name }) => [name, status]),
      );
    }
  });

  it('takes the thresholds from the settings', async () => {
    const execution = { db: facts.db, caller: aUser(facts.tenantId), now: () => now };
    const settings = { healthWarningAfterSeconds: 1, healthOfflineAfterSeconds: 90 };
    const { data } = await execute<List>({ ...execution, settings }, LIST, { filter: { health: ['WARNING'] } });
    expect(data!.clusters.edges.map((edge) => edge.node.name)).toEqual(['b-last-healthy']);
  });

  it('refuses the cursor of another filter', async () => {
    const { clusters } = (await query(LIST, { filter: { isDemo: false }, first: 1 })) as unknown as List;
    const variables = { filter: { isDemo: true }, after: clusters.pageInfo.endCursor };
    const { errors } = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, LIST, variables);
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('shows nothing of another tenant, by list, name or id', async () => {
    const caller = aUser(await addTenant(facts.db));
    const { cluster } = (await query('{ cluster(name: "a-fresh") { id } }')) as unknown as { cluster: { id: string } };
    const source = `query ($id: ID!) { clusters { totalCount } cluster(name: "a-fresh") { id } node(id: $id) { id } }`;
    const { data } = await execute({ db: facts.db, caller }, source, { id: cluster.id });
    expect(data).toEqual({ clusters: { totalCount: 0 }, cluster: null, node: null });
  });
});

describe('Cluster', () => {
  const FIELDS = `name health { status } agent { version } clusterNodeCounts { total ready }
    podCounts { total running pending failed succeeded unknown } firingAlerts { critical warning info }
    capacity { cpuCores memoryBytes pods ephemeralStorageBytes } allocatable { cpuCores memoryBytes }
    resources { cpuRequestCores cpuLimitCores memoryRequestBytes memoryLimitBytes }
    usage { cpuCores memoryBytes absent absentReason }`;

  beforeAll(async () => {
    const a = ids['a-fresh']!;
    const b = ids['b-last-healthy']!;
    await addNode(a, {
      capacity_cpu_cores: 4,
      capacity_memory_bytes: 8e9,
      allocatable_cpu_cores: 3.5,
      capacity_pods: 110,
    });
    await addNode(a, { capacity_cpu_cores: 2, status: 'NOT_READY', allocatable_cpu_cores: 0 });
    await addNode(a, { capacity_cpu_cores: 64, deleted_at: now });
    await addNode(b, { capacity_cpu_cores: 1 });
    await addPod(a, { cpu_request_cores: 0.25, memory_request_bytes: 100, memory_limit_bytes: 3e9 });
    await addPod(a, { cpu_request_cores: 0.5, phase: 'PENDING' });
    await addPod(a, { cpu_request_cores: 8, phase: 'PENDING', node_name: null });
    await addPod(a, { cpu_request_cores: 8, phase: 'SUCCEEDED' });
    await addPod(a, { cpu_request_cores: 8, phase: 'FAILED' });
    await addPod(a, { cpu_request_cores: 8, deleted_at: now });
    await addPod(b, { cpu_limit_cores: 0 });
    await addAlert(a, 'CRITICAL');
    await addAlert(a, 'WARNING');
    await addAlert(a, 'WARNING');
    await addAlert(a, 'CRITICAL', 'RESOLVED');
  });

  it('counts and sums what exists now, and leaves null what nobody said', async () => {
    const { cluster } = await query(`{ cluster(name: "a-fresh") { ${FIELDS} } }`);
    expect(cluster).toMatchObject({
      clusterNodeCounts: { total: 2, ready: 1 },
      podCounts: { total: 5, running: 1, pending: 2, failed: 1, succeeded: 1, unknown: 0 },
      firingAlerts: { critical: 1, warning: 2, info: 0 },
      capacity: { cpuCores: 6, memoryBytes: 8e9, pods: 110, ephemeralStorageBytes: null },
      allocatable: { cpuCores: 3.5, memoryBytes: null },
      resources: { cpuRequestCores: 0.75, cpuLimitCores: null, memoryRequestBytes: 100, memoryLimitBytes: 3e9 },
    });
  });

  it('tells a limit of 0 from no limit', async () => {
    const { cluster } = await query(
      '{ cluster(name: "b-last-healthy") { resources { cpuLimitCores memoryLimitBytes } } }',
    );
    expect(cluster).toEqual({ resources: { cpuLimitCores: 0, memoryLimitBytes: null } });
  });

  it('answers a cluster that never reported with counts of 0, sums of null and a reason for the missing usage', async () => {
    const { cluster } = await query(`{ cluster(name: "g-pending") { ${FIELDS} } }`);
    expect(cluster).toEqual({
      name: 'g-pending',
      health: { status: 'PENDING' },
      agent: null,
      clusterNodeCounts: { total: 0, ready: 0 },
      podCounts: { total: 0, running: 0, pending: 0, failed: 0, succeeded: 0, unknown: 0 },
      firingAlerts: { critical: 0, warning: 0, info: 0 },
      capacity: { cpuCores: null, memoryBytes: null, pods: null, ephemeralStorageBytes: null },
      allocatable: { cpuCores: null, memoryBytes: null },
      resources: { cpuRequestCores: null, cpuLimitCores: null, memoryRequestBytes: null, memoryLimitBytes: null },
      usage: { cpuCores: null, memoryBytes: null, absent: 'NEVER_REPORTED', absentReason: expect.any(String) },
    });
  });

  it('sums the newest usage of its cluster nodes', async () => {
    const id = await addCluster(facts.tenantId, { name: 'used', age: 0 });
    const usages = [0.5, 1.25].map((cores, index) => ({
      ...{ subjectId: 9_000 + index, podSubjectId: null, observedAt: now.getTime() },
      ...{ cpu: cores * 1_000_000, memory: 1_000 },
    }));
    await facts.db.runInTenant(facts.tenantId, (tx) =>
      mergeLatest(tx, facts.tenantId, [{ clusterId: id, source: 'metrics-server', usages }]),
    );
    const { cluster } = await query('{ cluster(name: "used") { usage { cpuCores memoryBytes source stale absent } } }');
    expect(cluster).toEqual({
      usage: { cpuCores: 1.75, memoryBytes: 2000, source: 'metrics-server', stale: false, absent: null },
    });
  });

  it('reads every field of a whole page with one statement per kind of thing', async () => {
    const statements: string[] = [];
    const counting = Object.assign(Object.create(facts.db) as Database, {
      openSnapshot(tenantId: string) {
        const snapshot = facts.db.openSnapshot(tenantId);
        const query = snapshot.query.bind(snapshot);
        const read = snapshot.read.bind(snapshot);
        return Object.assign(snapshot, {
          query: (...args: Parameters<typeof query>) => {
            statements.push(args[0]);
            return query(...args);
          },
          read: (...args: Parameters<typeof read>) => {
            statements.push(args[0]);
            return read(...args);
          },
        });
      },
    });
    const { clusters } = (await query(`{ clusters { edges { node { ${FIELDS} } } } }`, {}, counting)) as never;
    expect((clusters as List['clusters']).edges.length).toBeGreaterThanOrEqual(planned.length);
    const tables = statements.map((sql) => /FROM (\w+)/.exec(sql)![1]);
    // The collectors' states, unfolded from the agents' rows, say why a usage is absent.
    const collectors = 'jsonb_array_elements';
    expect(tables.sort()).toEqual([
      'agent',
      'alert',
      'cluster',
      'cluster_node',
      collectors,
      'latest_board',
      'pod',
      'pod',
    ]);
  });
});
