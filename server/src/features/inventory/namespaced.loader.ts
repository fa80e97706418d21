import DataLoader from 'dataloader';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import type { LabelPair } from '../../platform/label-selector.js';
import { readerOf } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { nameInCluster } from './cluster-node.loader.js';
import { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.entity.js';
import type { LabelledPod } from './namespaced-links.sql.js';
import type { Pod } from './pod.entity.js';
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

/** As nothing bears it: what stands beside a workload without pods. */
const NO_LABELS = 'null';

type Located = Pick<Pod, 'id' | 'clusterId' | 'namespace'>;

/** Pods with their labels, by which budgets and services find them. */
export function labelledPod(context: RequestContext): DataLoader<Located, LabelledPod, string> {
  return context.loader('pod.labelled', () => labelledBy(readLabels, context));
}

/**
 * The newest live pod of workloads: it bears the labels of the newest template, by which budgets and services find all of
 * them. Looking at every pod of every workload for every selector would cost the product of the three.
 */
export function newestPodOf(context: RequestContext): DataLoader<Workload, LabelledPod, string> {
  return context.loader('workload.newestPod', () => labelledBy(readNewestLabels, context));
}

type ReadLabels<T> = (context: RequestContext, objects: readonly T[]) => Promise<Map<string, LabelPair[]>>;

function labelledBy<T extends Located>(
  read: ReadLabels<T>,
  context: RequestContext,
): DataLoader<T, LabelledPod, string> {
  return new DataLoader<T, LabelledPod, string>(
    async (objects) => {
      const byId = await read(context, objects);
      return objects.map(({ id, clusterId, namespace }) => {
        const labels = byId.get(id);
        return { clusterId, namespace, labelsJson: labels ? jsonOf(labels) : NO_LABELS };
      });
    },
    { cacheKeyFn: ({ id }) => id },
  );
}

function jsonOf(labels: readonly LabelPair[]): string {
  return JSON.stringify(Object.fromEntries(labels.map(({ key, value }) => [key, value])));
}

async function readLabels(context: RequestContext, pods: readonly Located[]): Promise<Map<string, LabelPair[]>> {
  const rows = await context
    .read()
    .query<{ id: string; labels: LabelPair[] }>(
      'SELECT o.id, o.labels FROM pod o WHERE o.tenant_id = $1 AND o.id = ANY($2::uuid[])',
      [tenantOf(context), pods.map(({ id }) => id)],
    );
  return new Map(rows.map(({ id, labels }) => [id, labels]));
}

/** Two plain look-ups by owners instead of a join of three: nothing that a planner without statistics could get wrong. */
async function readNewestLabels(
  context: RequestContext,
  workloads: readonly Workload[],
): Promise<Map<string, LabelPair[]>> {
  const clusterIds = [...new Set(workloads.map(({ clusterId }) => clusterId))];
  const workloadOf = new Map(workloads.map(({ id, clusterId, uid }) => [nameInCluster(clusterId, uid), id]));
  const made = await context.read().query<{ clusterId: string; uid: string; ownerUid: string }>(
    `SELECT w.cluster_id AS "clusterId", w.uid, w.owner_uid AS "ownerUid" FROM workload w
     WHERE w.tenant_id = $1 AND w.cluster_id = ANY($2::uuid[]) AND w.owner_uid = ANY($3::text[])`,
    [tenantOf(context), clusterIds, workloads.map(({ uid }) => uid)],
  );
  for (const { clusterId, uid, ownerUid } of made) {
    const id = workloadOf.get(nameInCluster(clusterId, ownerUid));
    if (id) workloadOf.set(nameInCluster(clusterId, uid), id);
  }
  const uids = [...workloads.map(({ uid }) => uid), ...made.map(({ uid }) => uid)];
  const pods = await context.read().query<{ clusterId: string; ownerUid: string; labels: LabelPair[] }>(
    `SELECT * FROM (
       SELECT DISTINCT ON (o.cluster_id, o.owner_uid) o.cluster_id AS "clusterId", o.owner_uid AS "ownerUid", o.labels,
         o.created_at, o.id
       FROM pod o WHERE o.tenant_id = $1 AND o.cluster_id = ANY($2::uuid[]) AND o.owner_uid = ANY($3::text[])
         AND o.deleted_at IS NULL
       ORDER BY o.cluster_id, o.owner_uid, o.created_at DESC NULLS LAST, o.id DESC) n
     ORDER BY n.created_at NULLS FIRST, n.id`,
    [tenantOf(context), clusterIds, uids],
  );
  // Of several ReplicaSets of one workload the last one stays, which has the newest pod.
  const found = pods.map(({ clusterId, ownerUid, labels }): [string | undefined, LabelPair[]] => [
    workloadOf.get(nameInCluster(clusterId, ownerUid)),
    labels,
  ]);
  return new Map(found.flatMap(([id, labels]) => (id ? [[id, labels] as const] : [])));
}
