import DataLoader from 'dataloader';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { workloads } from '../inventory/inventory.loader.js';
import { Workload } from '../inventory/workload.entity.js';
import type { Anomaly } from './anomaly.entity.js';
import { kubernetesKind } from './finding-input.js';

type Named = Pick<Anomaly, 'clusterId' | 'namespace' | 'workloadKind' | 'workloadName'>;

/** The workload of each anomaly in scope, by its names: the one that bears them now, or bore them last. */
export function workloadOfAnomaly(context: RequestContext): DataLoader<Named, Workload | null, string> {
  return context.loader(
    'anomaly.workload',
    () => new DataLoader((named) => loadByNames(context, named), { cacheKeyFn: keyOf }),
  );
}

// No part of a key has a slash: ids are UUIDs, and Kubernetes' names are DNS names.
function keyOf({ clusterId, namespace, workloadKind, workloadName }: Named): string {
  return [clusterId, namespace, workloadKind, workloadName].join('/');
}

async function loadByNames(context: RequestContext, named: readonly Named[]): Promise<(Workload | null)[]> {
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
