/**
 * Pods with their living containers as one row each; `WHERE` and its parameters follow. $1 is the tenant. FILTER keeps
 * the planner on the index by pod: before the first ANALYZE it takes any index of living containers for as good.
 */
export const SELECT_POD_STATES = `
  SELECT p.cluster_id AS "clusterId", p.uid, p.namespace, p.name, p.node_name AS "nodeName", p.phase, p.reason,
    p.message, p.is_ready AS "isReady", p.owner_kind AS "ownerKind", p.owner_name AS "ownerName",
    p.owner_uid AS "ownerUid", p.observed_at AS "observedAt", p.updated_at AS "updatedAt", p.deleted_at AS "deletedAt",
    coalesce((SELECT jsonb_agg(jsonb_build_object('name', c.name, 'kind', c.kind, 'state', c.state, 'reason', c.reason,
        'message', c.message, 'restartCount', c.restart_count, 'startedAt', c.started_at,
        'lastTerminationReason', c.last_termination_reason,
        'lastTerminationFinishedAt', c.last_termination_finished_at) ORDER BY c.name)
        FILTER (WHERE c.deleted_at IS NULL)
      FROM container c WHERE c.tenant_id = $1 AND c.pod_id = p.id), '[]') AS containers
  FROM pod p WHERE p.tenant_id = $1`;
