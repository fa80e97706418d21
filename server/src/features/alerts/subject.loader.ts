import DataLoader from 'dataloader';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { readerOf } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { RequestContext } from '../../platform/request-context.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import type { ClusterNode } from '../inventory/cluster-node.entity.js';
import { clusterNodeByName, nameInCluster } from '../inventory/cluster-node.loader.js';
import { Pod } from '../inventory/pod.entity.js';
import type { Alert } from './alert.entity.js';
import { podKey } from './pod-state.service.js';

/** The pod an alert is about: the one that bears the name now, or bore it last. */
export async function podOfAlert(context: RequestContext, alert: Alert): Promise<Pod | null> {
  if (alert.subjectKind !== 'Pod') return null;
  const loader = context.loader(
    'pod.name',
    () => new DataLoader<string, Pod | null>((keys) => loadPods(context, keys)),
  );
  return loader.load(podKey({ clusterId: alert.clusterId, namespace: alert.namespace, name: alert.subjectName }));
}

/** The cluster node an alert is about, or the one that its pod is on. */
export async function nodeOfAlert(context: RequestContext, alert: Alert): Promise<ClusterNode | null> {
  const name = alert.subjectKind === 'Node' ? alert.subjectName : (await podOfAlert(context, alert))?.nodeName;
  return name ? clusterNodeByName(context).load(nameInCluster(alert.clusterId, name)) : null;
}

async function loadPods(context: RequestContext, keys: readonly string[]): Promise<(Pod | null)[]> {
  // No part of a key has a slash: ids are UUIDs, and Kubernetes' names are DNS names.
  const names = keys.map((key) => key.split('/'));
  const { tx, tenantId, rights } = readerOf(context);
  const params = new SqlParams();
  const part = (index: number): string => params.add(names.map((name) => name[index]));
  const wanted = `unnest(${part(0)}::uuid[], ${part(1)}::text[], ${part(2)}::text[])`;
  const conditions = [`t.tenant_id = ${params.add(tenantId)}`, ...scopeConditions(rights, IN_NAMESPACE, params)];
  const rows = await tx.query<Pod>(
    `SELECT DISTINCT ON (t.cluster_id, t.namespace, t.name) ${selectList(Pod)}
     FROM pod t JOIN ${wanted} AS k (cluster_id, namespace, name)
       ON k.cluster_id = t.cluster_id AND k.namespace = t.namespace AND k.name = t.name
     WHERE ${conditions.join(' AND ')}
     ORDER BY t.cluster_id, t.namespace, t.name, t.deleted_at DESC NULLS FIRST, t.id DESC`,
    params.values,
  );
  const byKey = new Map(hydrate(Pod, rows).map((pod) => [podKey(pod), pod]));
  return keys.map((key) => byKey.get(key) ?? null);
}
