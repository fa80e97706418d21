import type { Tx } from '../../platform/database.js';
import type { MeasuredSubject, SubjectSort } from './measured-subject.js';

/** A cluster as rules see it. */
export interface RuleCluster {
  id: string;
  name: string;
  environment: string | null;
  kind: 'KUBERNETES' | 'HOST';
  /** Whether its agent reports: of a silent cluster nothing is known. */
  isReporting: boolean;
}

/** The live clusters of a tenant. */
export function readRuleClusters(tx: Tx, tenantId: string, now: Date): Promise<RuleCluster[]> {
  return tx.query<RuleCluster>(
    `SELECT c.id, c.name, c.environment, c.kind,
       coalesce(c.last_report_at >= $2::timestamptz - make_interval(secs => c.overdue_after_seconds), false) AS "isReporting"
     FROM cluster c WHERE c.tenant_id = $1 AND c.deleted_at IS NULL ORDER BY c.id`,
    [tenantId, now],
  );
}

/** In the select lists below `x` is what the namespace, labels and team are read of. */
const TEAM_JOIN = `LEFT JOIN namespace ns ON ns.tenant_id = $1 AND ns.cluster_id = x.cluster_id AND ns.name = x.namespace
    AND ns.deleted_at IS NULL
  LEFT JOIN team tm ON tm.tenant_id = $1 AND tm.id = ns.team_id`;
const TEAM = `ns.team_id AS "teamId", tm.name AS "teamName"`;
const NO_TEAM = `NULL AS "teamId", NULL AS "teamName"`;
/** The workload that made a pod, and the one that made that: a Deployment behind a ReplicaSet. */
const OWNER_JOIN = `LEFT JOIN workload w ON w.tenant_id = $1 AND w.cluster_id = p.cluster_id AND w.uid = p.owner_uid
  LEFT JOIN workload o ON o.tenant_id = $1 AND o.cluster_id = p.cluster_id AND o.uid = w.owner_uid`;
const OWNER = `coalesce(${kubernetesKindSql('o.kind')} || '/' || o.name, ${kubernetesKindSql('w.kind')} || '/' || w.name,
  p.owner_kind || '/' || p.owner_name) AS workload`;
const labelsOf = (alias: string): string =>
  `(SELECT jsonb_object_agg(l ->> 'key', l ->> 'value') FROM jsonb_array_elements(${alias}.labels) l) AS labels`;
const UNASKED = `${NO_TEAM}, NULL AS workload, NULL AS labels`;

/** “STATEFUL_SET” as Kubernetes writes it: “StatefulSet”. */
export function kubernetesKindSql(column: string): string {
  return `replace(initcap(replace(${column}, '_', ' ')), ' ', '')`;
}

/** A machine outside Kubernetes gives all it has. */
const NODE_BASES = `x.allocatable_cpu_cores AS "cpuAllocatable", x.allocatable_memory_bytes AS "memoryAllocatable",
  x.capacity_cpu_cores AS "cpuCapacity", x.capacity_memory_bytes AS "memoryCapacity"`;

/** Whether a row is looked at: what is there, or for the past also what has gone since $3. */
const alive = (alias: string, isPast: boolean): string =>
  isPast ? `(${alias}.deleted_at IS NULL OR ${alias}.deleted_at >= $3)` : `${alias}.deleted_at IS NULL`;
/** Of those that bore one name one after the other the newest stands for all: their values are told apart by nothing. */
const newestOf = (alias: string, isPast: boolean): string => (isPast ? `DISTINCT ON (${alias}.subject_id)` : '');
const inOrder = (alias: string, isPast: boolean): string =>
  `ORDER BY ${alias}.subject_id${isPast ? `, ${alias}.deleted_at DESC NULLS FIRST, ${alias}.id DESC` : ''}`;

