import type { Tx } from '../../../platform/database.js';
import type { ContainerFacts, WorkloadFacts } from '../facts.js';
import type { ProfileBody } from '../profile-body.js';
import { profileOfBody } from './profile-of-body.js';
import { ENDS_MS, readWorkloads, withMeasured } from './read-workloads.service.js';

/** Restarts of a pod from which on it is looked at: fewer are in trouble only where memory ended one. */
const LEAST_RESTARTS = 3;

export interface Troubled {
  clusterId: string;
  workloadId: string;
}

/** Workloads whose containers were killed for their memory of late, or restarted several times in live pods. */
export function readTroubled(tx: Tx, tenantId: string, now: Date): Promise<Troubled[]> {
  return tx.query<Troubled>(
    `SELECT DISTINCT p.cluster_id AS "clusterId", coalesce(top.id, own.id) AS "workloadId"
     FROM pod p
     JOIN workload own ON own.tenant_id = $1 AND own.cluster_id = p.cluster_id AND own.uid = p.owner_uid
       AND own.deleted_at IS NULL
     LEFT JOIN workload top ON top.tenant_id = $1 AND top.cluster_id = p.cluster_id AND top.uid = own.owner_uid
       AND top.deleted_at IS NULL
     WHERE p.tenant_id = $1 AND p.deleted_at IS NULL AND p.restart_count > 0
       AND (p.restart_count >= $2 OR EXISTS (SELECT 1 FROM container c WHERE c.tenant_id = $1 AND c.pod_id = p.id
         AND c.deleted_at IS NULL AND c.last_termination_reason = 'OOMKilled'))
     UNION
     SELECT w.cluster_id, w.id FROM container_end e
     JOIN workload w ON w.tenant_id = $1 AND w.cluster_id = e.cluster_id AND w.namespace = e.namespace
       AND w.name = e.owner_name AND replace(w.kind, '_', '') = upper(e.owner_kind) AND w.deleted_at IS NULL
     WHERE e.tenant_id = $1 AND e.hour_at >= $3 AND e.reason = 'OOMKilled'`,
    [tenantId, LEAST_RESTARTS, new Date(now.getTime() - ENDS_MS)],
  );
}

interface ProfileRow {
  workloadId: string;
  container: string;
  body: ProfileBody;
}

/** Live workloads as they are now, by id: their containers with the profile that the last run found, and no series. */
export async function workloadsNow(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  workloadIds: readonly string[],
  now: Date,
): Promise<Map<string, WorkloadFacts>> {
  if (workloadIds.length === 0) return new Map();
  const [known, profiles] = await Promise.all([
    readWorkloads(tx, tenantId, { clusterId, workloadIds, seesBudgets: false }, now),
    tx.query<ProfileRow>(
      `SELECT p.workload_id AS "workloadId", p.container, p.body FROM usage_profile p
       WHERE p.tenant_id = $1 AND p.workload_id = ANY($2::uuid[])`,
      [tenantId, workloadIds],
    ),
  ]);
  const measured = new Map<string, Map<string, Pick<ContainerFacts, 'usage' | 'profile'>>>();
  for (const { workloadId, container, body } of profiles) {
    const own = measured.get(workloadId) ?? new Map();
    measured.set(workloadId, own.set(container, { usage: null, profile: body.usage && profileOfBody(body.usage) }));
  }
  return new Map(known.map((one) => [one.id, withMeasured(one, measured.get(one.id) ?? new Map())]));
}
