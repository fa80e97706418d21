import type { Tx } from '../../platform/database.js';
import type { SubjectFacts } from './measured-subject.js';
import type { RuleSubject } from './rule-instance.js';
import type { ObjectState, RuleKind, RuleParams } from './rule-params.js';
import { kubernetesKindSql } from './rule-subjects.service.js';

/** An object of the inventory and what a rule asks of it. */
export interface ObjectRow extends RuleSubject, SubjectFacts {
  value: number | null;
  base: number | null;
  holds: boolean | null;
  /** What Kubernetes says of it; null where it says nothing. */
  detail: string | null;
}

/** RESTARTS: a container that was restarted within the window. */
export interface RestartRow extends ObjectRow {
  /** Unix ms of its last end, and of the beginning of its pod. */
  restartedAt: number;
  podStartedAt: number | null;
}

/** FROM clause, select list of what is judged and further conditions of one question; `x` is the object. */
interface Question {
  table: string;
  kind: string;
  value?: string;
  base?: string;
  holds?: string;
  detail?: string;
  node?: string;
  /** Whether it lies in a namespace; what lies in none is a cluster node. */
  isNamespaced?: false;
  workload?: string;
  where?: string;
}

const WORKLOAD = {
  table: 'workload',
  kind: kubernetesKindSql('x.kind'),
  workload: `${kubernetesKindSql('x.kind')} || '/' || x.name`,
};
/** What keeps replicas by itself; a ReplicaSet that a Deployment made is the Deployment's. */
const KEEPS_REPLICAS = `x.kind IN ('DEPLOYMENT', 'STATEFUL_SET', 'DAEMON_SET', 'REPLICA_SET')
  AND (x.kind <> 'REPLICA_SET' OR x.owner_uid IS NULL)`;
const NODE = { table: 'cluster_node', kind: `'Node'`, node: 'x.name', isNamespaced: false as const };

const pressures = `jsonb_path_query_array(x.conditions,
  '$[*] ? (@.status == "True" && (@.type == "MemoryPressure" || @.type == "DiskPressure" || @.type == "PIDPressure")).type')`;

const STATES: Record<ObjectState, Question> = {
  ROLLOUT_STUCK: {
    ...WORKLOAD,
    holds: 'x.updated_replicas < x.desired_replicas',
    detail: `x.updated_replicas || ' of ' || x.desired_replicas || ' pods are of the newest version'`,
    where: `${KEEPS_REPLICAS} AND x.kind <> 'REPLICA_SET'`,
  },
  JOB_FAILED: {
    ...WORKLOAD,
    holds: `EXISTS (SELECT 1 FROM pod p WHERE p.tenant_id = $1 AND p.cluster_id = x.cluster_id AND p.owner_uid = x.uid
        AND p.phase = 'FAILED' AND p.deleted_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM pod p WHERE p.tenant_id = $1 AND p.cluster_id = x.cluster_id
        AND p.owner_uid = x.uid AND p.phase <> 'FAILED' AND p.deleted_at IS NULL)`,
    where: `x.kind = 'JOB'`,
  },
  AUTOSCALER_MAXED: {
    table: 'horizontal_pod_autoscaler',
    kind: `'HorizontalPodAutoscaler'`,
    workload: `x.target_kind || '/' || x.target_name`,
    holds: 'x.current_replicas >= x.max_replicas',
    detail: `x.current_replicas || ' of at most ' || x.max_replicas || ' replicas for ' || x.target_name`,
    // One that may never scale is no autoscaler.
    where: 'coalesce(x.min_replicas, 1) < x.max_replicas',
  },
  CLAIM_PENDING: {
    table: 'persistent_volume_claim',
    kind: `'PersistentVolumeClaim'`,
    holds: `x.phase <> 'BOUND'`,
    detail: `'it is ' || lower(x.phase)`,
  },
  NODE_UNDER_PRESSURE: {
    ...NODE,
    holds: `jsonb_array_length(${pressures}) > 0`,
    detail: `${pressures} ->> 0`,
  },
  BUDGET_VIOLATED: {
    table: 'pod_disruption_budget',
    kind: `'PodDisruptionBudget'`,
    holds: 'x.current_healthy < x.desired_healthy',
    detail: `x.current_healthy || ' of ' || x.desired_healthy || ' pods are healthy'`,
  },
};

