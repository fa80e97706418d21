import DataLoader from 'dataloader';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { readerOf } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.entity.js';
import { IS_MOUNTED } from './pod-selection.sql.js';
import { Workload, WorkloadKind } from './workload.entity.js';

/** As Kubernetes calls the kinds of workloads. */
const KUBERNETES_KIND: Record<WorkloadKind, string> = {
  DEPLOYMENT: 'Deployment',
  STATEFUL_SET: 'StatefulSet',
  DAEMON_SET: 'DaemonSet',
  REPLICA_SET: 'ReplicaSet',
  JOB: 'Job',
  CRON_JOB: 'CronJob',
};

/** What an autoscaler scales. */
export interface ScaleTarget {
  clusterId: string;
  namespace: string;
  kind: string;
  name: string;
}

const keyOf = ({ clusterId, namespace, kind, name }: ScaleTarget): string =>
  [clusterId, namespace, kind, name].join('/');

/** What a workload is called as the target of an autoscaler. */
export function targetOf({ clusterId, namespace, kind, name }: Workload): ScaleTarget {
  return { clusterId, namespace, kind: KUBERNETES_KIND[kind], name };
}

/** The live autoscaler of each target, in scope; of several, which contradict each other, the oldest. */
export function autoscalerByTarget(
  context: RequestContext,
): DataLoader<ScaleTarget, HorizontalPodAutoscaler | null, string> {
  return context.loader(
    'autoscaler.target',
    () =>
      new DataLoader<ScaleTarget, HorizontalPodAutoscaler | null, string>(
        async (targets) => {
          const rows = await readByTarget(context, targets, {
            select: selectList(HorizontalPodAutoscaler),
            from: 'horizontal_pod_autoscaler t',
            kind: 't.target_kind',
            name: 't.target_name',
          });
          return hydrated(targets, HorizontalPodAutoscaler, rows, (row) => [row.targetKind, row.targetName]);
        },
        { cacheKeyFn: keyOf },
      ),
  );
}

const KIND_OF_WORKLOAD = `(CASE t.kind ${Object.entries(KUBERNETES_KIND)
  .map(([kind, name]) => `WHEN '${kind}' THEN '${name}'`)
  .join(' ')} END)`;

/** The live workload behind each target, in scope; null for a kind that is no workload. */
export function workloadByTarget(context: RequestContext): DataLoader<ScaleTarget, Workload | null, string> {
  return context.loader(
    'workload.target',
    () =>
      new DataLoader<ScaleTarget, Workload | null, string>(
        async (targets) => {
          const rows = await readByTarget(context, targets, {
            select: selectList(Workload),
            from: 'workload t',
            kind: KIND_OF_WORKLOAD,
            name: 't.name',
          });
          return hydrated(targets, Workload, rows, (row) => [KUBERNETES_KIND[row.kind], row.name]);
        },
        { cacheKeyFn: keyOf },
      ),
  );
}

function readByTarget(
  context: RequestContext,
  targets: readonly ScaleTarget[],
  { select, from, kind, name }: { select: string; from: string; kind: string; name: string },
): Promise<object[]> {
  const { tx, tenantId, rights } = readerOf(context);
  const params = new SqlParams();
  const columns = [
    `${params.add(targets.map((target) => target.clusterId))}::uuid[]`,
    ...(['namespace', 'kind', 'name'] as const).map(
      (part) => `${params.add(targets.map((target) => target[part]))}::text[]`,
    ),
  ];
  const conditions = [
    `t.tenant_id = ${params.add(tenantId)}`,
    't.deleted_at IS NULL',
    ...scopeConditions(rights, IN_NAMESPACE, params),
  ];
  return tx.query<object>(
    `SELECT ${select} FROM ${from} JOIN unnest(${columns.join(', ')}) AS k (cluster_id, namespace, kind, name)
       ON k.cluster_id = t.cluster_id AND k.namespace = t.namespace AND k.kind = ${kind} AND k.name = ${name}
     WHERE ${conditions.join(' AND ')} ORDER BY t.id DESC`,
    params.values,
  );
}

function hydrated<T extends { clusterId: string; namespace: string }>(
  targets: readonly ScaleTarget[],
  entity: new () => T,
  rows: object[],
  target: (row: T) => [kind: string, name: string],
): (T | null)[] {
  // Of several the last one stays, which is the oldest.
  const byKey = new Map(
    hydrate(entity, rows).map((row) => {
      const { clusterId, namespace } = row;
      const [kind, name] = target(row);
      return [keyOf({ clusterId, namespace, kind, name }), row];
    }),
  );
  return targets.map((one) => byKey.get(keyOf(one)) ?? null);
}

/** Whether a pod that has not ended mounts a claim, by the claim's id; null where that is not known. */
export function isClaimMounted(context: RequestContext): DataLoader<string, boolean | null> {
  return context.loader(
    'claim.mounted',
    () => new DataLoader<string, boolean | null>((ids) => loadMounted(context, ids)),
  );
}

async function loadMounted(context: RequestContext, ids: readonly string[]): Promise<(boolean | null)[]> {
  const rows = await context.read().query<{ id: string; isMounted: boolean | null }>(
    `SELECT t.id, ${IS_MOUNTED} AS "isMounted" FROM persistent_volume_claim t
     WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])`,
    [tenantOf(context), ids],
  );
  const byId = new Map(rows.map((row) => [row.id, row.isMounted]));
  return ids.map((id) => byId.get(id) ?? null);
}
