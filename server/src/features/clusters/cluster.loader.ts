import DataLoader from 'dataloader';
import { type EntitySource, entityLoader } from '../../platform/entity-loader.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { readerOf } from '../../platform/list.js';
import type { Lookup } from '../../platform/lookup.js';
import { CLUSTER_ITSELF, IN_NAMESPACE, OF_TENANT, WITH_CLUSTER } from '../../platform/place-rule.js';
import type { RequestContext } from '../../platform/request-context.js';
import { type PlaceColumns, scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { Agent } from './agent.entity.js';
import { type Capacity, Cluster } from './cluster.entity.js';
import type { AlertCounts, ClusterNodeCounts, PodCounts } from './cluster.types.js';
import { EnrolToken } from './enrol-token.entity.js';
import type { Resources } from './resources.types.js';

export const clusters: EntitySource<Cluster> = { entity: Cluster, table: 'cluster', place: CLUSTER_ITSELF };
export const agents: EntitySource<Agent> = { entity: Agent, table: 'agent', place: WITH_CLUSTER };
export const enrolTokens: EntitySource<EnrolToken> = { entity: EnrolToken, table: 'enrol_token', place: OF_TENANT };

/** Clusters by their id. */
export function clusterById(context: RequestContext): Lookup<string, Cluster | null> {
  return entityLoader(context, clusters);
}

/** Reads the clusters of rows ahead, where the operation asks for any. */
export async function readClustersAhead(
  context: RequestContext,
  rows: readonly { clusterId: string }[],
): Promise<void> {
  if (!context.fieldNames?.has('cluster')) return;
  await clusterById(context).readAhead(rows.map(({ clusterId }) => clusterId));
}

/** Enrol tokens by their id. */
export function enrolTokenById(context: RequestContext): Lookup<string, EnrolToken | null> {
  return entityLoader(context, enrolTokens);
}

const SELECT_AGENT = `SELECT ${selectList(Agent)} FROM agent t`;

/** The agent of each cluster; null before one is registered. */
export function agentByCluster(context: RequestContext): DataLoader<string, Agent | null> {
  const rows = { name: 'agent', place: WITH_CLUSTER, sql: (where: string) => `${SELECT_AGENT} WHERE ${where}` };
  return byCluster<Agent, Agent | null>(context, rows, (row) => (row ? hydrate(Agent, [row])[0]! : null));
}

interface ClusterNodeSums {
  counts: ClusterNodeCounts;
  capacity: Capacity;
  allocatable: Capacity;
}

const CAPACITY_COLUMNS = [
  ['cpuCores', 'cpu_cores'],
  ['memoryBytes', 'memory_bytes'],
  ['pods', 'pods'],
  ['ephemeralStorageBytes', 'ephemeral_storage_bytes'],
] as const;

/** sum() is null where every summand is: unknown stays unknown. */
function capacitySum(prefix: 'capacity' | 'allocatable'): string {
  const parts = CAPACITY_COLUMNS.map(([key, column]) => `'${key}', sum(${prefix}_${column})`);
  return `json_build_object(${parts.join(', ')}) AS ${prefix}`;
}

const NO_CAPACITY: Capacity = { cpuCores: null, memoryBytes: null, pods: null, ephemeralStorageBytes: null };

/**
 * Counts and sums over the cluster nodes that exist now; one statement for all three fields made of it. Facts about the
 * machines as a whole: who sees a cluster sees them, also with rights for one of its namespaces only.
 */
export function clusterNodeSums(context: RequestContext): DataLoader<string, ClusterNodeSums> {
  const sums: ClusterSums = {
    name: 'clusterNodeSums',
    place: WITH_CLUSTER,
    sql: (where) => `SELECT t.cluster_id AS "clusterId",
      json_build_object('total', count(*), 'ready', count(*) FILTER (WHERE status = 'READY')) AS counts,
      ${capacitySum('capacity')}, ${capacitySum('allocatable')}
      FROM cluster_node t WHERE ${where} AND t.deleted_at IS NULL GROUP BY t.cluster_id`,
  };
  const none = { counts: { total: 0, ready: 0 }, capacity: NO_CAPACITY, allocatable: NO_CAPACITY };
  return byCluster<ClusterNodeSums & { clusterId: string }, ClusterNodeSums>(context, sums, (row) => row ?? none);
}

/** Pods in scope that exist now, by phase. */
export function podCounts(context: RequestContext): DataLoader<string, PodCounts> {
  const phases = ['running', 'pending', 'failed', 'succeeded', 'unknown'];
  const counts = phases.map((phase) => `count(*) FILTER (WHERE phase = '${phase.toUpperCase()}')::int AS ${phase}`);
  const sums: ClusterSums = {
    name: 'podCounts',
    place: IN_NAMESPACE,
    sql: (where) => `SELECT t.cluster_id AS "clusterId", count(*)::int AS total, ${counts.join(', ')} FROM pod t
      WHERE ${where} AND t.deleted_at IS NULL GROUP BY t.cluster_id`,
  };
  const none: PodCounts = { total: 0, running: 0, pending: 0, failed: 0, succeeded: 0, unknown: 0 };
  return byCluster<PodCounts & { clusterId: string }, PodCounts>(context, sums, (row) => row ?? none);
}

/** Requests and limits of pods in scope that are on a node and have not finished: only these hold capacity, as kubectl describe counts. */
export function podResources(context: RequestContext): DataLoader<string, Resources> {
  const sums: ClusterSums = {
    name: 'podResources',
    place: IN_NAMESPACE,
    sql: (where) => `SELECT t.cluster_id AS "clusterId", sum(cpu_request_cores) AS "cpuRequestCores",
      sum(cpu_limit_cores) AS "cpuLimitCores", sum(memory_request_bytes) AS "memoryRequestBytes",
      sum(memory_limit_bytes) AS "memoryLimitBytes"
      FROM pod t WHERE ${where} AND t.deleted_at IS NULL
        AND t.node_name IS NOT NULL AND t.phase NOT IN ('SUCCEEDED', 'FAILED') GROUP BY t.cluster_id`,
  };
  const none: Resources = {
    cpuRequestCores: null,
    cpuLimitCores: null,
    memoryRequestBytes: null,
    memoryLimitBytes: null,
  };
  return byCluster<Resources & { clusterId: string }, Resources>(context, sums, (row) => row ?? none);
}

/** Firing alerts in scope by severity. */
export function firingAlerts(context: RequestContext): DataLoader<string, AlertCounts> {
  const counts = ['critical', 'warning', 'info'].map(
    (severity) => `count(*) FILTER (WHERE severity = '${severity.toUpperCase()}')::int AS ${severity}`,
  );
  const sums: ClusterSums = {
    name: 'firingAlerts',
    place: IN_NAMESPACE,
    sql: (where) => `SELECT t.cluster_id AS "clusterId", ${counts.join(', ')} FROM alert t
      WHERE ${where} AND t.state = 'FIRING' GROUP BY t.cluster_id`,
  };
  const none: AlertCounts = { critical: 0, warning: 0, info: 0 };
  return byCluster<AlertCounts & { clusterId: string }, AlertCounts>(context, sums, (row) => row ?? none);
}

interface ClusterSums {
  name: string;
  /** What of the clusters is summed: only rows that the caller may see. */
  place: PlaceColumns;
  /** The statement over a table t; it is given the conditions on tenant, clusters and scope. */
  sql(where: string): string;
}

/** One statement per operation and name. */
function byCluster<Row extends { clusterId: string }, Value>(
  context: RequestContext,
  { name, place, sql }: ClusterSums,
  toValue: (row: Row | undefined) => Value,
): DataLoader<string, Value> {
  const load = async (ids: readonly string[]): Promise<Value[]> => {
    const { tx, tenantId, rights } = readerOf(context);
    const params = new SqlParams();
    const conditions = [
      `t.tenant_id = ${params.add(tenantId)}`,
      `t.cluster_id = ANY(${params.add(ids)}::uuid[])`,
      ...scopeConditions(rights, place, params),
    ];
    const rows = await tx.query<Row>(sql(conditions.join(' AND ')), params.values);
    const byId = new Map(rows.map((row) => [row.clusterId, row]));
    return ids.map((id) => toValue(byId.get(id)));
  };
  return context.loader(`cluster.${name}`, () => new DataLoader<string, Value>(load));
}
