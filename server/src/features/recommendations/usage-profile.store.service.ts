import type { Tx } from '../../platform/database.js';
import { bodyOfProfile, type RuleVerdict } from './profile-body.js';
import type { UsageProfile } from './usage-profile.js';

/** What a run found of one container. */
export interface ProfileToKeep {
  workloadId: string;
  namespace: string;
  container: string;
  /** Null where nothing was ever measured. */
  profile: UsageProfile | null;
  /** Why the rules that go by this workload say nothing. */
  verdicts: readonly RuleVerdict[];
}

/** Keeps what a run found of all containers of some workloads; what these had before and have no more is deleted. */
export async function keepProfiles(
  tx: Tx,
  tenantId: string,
  { clusterId, profiles }: { clusterId: string; profiles: readonly ProfileToKeep[] },
  now: Date,
): Promise<void> {
  const rows = profiles.map(({ workloadId, namespace, container, profile, verdicts }) => ({
    ...{ workloadId, namespace, container },
    body: bodyOfProfile(profile, verdicts),
  }));
  await tx.query(
    `INSERT INTO usage_profile (tenant_id, workload_id, container, cluster_id, namespace, computed_at, body)
     SELECT $1, r."workloadId", r.container, $2, r.namespace, $3, r.body
     FROM json_to_recordset($4::json) AS r ("workloadId" uuid, container text, namespace text, body jsonb)
     ON CONFLICT (tenant_id, workload_id, container)
     DO UPDATE SET computed_at = excluded.computed_at, body = excluded.body`,
    [tenantId, clusterId, now, JSON.stringify(rows)],
  );
  await tx.query(
    `DELETE FROM usage_profile p WHERE p.tenant_id = $1 AND p.workload_id = ANY($2::uuid[]) AND p.computed_at < $3`,
    [tenantId, [...new Set(profiles.map(({ workloadId }) => workloadId))], now],
  );
}