const SQL: Record<SubjectSort, (withFacts: boolean, isPast: boolean) => string> = {
  CONTAINER: (withFacts, isPast) => `
    SELECT ${newestOf('x', isPast)} x.subject_id AS "subjectId", 'Pod' AS kind, x.namespace, x.pod_name AS name, x.name AS container, p.uid,
      p.node_name AS node, x.image, x.cpu_request_cores AS "cpuRequest", x.cpu_limit_cores AS "cpuLimit",
      x.memory_request_bytes AS "memoryRequest", x.memory_limit_bytes AS "memoryLimit",
      ${withFacts ? `${TEAM}, ${OWNER}, ${labelsOf('p')}` : UNASKED}
    FROM container x JOIN pod p ON p.tenant_id = $1 AND p.id = x.pod_id
    ${withFacts ? `${OWNER_JOIN} ${TEAM_JOIN}` : ''}
    WHERE x.tenant_id = $1 AND x.cluster_id = $2 AND ${alive('x', isPast)} AND x.kind <> 'INIT'
      ${isPast ? '' : `AND p.deleted_at IS NULL AND p.phase = 'RUNNING'`}
    ${inOrder('x', isPast)}`,
  POD: (withFacts, isPast) => `
    SELECT ${newestOf('p', isPast)} p.subject_id AS "subjectId", 'Pod' AS kind, p.namespace, p.name, NULL AS container, p.uid,
      p.node_name AS node, NULL AS image, ${withFacts ? `${TEAM}, ${OWNER}, ${labelsOf('p')}` : UNASKED}
    FROM pod p ${withFacts ? `${OWNER_JOIN} ${TEAM_JOIN.replaceAll('x.', 'p.')}` : ''}
    WHERE p.tenant_id = $1 AND p.cluster_id = $2 AND ${alive('p', isPast)}
      ${isPast ? '' : `AND p.phase = 'RUNNING'`}
    ${inOrder('p', isPast)}`,
  CLUSTER_NODE: (withFacts, isPast) => `
    SELECT ${newestOf('x', isPast)} x.subject_id AS "subjectId", 'Node' AS kind, NULL AS namespace, x.name, NULL AS container, x.uid,
      x.name AS node, NULL AS image, ${NODE_BASES}, ${NO_TEAM}, NULL AS workload,
      ${withFacts ? labelsOf('x') : 'NULL AS labels'}
    FROM cluster_node x WHERE x.tenant_id = $1 AND x.cluster_id = $2 AND ${alive('x', isPast)} ${inOrder('x', isPast)}`,
  CLAIM: (withFacts, isPast) => `
    SELECT ${newestOf('x', isPast)} x.subject_id AS "subjectId", 'PersistentVolumeClaim' AS kind, x.namespace, x.name, NULL AS container, x.uid,
      NULL AS node, NULL AS image, ${withFacts ? `${TEAM}, NULL AS workload, ${labelsOf('x')}` : UNASKED}
    FROM persistent_volume_claim x ${withFacts ? TEAM_JOIN : ''}
    WHERE x.tenant_id = $1 AND x.cluster_id = $2 AND ${alive('x', isPast)} ${inOrder('x', isPast)}`,
  FILESYSTEM: () => `
    SELECT s.id AS "subjectId", 'Filesystem' AS kind, NULL AS namespace, s.name || ':' || s.container AS name,
      NULL AS container, NULL AS uid, s.name AS node, NULL AS image, ${UNASKED}
    FROM subject s
    JOIN cluster_node n ON n.tenant_id = $1 AND n.cluster_id = s.cluster_id AND n.name = s.name AND n.deleted_at IS NULL
    WHERE s.tenant_id = $1 AND s.cluster_id = $2 AND s.kind = 'VOLUME' AND s.namespace = '' ORDER BY s.id`,
};

const NO_BASES = {
  cpuRequest: null,
  cpuLimit: null,
  memoryRequest: null,
  memoryLimit: null,
  cpuAllocatable: null,
  memoryAllocatable: null,
  cpuCapacity: null,
  memoryCapacity: null,
};

export interface SubjectsQuery {
  clusterId: string;
  sort: SubjectSort;
  withFacts: boolean;
  /** Also what has gone since then; null for what is there. */
  since?: Date | null;
}

/** What is there of a sort in one cluster, by ascending subject; `withFacts` also reads what only matchers ask for. */
export async function readMeasuredSubjects(
  tx: Tx,
  tenantId: string,
  { clusterId, sort, withFacts, since = null }: SubjectsQuery,
): Promise<MeasuredSubject[]> {
  const isDated = since !== null && sort !== 'FILESYSTEM';
  const values = isDated ? [tenantId, clusterId, since] : [tenantId, clusterId];
  const rows = await tx.query<MeasuredSubject>(SQL[sort](withFacts, isDated), values);
  return rows.map((row) => ({ ...NO_BASES, ...row, clusterId }));
}
