import type { Tx } from '../../platform/database.js';
import type { Label } from '../clusters/label.types.js';
import type { Amounts } from './cost.js';
import { providerOf, spotOf } from './machine-labels.js';
import { type NodePrice, type NodeToPrice, type PriceBook, priceOfNode } from './price-of-node.js';

/** A cluster node as it is stored, with what its price depends on. */
export interface StoredNode {
  id: string;
  name: string;
  provider: string | null;
  region: string | null;
  instanceType: string | null;
  pool: string | null;
  labels: Label[];
  /** Cores and bytes. */
  capacityCpuCores: number | null;
  capacityMemoryBytes: number | null;
  allocatableCpuCores: number | null;
  allocatableMemoryBytes: number | null;
  /** Since when it has been there; null where nobody told. */
  createdAt: Date | null;
  deletedAt: Date | null;
}

/** Of clusters, not of hosts, which have no workloads. The cluster says which cloud it runs in, by the providerID of its nodes; where it does not, their labels may. */
const NODES_SQL = `SELECT t.id, t.name, c.provider, coalesce(t.region, c.region) AS region,
    t.instance_type AS "instanceType", t.pool, t.labels, t.capacity_cpu_cores AS "capacityCpuCores",
    t.capacity_memory_bytes AS "capacityMemoryBytes", t.allocatable_cpu_cores AS "allocatableCpuCores",
    t.allocatable_memory_bytes AS "allocatableMemoryBytes", t.created_at AS "createdAt", t.deleted_at AS "deletedAt"
  FROM cluster_node t JOIN cluster c ON c.tenant_id = $1 AND c.id = t.cluster_id AND c.kind = 'KUBERNETES'
  WHERE t.tenant_id = $1`;

/** The cluster nodes that a cluster had at some time in a span, by name. */
export function nodesIn(
  tx: Tx,
  tenantId: string,
  { clusterId, from, to }: { clusterId: string; from: Date; to: Date },
): Promise<StoredNode[]> {
  const sql = `${NODES_SQL} AND t.cluster_id = $2 AND (t.deleted_at IS NULL OR t.deleted_at > $3)
    AND (t.created_at IS NULL OR t.created_at < $4) ORDER BY t.name, t.id`;
  return tx.query<StoredNode>(sql, [tenantId, clusterId, from, to]);
}

/** The cluster nodes that a cluster has, by name. */
export function liveNodes(tx: Tx, tenantId: string, clusterId: string): Promise<StoredNode[]> {
  const sql = `${NODES_SQL} AND t.cluster_id = $2 AND t.deleted_at IS NULL ORDER BY t.name, t.id`;
  return tx.query<StoredNode>(sql, [tenantId, clusterId]);
}

/** Cluster nodes by their ids; without machines outside Kubernetes. */
export function nodesById(tx: Tx, tenantId: string, ids: readonly string[]): Promise<StoredNode[]> {
  return tx.query<StoredNode>(`${NODES_SQL} AND t.id = ANY($2::uuid[])`, [tenantId, ids]);
}

/** What a stored cluster node costs per hour. */
export function priceOfStored(node: StoredNode, book: PriceBook): NodePrice {
  return priceOfNode(toPrice(node), book);
}

function toPrice(node: StoredNode): NodeToPrice {
  const { name, provider, region, instanceType, pool, labels } = node;
  return {
    ...{ name, region, instanceType, pool },
    provider: provider ?? providerOf(labels),
    isSpot: spotOf(labels),
    capacity: amountsOf(node.capacityCpuCores, node.capacityMemoryBytes),
  };
}

const MICROCORES = 1_000_000;

/** Microcores and bytes; null where one of them is not known. */
export function amountsOf(cpuCores: number | null, memoryBytes: number | null): Amounts | null {
  return cpuCores === null || memoryBytes === null ? null : { cpu: cpuCores * MICROCORES, memory: memoryBytes };
}
