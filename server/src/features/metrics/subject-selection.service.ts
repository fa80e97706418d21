import { AppError } from '../../platform/errors.js';
import { fromGlobalId } from '../../platform/id.js';
import type { Reader } from '../../platform/list.js';
import { ANY_NAMESPACE, type Place, type PlaceColumns, scopeConditions, sees } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import type { MeasuredKind, SelectedSubject, SelectorKind } from './subject-group.js';

/** Exactly one of these; ids are opaque. */
export interface SubjectSelection {
  cluster?: string | null;
  clusterNode?: string | null;
  namespace?: { cluster: string; name: string } | null;
  workload?: string | null;
  pod?: string | null;
  container?: string | null;
}

const SELECTORS = ['cluster', 'clusterNode', 'namespace', 'workload', 'pod', 'container'] as const;

/** Which selector is given. @throws BAD_USER_INPUT unless it is exactly one */
export function selectorOf(of: SubjectSelection): SelectorKind {
  const given = SELECTORS.filter((name) => of[name]);
  if (given.length === 1) return given[0]!;
  throw new AppError(
    'BAD_USER_INPUT',
    `\`of\` has ${given.join(' and ') || 'nothing'}; expected exactly one of ${SELECTORS.join(', ')}.`,
  );
}

/** A selected object: its cluster and what names its subjects. */
export interface SelectedObject {
  selector: SelectorKind;
  id: string;
  clusterId: string;
  namespace: string;
  name: string;
  container: string;
}

const OBJECT_SQL: Record<Exclude<SelectorKind, 'namespace'>, { type: string; sql: string }> = {
  cluster: { type: 'Cluster', sql: `SELECT id AS "clusterId", '' AS namespace, name, '' AS container FROM cluster` },
  clusterNode: {
    type: 'ClusterNode',
    sql: `SELECT cluster_id AS "clusterId", '' AS namespace, name, '' AS container FROM cluster_node`,
  },
  workload: {
    type: 'Workload',
    sql: `SELECT cluster_id AS "clusterId", namespace, name, '' AS container FROM workload`,
  },
  pod: { type: 'Pod', sql: `SELECT cluster_id AS "clusterId", namespace, name, '' AS container FROM pod` },
  container: {
    type: 'Container',
    sql: `SELECT cluster_id AS "clusterId", namespace, pod_name AS name, name AS container FROM container`,
  },
};

/** Finds the selected object, a deleted one too, because its history stays; null where it is missing or out of scope. */
export async function findSelected(
  { tx, tenantId, rights }: Reader,
  of: SubjectSelection,
): Promise<SelectedObject | null> {
  const selector = selectorOf(of);
  const globalId = selector === 'namespace' ? of.namespace!.cluster : of[selector]!;
  const { type, sql } = OBJECT_SQL[selector === 'namespace' ? 'cluster' : selector];
  const parsed = fromGlobalId(globalId);
  if (parsed?.type !== type) return null;
  const [found] = await tx.query<Omit<SelectedObject, 'selector' | 'id'>>(`${sql} WHERE tenant_id = $1 AND id = $2`, [
    tenantId,
    parsed.id,
  ]);
  if (!found) return null;
  const namespace = selector === 'namespace' ? of.namespace!.name : found.namespace;
  const object = { ...found, selector, id: parsed.id, namespace };
  return sees(rights, placeOfSelected(object)) ? object : null;
}

function placeOfSelected({ selector, clusterId, namespace }: SelectedObject): Place {
  if (selector === 'cluster') return { clusterId, namespace: ANY_NAMESPACE };
  return { clusterId, namespace: selector === 'clusterNode' ? null : namespace };
}

export interface SubjectQuery {
  kind: MeasuredKind;
  /** Unix ms; pods and containers that were last measured before it are left out. */
  from: number;
  withNodeName: boolean;
}

/** Where subjects lie: machines and their volumes in the cluster as a whole, pods and containers in their namespace. */
function placeOfSubjects(isInPod: boolean): PlaceColumns {
  return { cluster: 's.cluster_id', namespace: isInPod ? 's.namespace' : null };
}

/** The subjects of a kind below the selected object, those in scope only. */
export function selectSubjects(
  { tx, tenantId, rights }: Reader,
  object: SelectedObject,
  { kind, withNodeName }: SubjectQuery,
): Promise<SelectedSubject[]> {
  const params = new SqlParams();
  const isInPod = kind === 'POD' || kind === 'CONTAINER';
  const conditions = [
    `s.tenant_id = ${params.add(tenantId)}`,
    ...params.equals('s.cluster_id', object.clusterId),
    ...params.equals('s.kind', kind),
    ...below(params, object, isInPod),
    ...scopeConditions(rights, placeOfSubjects(isInPod), params),
  ];
  const nodeName = isInPod && withNodeName ? NODE_OF_POD : 'NULL';
  return tx.query<SelectedSubject>(
    `SELECT s.id, s.namespace, s.name, s.container, ${nodeName} AS "nodeName" FROM subject s
     WHERE ${conditions.join(' AND ')}`,
    params.values,
  );
}

/** Where the pod of that name is, or was last. */
const NODE_OF_POD = `(SELECT p.node_name FROM pod p WHERE p.tenant_id = $1 AND p.cluster_id = s.cluster_id
  AND p.namespace = s.namespace AND p.name = s.name
  ORDER BY p.deleted_at IS NULL DESC, p.created_at DESC NULLS LAST, p.id DESC LIMIT 1)`;

function below(params: SqlParams, object: SelectedObject, isInPod: boolean): string[] {
  switch (object.selector) {
    case 'cluster':
      return [];
    case 'clusterNode':
      if (!isInPod) return params.equals('s.name', object.name);
      return [inPods(`p.cluster_id = s.cluster_id AND p.node_name = ${params.add(object.name)}`)];
    case 'namespace':
      return params.equals('s.namespace', object.namespace);
    case 'workload':
      return [inPods(madeBy(params, object.id))];
    case 'pod':
      return [...params.equals('s.namespace', object.namespace), ...params.equals('s.name', object.name)];
    case 'container':
      return [
        ...params.equals('s.namespace', object.namespace),
        ...params.equals('s.name', object.name),
        ...params.equals('s.container', object.container),
      ];
  }
}

function inPods(condition: string): string {
  return `(s.namespace, s.name) IN (SELECT p.namespace, p.name FROM pod p WHERE p.tenant_id = $1 AND ${condition})`;
}

/** Pods made by the workload itself, or by a ReplicaSet or Job that it made. */
function madeBy(params: SqlParams, workloadId: string): string {
  const id = params.add(workloadId);
  return `(p.cluster_id, p.owner_uid) IN (
    SELECT w.cluster_id, w.uid FROM workload w WHERE w.tenant_id = $1 AND w.id = ${id}
    UNION SELECT made.cluster_id, made.uid FROM workload w JOIN workload made
      ON made.tenant_id = w.tenant_id AND made.cluster_id = w.cluster_id AND made.owner_uid = w.uid
    WHERE w.tenant_id = $1 AND w.id = ${id})`;
}
