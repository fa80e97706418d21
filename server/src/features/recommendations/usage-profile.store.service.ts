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

/** What a rule of sizes may wait for, or be kept by; “it is fine” is no waiting. */
const WAITS: readonly string[] = [
  'TOO_LITTLE_DATA',
  'TOO_SPARSE',
  'TOO_YOUNG',
  'NOT_MEASURED',
  'NOT_KNOWN',
  'EXCLUDED',
  'HPA_REQUEST_MISSING',
  'HPA_TWO_TARGETS',
];

function waitOf(verdicts: readonly RuleVerdict[]): RuleVerdict | undefined {
  return verdicts.find(({ rule, reason }) => rule === 'over-provisioned' && WAITS.includes(reason));
}

/** Keeps what a run found of all containers of some workloads; what these had before and have no more is deleted. */
export async function keepProfiles(
  tx: Tx,
  tenantId: string,
  { clusterId, profiles }: { clusterId: string; profiles: readonly ProfileToKeep[] },
  now: Date,
): Promise<void> {
  const rows = profiles.map(({ workloadId, namespace, container, profile, verdicts }) => {
    const waits = waitOf(verdicts);
    return {
      ...{ workloadId, namespace, container },
      body: bodyOfProfile(profile, verdicts),
      waitsFor: waits?.reason ?? null,
      waitsText: waits?.text ?? null,
      measuredDays: profile?.measuredDays ?? null,
    };
  });
  await tx.query(
    `INSERT INTO usage_profile (tenant_id, workload_id, container, cluster_id, namespace, computed_at, body, waits_for,
       waits_text, measured_days)
     SELECT $1, r."workloadId", r.container, $2, r.namespace, $3, r.body, r."waitsFor", r."waitsText", r."measuredDays"
     FROM json_to_recordset($4::json) AS r ("workloadId" uuid, container text, namespace text, body jsonb,
       "waitsFor" text, "waitsText" text, "measuredDays" double precision)
     ON CONFLICT (tenant_id, workload_id, container)
     DO UPDATE SET computed_at = excluded.computed_at, body = excluded.body, waits_for = excluded.waits_for,
       waits_text = excluded.waits_text, measured_days = excluded.measured_days`,
    [tenantId, clusterId, now, JSON.stringify(rows)],
  );
  await tx.query(
    `DELETE FROM usage_profile p WHERE p.tenant_id = $1 AND p.workload_id = ANY($2::uuid[]) AND p.computed_at < $3`,
    [tenantId, [...new Set(profiles.map(({ workloadId }) => workloadId))], now],
  );
}