/** Which question of the inventory a rule is; null for one over metrics. */
function questionOf(kind: RuleKind, { objectState, resource }: RuleParams): Question | null {
  if (kind === 'OBJECT_STATE') return STATES[objectState!];
  if (kind === 'NODE_NOT_READY') {
    return { ...NODE, holds: `x.status <> 'READY'`, detail: 'x.status_reason' };
  }
  if (kind === 'REPLICAS_MISSING') {
    return { ...WORKLOAD, value: 'x.ready_replicas', base: 'x.desired_replicas', where: KEEPS_REPLICAS };
  }
  if (kind === 'SATURATION' && resource === 'QUOTA') {
    return { table: 'resource_quota', kind: `'ResourceQuota'`, value: 'x.used_share', base: '1' };
  }
  return null;
}

/** Whether a rule is judged by the inventory as it is now, and not by metrics. */
export function isOfInventory(kind: RuleKind, params: RuleParams): boolean {
  return kind === 'RESTARTS' || questionOf(kind, params) !== null;
}

/** The objects of one cluster that a rule over the inventory judges. */
export function readObjects(
  tx: Tx,
  tenantId: string,
  { clusterId, kind, params }: { clusterId: string; kind: RuleKind; params: RuleParams },
): Promise<ObjectRow[]> {
  const question = questionOf(kind, params)!;
  const isNamespaced = question.isNamespaced !== false;
  const team = isNamespaced
    ? `LEFT JOIN namespace ns ON ns.tenant_id = $1 AND ns.cluster_id = x.cluster_id AND ns.name = x.namespace
         AND ns.deleted_at IS NULL
       LEFT JOIN team tm ON tm.tenant_id = $1 AND tm.id = ns.team_id`
    : '';
  return tx.query<ObjectRow>(
    `SELECT x.cluster_id AS "clusterId", ${question.kind} AS kind, ${isNamespaced ? 'x.namespace' : 'NULL'} AS namespace,
       x.name, NULL AS container, x.uid, ${isNamespaced ? 'ns.team_id' : 'NULL'} AS "teamId",
       ${isNamespaced ? 'tm.name' : 'NULL'} AS "teamName", ${question.workload ?? 'NULL'} AS workload,
       ${question.node ?? 'NULL'} AS node, NULL AS image,
       (SELECT jsonb_object_agg(l ->> 'key', l ->> 'value') FROM jsonb_array_elements(x.labels) l) AS labels,
       (${question.value ?? 'NULL'})::float8 AS value, (${question.base ?? 'NULL'})::float8 AS base,
       (${question.holds ?? 'NULL'})::boolean AS holds, (${question.detail ?? 'NULL'})::text AS detail
     FROM ${question.table} x ${team}
     WHERE x.tenant_id = $1 AND x.cluster_id = $2 AND x.deleted_at IS NULL AND ${question.where ?? 'true'}`,
    [tenantId, clusterId],
  );
}

/** The containers of one cluster that ended within a window and were restarted. */
export function readRestarts(
  tx: Tx,
  tenantId: string,
  { clusterId, since }: { clusterId: string; since: Date },
): Promise<RestartRow[]> {
  return tx.query<RestartRow>(
    `SELECT x.cluster_id AS "clusterId", 'Pod' AS kind, x.namespace, x.pod_name AS name, x.name AS container, p.uid,
       ns.team_id AS "teamId", tm.name AS "teamName", p.owner_kind || '/' || p.owner_name AS workload,
       p.node_name AS node, x.image,
       (SELECT jsonb_object_agg(l ->> 'key', l ->> 'value') FROM jsonb_array_elements(p.labels) l) AS labels,
       x.restart_count::float8 AS value, NULL AS base, NULL AS holds, x.last_termination_reason AS detail,
       (extract(epoch FROM x.last_termination_finished_at) * 1000)::float8 AS "restartedAt",
       (extract(epoch FROM p.created_at) * 1000)::float8 AS "podStartedAt"
     FROM container x JOIN pod p ON p.tenant_id = $1 AND p.id = x.pod_id AND p.deleted_at IS NULL
     LEFT JOIN namespace ns ON ns.tenant_id = $1 AND ns.cluster_id = x.cluster_id AND ns.name = x.namespace
       AND ns.deleted_at IS NULL
     LEFT JOIN team tm ON tm.tenant_id = $1 AND tm.id = ns.team_id
     WHERE x.tenant_id = $1 AND x.cluster_id = $2 AND x.deleted_at IS NULL AND x.restart_count > 0
       AND x.last_termination_finished_at >= $3`,
    [tenantId, clusterId, since],
  );
}
