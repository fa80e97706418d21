import { AppError } from '../../platform/errors.js';
import { fromGlobalId, idsOfType } from '../../platform/id.js';
import type { Reader } from '../../platform/list.js';
import { ANY_NAMESPACE, type Place, type PlaceColumns, scopeConditions, sees } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import type { GroupKind, MeasuredKind, SelectedSubject, SelectorKind } from './subject-group.js';

/** Exactly one of these; ids are opaque. */
export interface SubjectSelection {
  cluster?: string | null;
  /** An empty list selects every cluster that the reader sees. */
  clusters?: readonly string[] | null;
  clusterNode?: string | null;
  namespace?: { cluster: string; name: string } | null;
  team?: string | null;
  workload?: string | null;
  pod?: string | null;
  container?: string | null;
}

const SELECTORS: SelectorKind[] = [
  ...(['cluster', 'clusters', 'clusterNode', 'namespace', 'team', 'workload', 'pod', 'container'] as const),
];
const MAX_CLUSTERS = 100;

/** Which selector is given. @throws BAD_USER_INPUT unless it is exactly one, with at most 100 clusters */
export function selectorOf(of: SubjectSelection): SelectorKind {
  const given = SELECTORS.filter((name) => of[name]);
  if (given.length !== 1) {
    refuse(`\`of\` has ${given.join(' and ') || 'nothing'}`, `exactly one of ${SELECTORS.join(', ')}`);
  }
  const count = of.clusters?.length ?? 0;
  if (count > MAX_CLUSTERS) refuse(`\`of.clusters\` has ${count} ids`, `at most ${MAX_CLUSTERS}, or none for all`);
  return given[0]!;
}

function refuse(found: string, expected: string): never {
  throw new AppError('BAD_USER_INPUT', `${found}; expected ${expected}.`);
}

/** What is selected: the clusters it lies in and what names its subjects there; parts it does not have are ''. */
export interface SelectedObject {
  selector: SelectorKind;
  /** Of the object; '' where several clusters are selected. */
  id: string;
  clusters: { id: string; name: string }[];
  namespace: string;
  name: string;
  container: string;
}

type OneObject = Exclude<SelectorKind, 'namespace' | 'clusters' | 'team'>;

