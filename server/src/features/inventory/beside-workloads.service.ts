import type { Tx } from '../../platform/database.js';
import type { AutoscalerMetric } from './namespaced-parts.types.js';
import { budgetSelects, selectedByBudget } from './pod-selection.sql.js';

// What stands beside workloads and pods, for other features: many at once, in one statement each.

export interface AutoscalerBeside {
  workloadId: string;
  name: string;
  /** Null where it is not set, which means 1. */
  minReplicas: number | null;
  maxReplicas: number;
  currentReplicas: number | null;
  metrics: AutoscalerMetric[];
}

/** A workload as autoscalers name it; the kind as Kubernetes writes it. */
export interface ScaledWorkload {
  id: string;
  namespace: string;
  kind: string;
  name: string;
}

/** The live autoscaler of each workload of a cluster; of several, which contradict each other, the oldest. */
export function autoscalersOf(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  workloads: readonly ScaledWorkload[],
): Promise<AutoscalerBeside[]> {
  return tx.query<AutoscalerBeside>(
    `SELECT DISTINCT ON (k.id) k.id AS "workloadId", t.name, t.min_replicas AS "minReplicas",
       t.max_replicas AS "maxReplicas", t.current_replicas AS "currentReplicas", t.metrics
     FROM horizontal_pod_autoscaler t
     JOIN unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) AS k (id, namespace, kind, name)
       ON k.namespace = t.namespace AND k.kind = t.target_kind AND k.name = t.target_name
     WHERE t.tenant_id = $1 AND t.cluster_id = $2 AND t.deleted_at IS NULL ORDER BY k.id, t.id`,
    [
      tenantId,
      clusterId,
      ...(['id', 'namespace', 'kind', 'name'] as const).map((part) => workloads.map((one) => one[part])),
    ],
  );
}

/** Labels as budgets look at them: those of the newest pod of a workload. */
export interface LabelledWorkload {
  id: string;
  namespace: string;
  labels: Readonly<Record<string, string>>;
}

export interface BudgetBeside {
  name: string;
  disruptionsAllowed: number | null;
}

/** The live disruption budgets whose selector finds each workload of a cluster, by name. */
export function budgetsOf(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  workloads: readonly LabelledWorkload[],
): Promise<(BudgetBeside & { workloadId: string })[]> {
  return tx.query<BudgetBeside & { workloadId: string }>(
    `SELECT k.id AS "workloadId", t.name, t.disruptions_allowed AS "disruptionsAllowed"
     FROM unnest($3::uuid[], $4::text[], $5::text[]) AS k (id, namespace, labels)
     JOIN pod_disruption_budget t ON t.tenant_id = $1 AND t.cluster_id = $2 AND t.namespace = k.namespace
       AND t.deleted_at IS NULL AND ${budgetSelects('k.labels')}
     ORDER BY k.id, t.name`,
    [
      tenantId,
      clusterId,
      workloads.map(({ id }) => id),
      workloads.map(({ namespace }) => namespace),
      workloads.map(({ labels }) => JSON.stringify(labels)),
    ],
  );
}

/** The live disruption budgets of a cluster with the live pods each of them counts. */
export function budgetsByPod(
  tx: Tx,
  tenantId: string,
  clusterId: string,
): Promise<(BudgetBeside & { podIds: string[] })[]> {
  return tx.query<BudgetBeside & { podIds: string[] }>(
    `SELECT b.name, b.disruptions_allowed AS "disruptionsAllowed", array_agg(t.id) AS "podIds"
     FROM pod_disruption_budget b JOIN pod t ON t.tenant_id = $1 AND t.cluster_id = $2 AND t.namespace = b.namespace
       AND t.deleted_at IS NULL AND ${selectedByBudget('b.selector')}
     WHERE b.tenant_id = $1 AND b.cluster_id = $2 AND b.deleted_at IS NULL
     GROUP BY b.id, b.name, b.disruptions_allowed`,
    [tenantId, clusterId],
  );
}
