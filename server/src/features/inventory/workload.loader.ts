import DataLoader from 'dataloader';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { clustersAndNames, nameInCluster } from './cluster-node.loader.js';
import { workloads } from './inventory.loader.js';
import { kubernetesKind } from './kubernetes-kind.catalog.js';
import { Workload } from './workload.entity.js';

/** Workloads in scope by cluster and Kubernetes' uid. */
export function workloadByUid(context: RequestContext): DataLoader<string, Workload | null> {
  return context.loader('workload.uid', () => new DataLoader((keys) => loadByUid(context, keys)));
}

async function loadByUid(context: RequestContext, keys: readonly string[]): Promise<(Workload | null)[]> {
  const { tx, tenantId, rights } = readerOf(context);
  const params = new SqlParams();
  const [clusterIds, uids] = clustersAndNames(keys);
  const pairs = `unnest(${params.add(clusterIds)}::uuid[], ${params.add(uids)}::text[])`;
  const conditions = [`t.tenant_id = ${params.add(tenantId)}`, ...scopeConditions(rights, workloads.place, params)];
  const rows = await tx.query<Workload>(
    `SELECT ${selectList(Workload)} FROM workload t JOIN ${pairs} AS k (cluster_id, uid)
       ON k.cluster_id = t.cluster_id AND k.uid = t.uid
     WHERE ${conditions.join(' AND ')}`,
    params.values,
  );
  const byKey = new Map(hydrate(Workload, rows).map((row) => [nameInCluster(row.clusterId, row.uid), row]));
  return keys.map((key) => byKey.get(key) ?? null);
}

/** The workload people know a pod by: the Deployment behind its ReplicaSet, the CronJob behind its Job, else its owner. */
export async function workloadOfPod(
  context: RequestContext,
  pod: { clusterId: string; ownerUid: string | null },
): Promise<Workload | null> {
  if (!pod.ownerUid) return null;
  const owner = await workloadByUid(context).load(nameInCluster(pod.clusterId, pod.ownerUid));
  if (!owner?.ownerUid) return owner;
  return (await workloadByUid(context).load(nameInCluster(pod.clusterId, owner.ownerUid))) ?? owner;
}

/** A workload as what happened to it remembers it: its kind as Kubernetes writes it. */
export interface NamedWorkload {
  clusterId: string;
  namespace: string;
  workloadKind: string;
  workloadName: string;
}

/** Workloads in scope by their names: the one that bears them now, or bore them last. */
export function workloadByNames(context: RequestContext): DataLoader<NamedWorkload, Workload | null, string> {
  return context.loader(
    'workload.names',
    () => new DataLoader((named) => loadByNames(context, named), { cacheKeyFn: keyOf }),
  );
}

// No part of a key has a slash: ids are UUIDs, and Kubernetes' names are DNS names.
function keyOf({ clusterId, namespace, workloadKind, workloadName }: NamedWorkload): string {
  return [clusterId, namespace, workloadKind, workloadName].join('/');
}

async function loadByNames(context: RequestContext, named: readonly NamedWorkload[]): Promise<(Workload | null)[]> {
  const { tx, tenantId, rights } = readerOf(context);
  const params = new SqlParams();
  const wanted = `unnest(${params.add(named.map(({ clusterId }) => clusterId))}::uuid[], ${params.add(
    named.map(({ namespace }) => namespace),
  )}::text[], ${params.add(named.map(({ workloadName }) => workloadName))}::text[])`;
  const conditions = [`t.tenant_id = ${params.add(tenantId)}`, ...scopeConditions(rights, workloads.place, params)];
  const rows = await tx.query<Workload>(
    `SELECT DISTINCT ON (t.cluster_id, t.namespace, t.kind, t.name) ${selectList(Workload)}
     FROM workload t JOIN ${wanted} AS k (cluster_id, namespace, name)
       ON k.cluster_id = t.cluster_id AND k.namespace = t.namespace AND k.name = t.name
     WHERE ${conditions.join(' AND ')}
     ORDER BY t.cluster_id, t.namespace, t.kind, t.name, t.deleted_at DESC NULLS FIRST, t.id DESC`,
    params.values,
  );
  const byKey = new Map(
    hydrate(Workload, rows).map((row) => [
      keyOf({ ...row, workloadKind: kubernetesKind(row.kind), workloadName: row.name }),
      row,
    ]),
  );
  return named.map((each) => byKey.get(keyOf(each)) ?? null);
}