const OBJECT_SQL: Record<OneObject, { type: string; sql: string }> = {
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
export function findSelected(reader: Reader, of: SubjectSelection): Promise<SelectedObject | null> {
  const selector = selectorOf(of);
  switch (selector) {
    case 'clusters':
      return findClusters(reader, of.clusters!);
    case 'team':
      return findTeam(reader, of.team!);
    case 'namespace':
      return findOne(reader, { selector, source: 'cluster', globalId: of.namespace!.cluster }, of.namespace!.name);
    default:
      return findOne(reader, { selector, source: selector, globalId: of[selector]! });
  }
}

async function findOne(
  { tx, tenantId, rights }: Reader,
  { selector, source, globalId }: { selector: SelectorKind; source: OneObject; globalId: string },
  inNamespace?: string,
): Promise<SelectedObject | null> {
  const { type, sql } = OBJECT_SQL[source];
  const parsed = fromGlobalId(globalId);
  if (parsed?.type !== type) return null;
  const [found] = await tx.query<Found>(
    `SELECT found.*, c.name AS "clusterName" FROM (${sql} WHERE tenant_id = $1 AND id = $2) found
     JOIN cluster c ON c.tenant_id = $1 AND c.id = found."clusterId"`,
    [tenantId, parsed.id],
  );
  if (!found) return null;
  const { clusterId, clusterName, name, container } = found;
  const namespace = inNamespace ?? found.namespace;
  if (!sees(rights, placeOfSelected(selector, clusterId, namespace))) return null;
  return { selector, id: parsed.id, clusters: [{ id: clusterId, name: clusterName }], namespace, name, container };
}

interface Found {
  clusterId: string;
  clusterName: string;
  namespace: string;
  name: string;
  container: string;
}

function placeOfSelected(selector: SelectorKind, clusterId: string, namespace: string): Place {
  if (selector === 'cluster') return { clusterId, namespace: ANY_NAMESPACE };
  return { clusterId, namespace: selector === 'clusterNode' ? null : namespace };
}

async function findClusters(reader: Reader, globalIds: readonly string[]): Promise<SelectedObject | null> {
  const isAll = globalIds.length === 0;
  const clusters = await clustersInScope(reader, (params) =>
    isAll ? ['c.deleted_at IS NULL'] : params.anyOf('c.id', idsOfType('Cluster', globalIds)),
  );
  if (clusters.length === 0 && !isAll) return null;
  return { selector: 'clusters', id: '', clusters, namespace: '', name: '', container: '' };
}

/** A team is no secret within its tenant; of its namespaces only those in scope are read. */
async function findTeam(reader: Reader, globalId: string): Promise<SelectedObject | null> {
  const [id] = idsOfType('Team', [globalId]);
  const [team] = await reader.tx.query<{ name: string }>('SELECT name FROM team WHERE tenant_id = $1 AND id = $2', [
    reader.tenantId,
    id ?? null,
  ]);
  if (!team || !id) return null;
  const clusters = await clustersInScope(reader, (params) => [
    `c.id IN (SELECT o.cluster_id FROM (${OWNERS}) o WHERE o.team_id = ${params.add(id)})`,
  ]);
  return { selector: 'team', id, clusters, namespace: '', name: team.name, container: '' };
}

function clustersInScope(
  { tx, tenantId, rights }: Reader,
  where: (params: SqlParams) => string[],
): Promise<{ id: string; name: string }[]> {
  const params = new SqlParams();
  const conditions = [
    `c.tenant_id = ${params.add(tenantId)}`,
    ...where(params),
    ...scopeConditions(rights, { cluster: 'c.id', namespace: ANY_NAMESPACE }, params),
  ];
  return tx.query(
    `SELECT c.id, c.name FROM cluster c WHERE ${conditions.join(' AND ')} ORDER BY c.name`,
    params.values,
  );
}

/** Which team owns which namespace now, or owned it last where it is gone. */
const OWNERS = `SELECT DISTINCT ON (n.cluster_id, n.name) n.cluster_id, n.name, n.team_id FROM namespace n
  WHERE n.tenant_id = $1 ORDER BY n.cluster_id, n.name, n.deleted_at IS NULL DESC, n.id DESC`;

export interface SubjectQuery {
  kind: MeasuredKind;
  /** What the subjects belong to is looked up where it makes the groups. */
  groupBy: GroupKind;
  /** Unix ms; what is gone and was last measured before it is left out. */
  from: number;
}

/**
 * Where subjects lie: machines in the cluster as a whole, pods, containers and the volumes of claims in their namespace.
 * The filesystem of a machine has the namespace '', which nobody's part of a cluster has.
 */
function placeOfSubjects(kind: MeasuredKind): PlaceColumns {
  return { cluster: 's.cluster_id', namespace: kind === 'CLUSTER_NODE' ? null : 's.namespace' };
}

interface SubjectRow extends Omit<SelectedSubject, 'workload' | 'team'> {
  workloadKind: string | null;
  workloadName: string | null;
}

/** The subjects of a kind below the selected object, those in scope only, by ascending id. */
export async function selectSubjects(
  reader: Reader,
  object: SelectedObject,
  { kind, groupBy, from }: SubjectQuery,
): Promise<SelectedSubject[]> {
  const { tx, tenantId, rights } = reader;
  const params = new SqlParams();
  const isInPod = kind === 'POD' || kind === 'CONTAINER';
  const conditions = [
    `s.tenant_id = ${params.add(tenantId)}`,
    ...params.anyOf(
      's.cluster_id',
      object.clusters.map(({ id }) => id),
    ),
    ...params.equals('s.kind', kind),
    ...below(params, object, isInPod),
    ...scopeConditions(rights, placeOfSubjects(kind), params),
    ...(isInPod ? [livedSince(params, from)] : []),
  ];
  const where = conditions.join(' AND ');
  if (!areNamed(groupBy)) return readUnnamed(reader, groupBy, { where, values: params.values });
  const { columns, joins } = belongingTo(isInPod ? groupBy : 'ALL');
  const rows = await tx.query<SubjectRow>(
    `SELECT s.id, s.cluster_id AS "clusterId", s.namespace, s.name, s.container, ${columns} FROM subject s ${joins}
     WHERE ${where} ORDER BY s.id`,
    params.values,
  );
  return rows.map(({ workloadKind, workloadName, ...row }) => ({
    ...row,
    workload: workloadKind && workloadName ? { kind: workloadKind, name: workloadName } : null,
    team: null,
  }));
}

/** Whether groups are made by more than where subjects lie. */
function areNamed(groupBy: GroupKind): boolean {
  return groupBy !== 'ALL' && groupBy !== 'CLUSTER' && groupBy !== 'NAMESPACE' && groupBy !== 'TEAM';
}

/** The ids of each namespace as one row: a quarter of the work that a row for each subject is. */
async function readUnnamed(
  reader: Reader,
  groupBy: GroupKind,
  { where, values }: { where: string; values: unknown[] },
): Promise<SelectedSubject[]> {
  const rows = await reader.tx.query<{ clusterId: string; namespace: string; ids: string }>(
    `SELECT s.cluster_id AS "clusterId", s.namespace, string_agg(s.id::text, ' ') AS ids FROM subject s
     WHERE ${where} GROUP BY s.cluster_id, s.namespace`,
    values,
  );
  const teamOf = groupBy === 'TEAM' ? await readOwners(reader) : () => null;
  const subjects = rows.flatMap(({ clusterId, namespace, ids }) => {
    const shared = { clusterId, namespace, ...UNNAMED, team: teamOf(clusterId, namespace) };
    return ids.split(' ').map((id) => ({ id: Number(id), ...shared }));
  });
  return subjects.sort((a, b) => a.id - b.id);
}

const UNNAMED = { name: '', container: '', nodeName: null, workload: null };

/**
 * Pods come and go: what no live object bears the name of, and was last seen before, has nothing to say. It is only
 * noted to half a day when a subject was seen, and only of hours that are rolled up.
 */
function livedSince(params: SqlParams, from: number): string {
  return `(s.object_id IS NOT NULL OR s.seen_at IS NULL OR s.seen_at >= least(${params.add(new Date(from))}::timestamptz,
    (SELECT min(d.hour_at) FROM rollup_due d WHERE d.tenant_id = $1)) - interval '13 hours')`;
}

const POD = `LEFT JOIN LATERAL (SELECT p.node_name, p.owner_uid FROM pod p
  WHERE p.tenant_id = $1 AND p.cluster_id = s.cluster_id AND p.namespace = s.namespace AND p.name = s.name
  ORDER BY p.deleted_at IS NULL DESC, p.created_at DESC NULLS LAST, p.id DESC LIMIT 1) p ON true`;

/** The workload that made a pod, and the one that made that: a Deployment behind a ReplicaSet, a CronJob behind a Job. */
const WORKLOAD = `LEFT JOIN workload w ON w.tenant_id = $1 AND w.cluster_id = s.cluster_id AND w.uid = p.owner_uid
  LEFT JOIN workload o ON o.tenant_id = $1 AND o.cluster_id = s.cluster_id AND o.uid = w.owner_uid`;

function belongingTo(groupBy: GroupKind): { columns: string; joins: string } {
  const none = 'NULL AS "workloadKind", NULL AS "workloadName"';
  if (groupBy === 'CLUSTER_NODE') return { columns: `p.node_name AS "nodeName", ${none}`, joins: POD };
  if (groupBy !== 'WORKLOAD') return { columns: `NULL AS "nodeName", ${none}`, joins: '' };
  const columns = `NULL AS "nodeName", coalesce(o.kind, w.kind) AS "workloadKind", coalesce(o.name, w.name) AS "workloadName"`;
  return { columns, joins: `${POD} ${WORKLOAD}` };
}

type TeamOf = (clusterId: string, namespace: string) => SelectedSubject['team'];

async function readOwners({ tx, tenantId }: Reader): Promise<TeamOf> {
  const rows = await tx.query<{ clusterId: string; namespace: string; id: string; name: string }>(
    `SELECT o.cluster_id AS "clusterId", o.name AS namespace, t.id, t.name
     FROM (${OWNERS}) o JOIN team t ON t.tenant_id = $1 AND t.id = o.team_id`,
    [tenantId],
  );
  const teams = new Map(rows.map(({ clusterId, namespace, id, name }) => [`${clusterId} ${namespace}`, { id, name }]));
  return (clusterId, namespace) => teams.get(`${clusterId} ${namespace}`) ?? null;
}

function below(params: SqlParams, object: SelectedObject, isInPod: boolean): string[] {
  switch (object.selector) {
    case 'cluster':
    case 'clusters':
      return [];
    case 'team':
      return [
        `(s.cluster_id, s.namespace) IN (SELECT o.cluster_id, o.name FROM (${OWNERS}) o
          WHERE o.team_id = ${params.add(object.id)})`,
      ];
    case 'clusterNode':
      // A claim may bear the name of a machine.
      if (!isInPod) return [...params.equals('s.namespace', ''), ...params.equals('s.name', object.name)];
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
