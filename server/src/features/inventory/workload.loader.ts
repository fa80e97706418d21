import DataLoader from 'dataloader';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { clustersAndNames, nameInCluster } from './cluster-node.loader.js';
import { workloads } from './inventory.loader.js';
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
