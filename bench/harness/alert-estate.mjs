/** A cluster whose pods the bench's alerts are about: with workloads, nodes, containers and a team, as agents report them. */
import { randomUUID } from 'node:crypto';

export const TENANTS = { ours: randomUUID(), theirs: randomUUID() };
export const CLUSTER = randomUUID();
export const PODS = 5_000;

/** Written by SQL, because how an inventory is stored is not what is measured. */
const SEED = [
  `INSERT INTO tenant (id, name, created_at) VALUES ($1, 'bench', now())`,
  `INSERT INTO cluster (tenant_id, id, name, kind, is_demo, created_at) VALUES ($1, $2, 'prod', 'KUBERNETES', false, now())`,
  `INSERT INTO workload (tenant_id, id, cluster_id, uid, namespace, kind, name, labels, images, observed_at, report_epoch,
     report_seq)
   SELECT $1, gen_random_uuid(), $2, 'w' || n, 'ns-' || n % 20, 'DEPLOYMENT', 'app-' || n,
     '[{"key": "app", "value": "shop"}]', '{}', now(), 1, 1 FROM generate_series(0, ${PODS / 10 - 1}) AS n`,
  `INSERT INTO pod (tenant_id, id, cluster_id, uid, subject_id, namespace, name, node_name, phase, is_ready,
     ready_containers, total_containers, restart_count, labels, observed_at, report_epoch, report_seq, owner_kind,
     owner_name, owner_uid)
   SELECT $1, gen_random_uuid(), $2, 'p' || n, n, 'ns-' || (n / 10) % 20, 'app-' || n / 10 || '-' || n, 'node-' || n % 50,
     'RUNNING', true, 1, 1, 0, '[{"key": "app", "value": "shop"}, {"key": "tier", "value": "web"}]', now(), 1, 1,
     'Deployment', 'app-' || n / 10, 'w' || n / 10 FROM generate_series(0, ${PODS - 1}) AS n`,
  `INSERT INTO container (tenant_id, id, cluster_id, pod_id, subject_id, namespace, pod_name, name, kind, image, state,
     is_ready, restart_count, has_liveness_probe, has_readiness_probe, has_startup_probe, observed_at)
   SELECT tenant_id, gen_random_uuid(), cluster_id, id, subject_id, namespace, name, 'app', 'REGULAR',
     'registry.local/shop/app:1.2', 'RUNNING', true, 0, true, true, false, now() FROM pod WHERE tenant_id = $1 AND cluster_id = $2`,
  `INSERT INTO namespace (tenant_id, id, cluster_id, uid, name, labels, team_id, observed_at, report_epoch, report_seq)
   SELECT $1, gen_random_uuid(), $2, 'n' || n, 'ns-' || n, '[]', gen_random_uuid(), now(), 1, 1
   FROM generate_series(0, 19) AS n`,
];

/** The same for both tenants. @param {import('./durable-postgres.mjs').EmptyDatabase} database */
export async function seedEstate(database) {
  for (const tenantId of Object.values(TENANTS)) {
    for (const sql of SEED) await database.sql(sql, sql.includes('$2') ? [tenantId, CLUSTER] : [tenantId]);
  }
  await database.sql('VACUUM (ANALYZE)');
}

const SEEN = Date.parse('2026-01-01T12:00:00Z');

/**
 * The findings of one report: 500 pods, each with a trouble that it did not have before.
 * @param {number} report counts all reports
 * @param {number} size
 * @param {(round: number, workload: number) => string} ruleOf the trouble of a workload the n-th time that all pods have had one
 */
export function findingsOf(report, size, ruleOf = (round) => `Trouble${round}`) {
  const seenAt = new Date(SEEN + report * 1_000);
  return Array.from({ length: size }, (_, n) => {
    const pod = (report * size + n) % PODS;
    const workload = Math.floor(pod / 10);
    const subject = {
      kind: 'Pod',
      namespace: `ns-${workload % 20}`,
      name: `app-${workload}-${pod}`,
      container: 'app',
      uid: `p${pod}`,
    };
    return {
      state: 'FIRING',
      source: 'EVENT',
      clusterId: CLUSTER,
      rule: ruleOf(Math.floor((report * size + n) / PODS), workload),
      subject,
      severity: n % 3 === 0 ? 'CRITICAL' : 'WARNING',
      title: `Container app keeps crashing: ${subject.namespace}/${subject.name}`,
      summary:
        'It has been restarted 7 times; it ended with “Error” last time. Critical, because after 5 restarts it is down most of the time.',
      firstSeenAt: seenAt,
      seenAt,
      occurrences: 1,
    };
  });
}
