import DataLoader from 'dataloader';
import { rowMaker, selectProperties, wantedProperties } from '../../platform/entity-sql.js';
import { readerOf } from '../../platform/list.js';
import { Lookup } from '../../platform/lookup.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import type { Resources } from '../clusters/resources.types.js';
import { ClusterNode } from './cluster-node.entity.js';
import { clusterNodes } from './inventory.loader.js';
import { resourcesOf } from './resources.js';

/** A name within a cluster, as the key of a loader. */
export function nameInCluster(clusterId: string, name: string): string {
  return `${clusterId}/${name}`;
}

/** Splits keys of `nameInCluster` into two arrays for one statement. */
export function clustersAndNames(keys: readonly string[]): [clusterIds: string[], names: string[]] {
  const cut = keys.map((key) => key.indexOf('/'));
  return [keys.map((key, n) => key.slice(0, cut[n])), keys.map((key, n) => key.slice(cut[n]! + 1))];
}

/** Cluster nodes in scope by cluster and name; the live one where the name was used again, else the newest. */
export function clusterNodeByName(context: RequestContext): Lookup<string, ClusterNode | null> {
  return context.loader('cluster_node.name', () => new Lookup((keys) => loadByName(context, keys)));
}

async function loadByName(context: RequestContext, keys: readonly string[]): Promise<(ClusterNode | null)[]> {
  const { tx, tenantId, rights } = readerOf(context);
  const params = new SqlParams();
  const [clusterIds, names] = clustersAndNames(keys);
  const pairs = `unnest(${params.add(clusterIds)}::uuid[], ${params.add(names)}::text[]) WITH ORDINALITY`;
  const conditions = [`t.tenant_id = ${params.add(tenantId)}`, ...scopeConditions(rights, clusterNodes.place, params)];
  const properties = wantedProperties(ClusterNode, context.fieldNames);
  const rows = await tx.read(
    `SELECT DISTINCT ON (k.ordinal) ${selectProperties(properties)}, (k.ordinal - 1)::int AS "keyIndex"
     FROM cluster_node t JOIN ${pairs} AS k (cluster_id, name, ordinal) ON k.cluster_id = t.cluster_id AND k.name = t.name
     WHERE ${conditions.join(' AND ')} ORDER BY k.ordinal, t.deleted_at DESC NULLS FIRST, t.id DESC`,
    params.values,
    { isStable: true },
  );
  const make = rowMaker<ClusterNode & { keyIndex: number }>(ClusterNode as never, [...properties, 'keyIndex']);
  const found = new Array<ClusterNode | null>(keys.length).fill(null);
  for (const node of rows.map(make)) found[node.keyIndex] = node;
  return found;
}

/** Reads the cluster nodes of pods ahead, where the operation asks for any. */
export async function readClusterNodesAhead(
  context: RequestContext,
  pods: readonly { clusterId: string; nodeName: string | null }[],
): Promise<void> {
  if (!context.fieldNames?.has('clusterNode')) return;
  const names = pods.flatMap(({ clusterId, nodeName }) => (nodeName ? [nameInCluster(clusterId, nodeName)] : []));
  await clusterNodeByName(context).readAhead(names);
}

/** What the pods placed on a cluster node ask of it. */
export interface ClusterNodeLoad {
  podCount: number;
  resources: Resources;
}

/**
 * The load of cluster nodes by `nameInCluster`: their live pods that have not finished, as the scheduler counts. Needs no
 * scope of its own: who sees a cluster node has rights for its whole cluster.
 */
export function clusterNodeLoad(context: RequestContext): DataLoader<string, ClusterNodeLoad> {
  return context.loader('cluster_node.load', () => new DataLoader((keys) => loadLoads(context, keys)));
}

async function loadLoads(context: RequestContext, keys: readonly string[]): Promise<ClusterNodeLoad[]> {
  const rows = await context.read().query<Resources & { clusterId: string; nodeName: string; podCount: number }>(
    `SELECT t.cluster_id AS "clusterId", t.node_name AS "nodeName", count(*)::int AS "podCount",
       sum(t.cpu_request_cores) AS "cpuRequestCores", sum(t.cpu_limit_cores) AS "cpuLimitCores",
       sum(t.memory_request_bytes) AS "memoryRequestBytes", sum(t.memory_limit_bytes) AS "memoryLimitBytes"
     FROM pod t JOIN unnest($2::uuid[], $3::text[]) AS k (cluster_id, name)
       ON k.cluster_id = t.cluster_id AND k.name = t.node_name
     WHERE t.tenant_id = $1 AND t.deleted_at IS NULL AND t.phase NOT IN ('SUCCEEDED', 'FAILED')
     GROUP BY t.cluster_id, t.node_name`,
    [tenantOf(context), ...clustersAndNames(keys)],
  );
  const byKey = new Map(rows.map((row) => [nameInCluster(row.clusterId, row.nodeName), row]));
  return keys.map((key) => loadOf(byKey.get(key)));
}

const NOTHING: Resources = {
  cpuRequestCores: null,
  cpuLimitCores: null,
  memoryRequestBytes: null,
  memoryLimitBytes: null,
};

function loadOf(row: (Resources & { podCount: number }) | undefined): ClusterNodeLoad {
  return { podCount: row?.podCount ?? 0, resources: resourcesOf(row ?? NOTHING) };
}
