import type { Tx } from '../../../platform/database.js';
import type { LabelPair } from '../../../platform/label-selector.js';
import { budgetsByPod } from '../../inventory/beside-workloads.service.js';
import type { BudgetFacts, NodeFacts, PlacedPod } from '../facts.js';

interface NodeRow extends Omit<NodeFacts, 'allocatable' | 'labels'> {
  labels: LabelPair[];
  cpu: number | null;
  memory: number | null;
  pods: number | null;
}

/** The live cluster nodes of a cluster. */
export async function readNodes(tx: Tx, tenantId: string, clusterId: string): Promise<NodeFacts[]> {
  const rows = await tx.query<NodeRow>(
    `SELECT n.name, n.status = 'READY' AS "isReady", n.is_schedulable AS "isSchedulable",
       n.roles && '{control-plane,master,etcd}' AS "isControlPlane", n.pool, n.zone, n.architecture,
       n.allocatable_cpu_cores AS cpu, n.allocatable_memory_bytes AS memory, n.allocatable_pods AS pods,
       array(SELECT concat(t.key, '=', t.value, ':', t.effect) FROM jsonb_to_recordset(n.taints) AS t
           (key text, value text, effect text) WHERE t.effect IN ('NoSchedule', 'NoExecute') ORDER BY 1) AS taints,
       n.labels
     FROM cluster_node n WHERE n.tenant_id = $1 AND n.cluster_id = $2 AND n.deleted_at IS NULL ORDER BY n.name`,
    [tenantId, clusterId],
  );
  return rows.map(({ cpu, memory, pods, labels, ...node }) => {
    const isKnown = cpu !== null && memory !== null && pods !== null;
    const allocatable = isKnown ? { cpu: Math.round(cpu * 1_000_000), memory, pods } : null;
    return { ...node, allocatable, labels: asRecord(labels) };
  });
}

function asRecord(labels: readonly LabelPair[]): Record<string, string> {
  return Object.fromEntries(labels.map(({ key, value }) => [key, value]));
}

type PodRow = Omit<PlacedPod, 'budgets' | 'cpu' | 'labels'> & { id: string; cpuCores: number; labels: LabelPair[] };

/** The pods that take room on the cluster nodes of a cluster. */
export async function readPlacedPods(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  seesBudgets: boolean,
): Promise<PlacedPod[]> {
  const [rows, budgets] = await Promise.all([
    tx.query<PodRow>(
      `SELECT p.id, p.namespace, p.name, p.node_name AS "nodeName", p.owner_kind AS "ownerKind",
         p.owner_name AS "ownerName", coalesce(p.cpu_request_cores, 0) AS "cpuCores",
         coalesce(p.memory_request_bytes, 0) AS memory, cardinality(p.claims) > 0 AS "hasClaims",
         p.labels, p.scheduling
       FROM pod p WHERE p.tenant_id = $1 AND p.cluster_id = $2 AND p.deleted_at IS NULL AND p.node_name IS NOT NULL
         AND p.phase NOT IN ('SUCCEEDED', 'FAILED')`,
      [tenantId, clusterId],
    ),
    seesBudgets ? budgetsByPod(tx, tenantId, clusterId) : null,
  ]);
  const byPod = new Map<string, BudgetFacts[]>();
  for (const { podIds, ...budget } of budgets ?? []) {
    for (const id of podIds) byPod.set(id, [...(byPod.get(id) ?? []), budget]);
  }
  return rows.map(({ id, cpuCores, labels, ...pod }) => ({
    ...pod,
    labels: asRecord(labels),
    cpu: Math.round(cpuCores * 1_000_000),
    budgets: budgets ? (byPod.get(id) ?? []) : null,
  }));
}
