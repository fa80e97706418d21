import DataLoader from 'dataloader';
import { entityLoader } from '../../platform/entity-loader.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { hasRole, Role } from '../../platform/role.js';
import { Agent } from './agent.entity.js';
import { type Capacity, Cluster } from './cluster.entity.js';
import type { AlertCounts, ClusterNodeCounts, PodCounts } from './cluster.types.js';
import { EnrolToken } from './enrol-token.entity.js';
import type { Resources } from './resources.types.js';

/** Clusters by their id. */
export function clusterById(context: RequestContext): DataLoader<string, Cluster | null> {
  return entityLoader(context, Cluster, 'cluster');
}

/** Agents by their id. */
export function agentById(context: RequestContext): DataLoader<string, Agent | null> {
  return entityLoader(context, Agent, 'agent');
}

/** Enrol tokens by their id; answered like missing to everybody below ADMIN, as `enrolTokens` is. */
export function enrolTokenById(context: RequestContext): DataLoader<string, EnrolToken | null> {
  const { caller } = context;
  if ('role' in caller && hasRole(caller.role, Role.ADMIN)) return entityLoader(context, EnrolToken, 'enrol_token');
  return context.loader(
    'enrol_token.none',
    () => new DataLoader(async (ids: readonly string[]) => ids.map(() => null)),
  );
}

/** The agent of each cluster; null before one is registered. */
export function agentByCluster(context: RequestContext): DataLoader<string, Agent | null> {
  const sql = `SELECT ${selectList(Agent)} FROM agent t WHERE t.tenant_id = $1 AND t.cluster_id = ANY($2::uuid[])`;
  return byCluster<Agent, Agent | null>(context, 'agent', sql, (row) => (row ? hydrate(Agent, [row])[0]! : null));
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

/** Counts and sums over the cluster nodes that exist now; one statement for all three fields made of it. */
export function clusterNodeSums(context: RequestContext): DataLoader<string, ClusterNodeSums> {
  const sql = `SELECT cluster_id AS "clusterId",
      json_build_object('total', count(*), 'ready', count(*) FILTER (WHERE status = 'READY')) AS counts,
      ${capacitySum('capacity')}, ${capacitySum('allocatable')}
    FROM cluster_node WHERE tenant_id = $1 AND cluster_id = ANY($2::uuid[]) AND deleted_at IS NULL GROUP BY cluster_id`;
  const none = { counts: { total: 0, ready: 0 }, capacity: NO_CAPACITY, allocatable: NO_CAPACITY };
  return byCluster<ClusterNodeSums & { clusterId: string }, ClusterNodeSums>(
    context,
    'clusterNodeSums',
    sql,
    (row) => row ?? none,
  );
}

/** Pods that exist now, by phase. */
export function podCounts(context: RequestContext): DataLoader<string, PodCounts> {
  const phases = ['running', 'pending', 'failed', 'succeeded', 'unknown'];
  const counts = phases.map((phase) => `count(*) FILTER (WHERE phase = '${phase.toUpperCase()}')::int AS ${phase}`);
  const sql = `SELECT cluster_id AS "clusterId", count(*)::int AS total, ${counts.join(', ')} FROM pod
    WHERE tenant_id = $1 AND cluster_id = ANY($2::uuid[]) AND deleted_at IS NULL GROUP BY cluster_id`;
  const none: PodCounts = { total: 0, running: 0, pending: 0, failed: 0, succeeded: 0, unknown: 0 };
  return byCluster<PodCounts & { clusterId: string }, PodCounts>(context, 'podCounts', sql, (row) => row ?? none);
}

/** Requests and limits of pods that are on a node and have not finished: only these hold capacity, as kubectl describe counts. */
export function podResources(context: RequestContext): DataLoader<string, Resources> {
  const sql = `SELECT cluster_id AS "clusterId", sum(cpu_request_cores) AS "cpuRequestCores",
      sum(cpu_limit_cores) AS "cpuLimitCores", sum(memory_request_bytes) AS "memoryRequestBytes",
      sum(memory_limit_bytes) AS "memoryLimitBytes"
    FROM pod WHERE tenant_id = $1 AND cluster_id = ANY($2::uuid[]) AND deleted_at IS NULL
      AND node_name IS NOT NULL AND phase NOT IN ('SUCCEEDED', 'FAILED') GROUP BY cluster_id`;
  const none: Resources = {
    cpuRequestCores: null,
    cpuLimitCores: null,
    memoryRequestBytes: null,
    memoryLimitBytes: null,
  };
  return byCluster<Resources & { clusterId: string }, Resources>(context, 'podResources', sql, (row) => row ?? none);
}

/** Firing alerts by severity. */
export function firingAlerts(context: RequestContext): DataLoader<string, AlertCounts> {
  const counts = ['critical', 'warning', 'info'].map(
    (severity) => `count(*) FILTER (WHERE severity = '${severity.toUpperCase()}')::int AS ${severity}`,
  );
  const sql = `SELECT cluster_id AS "clusterId", ${counts.join(', ')} FROM alert
    WHERE tenant_id = $1 AND cluster_id = ANY($2::uuid[]) AND state = 'FIRING' GROUP BY cluster_id`;
  const none: AlertCounts = { critical: 0, warning: 0, info: 0 };
  return byCluster<AlertCounts & { clusterId: string }, AlertCounts>(
    context,
    'firingAlerts',
    sql,
    (row) => row ?? none,
  );
}

/** One statement per operation and name; `$1` is the tenant, `$2` the cluster ids. */
function byCluster<Row extends { clusterId: string }, Value>(
  context: RequestContext,
  name: string,
  sql: string,
  toValue: (row: Row | undefined) => Value,
): DataLoader<string, Value> {
  const load = async (ids: readonly string[]): Promise<Value[]> => {
    const rows = await context.read().query<Row>(sql, [tenantOf(context), ids]);
    const byId = new Map(rows.map((row) => [row.clusterId, row]));
    return ids.map((id) => toValue(byId.get(id)));
  };
  return context.loader(`cluster.${name}`, () => new DataLoader<string, Value>(load));
}
