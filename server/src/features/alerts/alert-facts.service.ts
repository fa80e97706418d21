import type { Tx } from '../../platform/database.js';
import type { Label } from '../clusters/label.types.js';
import { kubernetesKind } from '../inventory/kubernetes-kind.catalog.js';
import type { FactNames, SubjectFacts } from './alert-facts.js';
import type { FindingSubject } from './finding.js';

// Other features match alerts by what is known of them through here.
export { factsOf } from './alert-facts.js';

export interface PlacedSubject extends FindingSubject {
  clusterId: string;
}

/** Kinds that are workloads themselves, as Kubernetes writes them. */
const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob']);
/** More labels than this are of no use to a silence or a route, and every event of a stream carries them. */
const MAX_LABELS = 32;

const NOTHING: SubjectFacts = {
  workloadKind: null,
  workloadName: null,
  nodeName: null,
  teamId: null,
  image: null,
  labels: [],
};

/** The facts of each subject, in their order; one statement per kind of thing among them. */
export async function readSubjectFacts(
  tx: Tx,
  tenantId: string,
  subjects: readonly PlacedSubject[],
): Promise<SubjectFacts[]> {
  if (subjects.length === 0) return [];
  const pods = subjects.filter(({ kind }) => kind === 'Pod');
  const workloads = subjects.filter(({ kind }) => WORKLOADS.has(kind));
  const nodes = subjects.filter(({ kind }) => kind === 'Node');
  const clusters = subjects.filter(({ kind }) => kind === 'Cluster');
  const [teams, ...facts] = await Promise.all([
    readTeams(tx, tenantId, subjects),
    readByKey(tx, tenantId, SELECT_PODS, pods),
    readByKey(tx, tenantId, SELECT_WORKLOADS, workloads),
    readByKey(tx, tenantId, SELECT_NODES, nodes),
    readByKey(tx, tenantId, SELECT_CLUSTERS, clusters),
  ]);
  const found = new Map(facts.flat());
  return subjects.map((subject) => {
    const facts = found.get(subject);
    return { ...NOTHING, ...nameOf(subject), ...facts, teamId: teams.get(placeKey(subject)) ?? null };
  });
}

/** What the subject's name alone says. */
function nameOf({ kind, name }: PlacedSubject): Partial<SubjectFacts> {
  if (kind === 'Node') return { nodeName: name };
  return WORKLOADS.has(kind) ? { workloadKind: kind, workloadName: name } : {};
}

interface FactsRow {
  n: number;
  workloadKind?: string | null;
  workloadName?: string | null;
  nodeName?: string | null;
  image?: string | null;
  labels: Label[];
}

async function readByKey(
  tx: Tx,
  tenantId: string,
  sql: string,
  subjects: readonly PlacedSubject[],
): Promise<[PlacedSubject, Partial<SubjectFacts>][]> {
  if (subjects.length === 0) return [];
  const rows = await tx.prepared<FactsRow>(sql, [
    tenantId,
    subjects.map(({ clusterId }) => clusterId),
    subjects.map(({ namespace }) => namespace ?? ''),
    subjects.map(({ name }) => name),
    subjects.map(({ container }) => container),
  ]);
  return rows.map(({ n, workloadKind, labels, ...facts }) => [
    subjects[n - 1]!,
    {
      ...facts,
      ...(workloadKind && { workloadKind: kubernetesKind(workloadKind) }),
      labels: labels.slice(0, MAX_LABELS),
    },
  ]);
}

const WANTED = `unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY
  AS s (cluster_id, namespace, name, container, n)`;
const NEWEST = (alias: string): string => `ORDER BY ${alias}.deleted_at DESC NULLS FIRST, ${alias}.id DESC LIMIT 1`;

