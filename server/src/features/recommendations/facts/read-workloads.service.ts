import type { Tx } from '../../../platform/database.js';
import { autoscalersOf, budgetsOf } from '../../inventory/beside-workloads.service.js';
import { type CountedEnds, readEnds } from '../../inventory/container-end.service.js';
import { kubernetesKind } from '../../inventory/kubernetes-kind.catalog.js';
import type { ContainerFacts, WorkloadFacts } from '../facts.js';
import { type PodsOfWorkload, readPods } from './read-pods.service.js';

/** What is stored of a workload and beside it, before anything measured comes in. */
export interface KnownWorkload {
  id: string;
  facts: Omit<WorkloadFacts, 'containers' | 'networkPeak'>;
  containers: Omit<ContainerFacts, 'usage' | 'profile'>[];
}

interface WorkloadRow {
  id: string;
  namespace: string;
  kind: string;
  name: string;
  createdAt: Date | null;
  desiredReplicas: number | null;
}

/** Reads live workloads of a cluster with their pods, autoscalers and budgets, in five statements however many they are. */
export async function readWorkloads(
  tx: Tx,
  tenantId: string,
  { clusterId, workloadIds, seesBudgets }: { clusterId: string; workloadIds: readonly string[]; seesBudgets: boolean },
  now: Date,
): Promise<KnownWorkload[]> {
  const [rows, pods] = await Promise.all([
    tx.query<WorkloadRow>(
      `SELECT w.id, w.namespace, w.kind, w.name, w.created_at AS "createdAt", w.desired_replicas AS "desiredReplicas"
       FROM workload w WHERE w.tenant_id = $1 AND w.cluster_id = $2 AND w.id = ANY($3::uuid[]) AND w.deleted_at IS NULL`,
      [tenantId, clusterId, workloadIds],
    ),
    readPods(tx, tenantId, clusterId, workloadIds),
  ]);
  const named = rows.map((row) => ({ ...row, kind: kubernetesKind(row.kind) }));
  const labelled = named.flatMap(({ id, namespace }) => {
    const { labels } = pods.get(id)!;
    return labels ? [{ id, namespace, labels }] : [];
  });
  const since = new Date(now.getTime() - ENDS_MS);
  const [autoscalers, budgets, ends] = await Promise.all([
    autoscalersOf(tx, tenantId, clusterId, named),
    seesBudgets ? budgetsOf(tx, tenantId, clusterId, labelled) : null,
    readEnds(tx, tenantId, { clusterId, workloads: named, since }),
  ]);
  return named.map(({ id, namespace, kind, name, createdAt, desiredReplicas }) => {
    const autoscaler = autoscalers.find(({ workloadId }) => workloadId === id);
    return {
      id,
      containers: withEnds(
        pods.get(id)!.containers,
        ends.filter((one) => one.namespace === namespace && one.kind === kind && one.name === name),
      ),
      facts: {
        ...{ namespace, kind, name, desiredReplicas, createdAt: createdAt?.getTime() ?? null },
        pods: pods.get(id)!.pods,
        autoscaler: autoscaler ? autoscalerFacts(autoscaler) : null,
        // Budgets go by labels of pods: without any, nothing is known of them.
        budgets: (pods.get(id)!.labels && budgets?.filter(({ workloadId }) => workloadId === id)) ?? null,
      },
    };
  });
}

/** Older ends say nothing of how a container is doing. */
export const ENDS_MS = 7 * 86_400_000;

function withEnds(containers: PodsOfWorkload['containers'], ends: readonly CountedEnds[]): KnownWorkload['containers'] {
  return containers.map((container) => ({
    ...container,
    ends: ends
      .filter((one) => one.container === container.name)
      .map(({ reason, times, lastAt, memoryLimitBytes }) => ({
        ...{ reason, times, at: lastAt.getTime(), memoryLimit: memoryLimitBytes },
      })),
  }));
}

function autoscalerFacts({
  name,
  minReplicas,
  maxReplicas,
  currentReplicas,
  metrics,
}: Awaited<ReturnType<typeof autoscalersOf>>[number]): WorkloadFacts['autoscaler'] {
  return {
    ...{ name, minReplicas: minReplicas ?? 1, maxReplicas, currentReplicas },
    metrics: metrics.map(({ type, name: metric, container, targetUtilization }) => ({
      ...{ type, name: metric, container: container ?? null, targetUtilization: targetUtilization ?? null },
    })),
  };
}

type Measured = Pick<ContainerFacts, 'usage' | 'profile'>;
const NOT_MEASURED: Measured = { usage: null, profile: null };

/** A workload with what was measured of its containers, by their names. */
export function withMeasured(
  { facts, containers }: KnownWorkload,
  measured: ReadonlyMap<string, Measured>,
): WorkloadFacts {
  return {
    ...facts,
    containers: containers.map((one) => ({ ...one, ...(measured.get(one.name) ?? NOT_MEASURED) })),
    networkPeak: null,
  };
}