/** The Deployment behind its ReplicaSet where that is reported, else the owner that the pod itself names. */
const SELECT_PODS = `
  SELECT s.n::int, p.node_name AS "nodeName", p.labels, coalesce(top.kind, own.kind, p.owner_kind) AS "workloadKind",
    coalesce(top.name, own.name, p.owner_name) AS "workloadName",
    (SELECT c.image FROM container c WHERE c.tenant_id = $1 AND c.pod_id = p.id
       AND (s.container IS NULL OR c.name = s.container) ORDER BY c.kind <> 'REGULAR', c.name LIMIT 1) AS image
  FROM ${WANTED} CROSS JOIN LATERAL (
    SELECT p.id, p.node_name, p.labels, p.owner_kind, p.owner_name, p.owner_uid FROM pod p
    WHERE p.tenant_id = $1 AND p.cluster_id = s.cluster_id AND p.namespace = s.namespace AND p.name = s.name
    ${NEWEST('p')}) p
  LEFT JOIN workload own ON own.tenant_id = $1 AND own.cluster_id = s.cluster_id AND own.uid = p.owner_uid
  LEFT JOIN workload top ON top.tenant_id = $1 AND top.cluster_id = s.cluster_id AND top.uid = own.owner_uid`;

const SELECT_WORKLOADS = `
  SELECT s.n::int, w.labels FROM ${WANTED} CROSS JOIN LATERAL (
    SELECT w.labels FROM workload w
    WHERE w.tenant_id = $1 AND w.cluster_id = s.cluster_id AND w.namespace = s.namespace AND w.name = s.name
    ${NEWEST('w')}) w`;

const SELECT_NODES = `
  SELECT s.n::int, c.labels FROM ${WANTED} CROSS JOIN LATERAL (
    SELECT c.labels FROM cluster_node c WHERE c.tenant_id = $1 AND c.cluster_id = s.cluster_id AND c.name = s.name
    ${NEWEST('c')}) c`;

const SELECT_CLUSTERS = `
  SELECT s.n::int, c.labels FROM ${WANTED} JOIN cluster c ON c.tenant_id = $1 AND c.id = s.cluster_id`;

const placeKey = ({ clusterId, namespace }: Pick<PlacedSubject, 'clusterId' | 'namespace'>): string =>
  `${clusterId}/${namespace ?? ''}`;

/** The teams that own the namespaces of subjects, by `placeKey`. */
async function readTeams(tx: Tx, tenantId: string, subjects: readonly PlacedSubject[]): Promise<Map<string, string>> {
  const places = new Map(subjects.flatMap((each) => (each.namespace === null ? [] : [[placeKey(each), each]])));
  if (places.size === 0) return new Map();
  const rows = await tx.prepared<{ clusterId: string; namespace: string; teamId: string }>(
    `SELECT n.cluster_id AS "clusterId", n.name AS namespace, n.team_id AS "teamId" FROM namespace n
     JOIN unnest($2::uuid[], $3::text[]) AS s (cluster_id, name) ON s.cluster_id = n.cluster_id AND s.name = n.name
     WHERE n.tenant_id = $1 AND n.team_id IS NOT NULL AND n.deleted_at IS NULL`,
    [
      tenantId,
      [...places.values()].map(({ clusterId }) => clusterId),
      [...places.values()].map((one) => one.namespace),
    ],
  );
  return new Map(rows.map((row) => [placeKey(row), row.teamId]));
}

/** Names of all clusters and teams of a tenant: both are few. */
export async function readFactNames(tx: Tx, tenantId: string): Promise<FactNames> {
  const clusters = await tx.query<{ id: string; name: string; environment: string | null }>(
    'SELECT id, name, environment FROM cluster WHERE tenant_id = $1',
    [tenantId],
  );
  const teams = await tx.query<{ id: string; name: string }>('SELECT id, name FROM team WHERE tenant_id = $1', [
    tenantId,
  ]);
  return {
    clusters: new Map(clusters.map(({ id, ...names }) => [id, names])),
    teams: new Map(teams.map(({ id, name }) => [id, name])),
  };
}
