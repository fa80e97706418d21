import pg from 'pg';

/** How many rows of each table the plans of lists are tested with: enough that no scan of a whole one looks cheap. */
export const SEEDED = {
  clusters: 4_000,
  clusterNodes: 25_000,
  namespaces: 6_000,
  workloads: 12_000,
  pods: 30_000,
  containers: 30_000,
  alerts: 20_000,
  events: 20_000,
  anomalies: 20_000,
  changes: 20_000,
  entries: 10_000,
};

const CLUSTER_OF = `(SELECT id FROM cluster c WHERE c.tenant_id = $1 AND c.name = 'cluster-' || n % ${SEEDED.clusters})`;
const SCATTERED = `timestamptz '2026-01-01' + (n::bigint * 7919 % 100000) * interval '1 minute'`;

const STATEMENTS: [string, number][] = [
  [
    `INSERT INTO cluster (tenant_id, id, name, kind, is_demo, created_at, last_report_at)
     SELECT $1, gen_random_uuid(), 'cluster-' || n, 'KUBERNETES', false, ${SCATTERED},
       CASE WHEN n % 4 > 0 THEN ${SCATTERED} END FROM generate_series(0, $2::int - 1) AS n`,
    SEEDED.clusters,
  ],
  [
    `INSERT INTO cluster_node (tenant_id, id, cluster_id, uid, subject_id, name, status, is_schedulable, roles,
       conditions, taints, labels, created_at, observed_at, deleted_at, report_epoch, report_seq)
     SELECT $1, gen_random_uuid(), ${CLUSTER_OF}, 'n' || n, 1000000 + n, 'node-' || md5(n::text),
       (ARRAY['READY', 'NOT_READY'])[1 + n % 2], true, '{}', '[]', '[]', '[]', CASE WHEN n % 9 > 0 THEN ${SCATTERED} END,
       now(), CASE WHEN n % 4 = 0 THEN now() END, 1, 1 FROM generate_series(1, $2::int) AS n`,
    SEEDED.clusterNodes,
  ],
  [
    `INSERT INTO namespace (tenant_id, id, cluster_id, uid, name, labels, created_at, observed_at, deleted_at,
       report_epoch, report_seq)
     SELECT $1, gen_random_uuid(), ${CLUSTER_OF}, 'ns' || n, 'ns-' || md5(n::text), '[]',
       CASE WHEN n % 9 > 0 THEN ${SCATTERED} END, now(), CASE WHEN n % 4 = 0 THEN now() END, 1, 1
     FROM generate_series(1, $2::int) AS n`,
    SEEDED.namespaces,
  ],
  [
    `INSERT INTO workload (tenant_id, id, cluster_id, uid, namespace, kind, name, images, labels, created_at, observed_at,
       deleted_at, report_epoch, report_seq)
     SELECT $1, gen_random_uuid(), ${CLUSTER_OF}, 'w' || n, 'ns-' || n % 50, 'DEPLOYMENT', 'web-' || md5(n::text), '{}',
       '[]', CASE WHEN n % 9 > 0 THEN ${SCATTERED} END, now(), CASE WHEN n % 4 = 0 THEN now() END, 1, 1
     FROM generate_series(1, $2::int) AS n`,
    SEEDED.workloads,
  ],
  [
    `INSERT INTO pod (tenant_id, id, cluster_id, uid, subject_id, namespace, name, node_name, created_at, restart_count,
       phase, reason, is_ready, ready_containers, total_containers, labels, observed_at, deleted_at, report_epoch,
       report_seq)
     SELECT $1, gen_random_uuid(), ${CLUSTER_OF}, 'p' || n, n, 'ns-' || n % 50, 'pod-' || md5(n::text), 'node-' || n % 20,
       CASE WHEN n % 9 > 0 THEN ${SCATTERED} END, CASE WHEN n % 5 = 0 THEN n % 70 ELSE 0 END,
       (ARRAY['RUNNING', 'RUNNING', 'PENDING', 'FAILED'])[1 + n % 4], CASE WHEN n % 200 = 0 THEN 'CrashLoopBackOff' END,
       true, 1, 1, '[]', now(), CASE WHEN n % 4 = 0 THEN now() END, 1, 1 FROM generate_series(1, $2::int) AS n`,
    SEEDED.pods,
  ],
  [
    `INSERT INTO container (tenant_id, id, cluster_id, pod_id, subject_id, namespace, pod_name, name, kind, image, state,
       is_ready, restart_count, has_liveness_probe, has_readiness_probe, has_startup_probe, observed_at, deleted_at)
     SELECT $1, gen_random_uuid(), cluster_id, id, 2000000 + subject_id, namespace, name, 'app-' || subject_id, 'REGULAR',
       'registry.local/app:' || subject_id % 300, 'RUNNING', true, restart_count, true, true, true, now(), deleted_at
     FROM pod WHERE tenant_id = $1 LIMIT $2`,
    SEEDED.containers,
  ],
  [
    `INSERT INTO usage_rank (tenant_id, object_id, kind, is_running, cpu_cores, memory_bytes, cpu_ratio, memory_ratio)
     SELECT tenant_id, id, kind, true, used, used * 1e9, used / 2, used / 3 FROM (
       SELECT *, CASE WHEN subject_id % 3 > 0 THEN (subject_id::bigint * 7919 % 100000) / 1e4 END AS used FROM (
         SELECT tenant_id, id, 'POD' AS kind, subject_id, deleted_at FROM pod
         UNION ALL SELECT tenant_id, id, 'CONTAINER', subject_id, deleted_at FROM container
         UNION ALL SELECT tenant_id, id, 'CLUSTER_NODE', subject_id, deleted_at FROM cluster_node) AS o) AS o
     WHERE tenant_id = $1 AND deleted_at IS NULL AND $2 > 0`,
    1,
  ],
  [
    `INSERT INTO alert (tenant_id, id, cluster_id, fingerprint, rule, severity, severity_rank, state, title, summary,
       subject_kind, namespace, subject_name, count, revision, first_seen_at, last_seen_at, changed_at, resolved_at)
     SELECT $1, gen_random_uuid(), ${CLUSTER_OF}, 'f' || n, 'rule-' || n % 30, 'WARNING', n % 3,
       CASE WHEN n % 10 = 0 THEN 'FIRING' ELSE 'RESOLVED' END, 't', 's', 'Pod', 'ns-' || n % 50, 'pod-' || n, 1, 1,
       ${SCATTERED}, ${SCATTERED}, now(), CASE WHEN n % 10 > 0 THEN now() END FROM generate_series(1, $2::int) AS n`,
    SEEDED.alerts,
  ],
  [
    `INSERT INTO cluster_event (tenant_id, id, cluster_id, uid, type, reason, message, count, namespace, involved_kind,
       involved_name, first_seen_at, last_seen_at, received_at)
     SELECT $1, gen_random_uuid(), ${CLUSTER_OF}, 'e' || n, CASE WHEN n % 20 = 0 THEN 'WARNING' ELSE 'NORMAL' END,
       'BackOff', 'm', 1, 'ns-' || n % 50, 'Pod', 'pod-' || n, ${SCATTERED}, ${SCATTERED}, now()
     FROM generate_series(1, $2::int) AS n`,
    SEEDED.events,
  ],
  [
    `INSERT INTO anomaly (tenant_id, id, cluster_id, key, state, is_suppressed, decision, namespace, workload_kind,
       workload_name, container, metric, unit, direction, season, started_at, observed_at, ended_at, value, peak,
       baseline, sigma, deviations, samples, weeks, updated_at)
     SELECT $1, gen_random_uuid(), ${CLUSTER_OF}, 'k' || n, CASE WHEN n % 10 = 0 THEN 'FIRING' ELSE 'ENDED' END,
       n % 3 = 0, '', 'ns-' || n % 50, 'Deployment', 'web-' || n % 500, 'app', 'container.cpu.usage', 'CORES', 'ABOVE',
       'HOUR_OF_DAY', ${SCATTERED}, ${SCATTERED}, CASE WHEN n % 10 > 0 THEN ${SCATTERED} END, 1, 1, 1, 1,
       (n::bigint * 7919 % 100000) / 1e4, 1, 1, now() FROM generate_series(1, $2::int) AS n`,
    SEEDED.anomalies,
  ],
  [
    `INSERT INTO change (tenant_id, id, cluster_id, object_kind, object_id, namespace, name, action, observed_at,
       received_at)
     SELECT $1, gen_random_uuid(), ${CLUSTER_OF}, 'POD', gen_random_uuid(), 'ns-' || n % 50, 'pod-' || n, 'CREATED',
       ${SCATTERED}, now() FROM generate_series(1, $2::int) AS n`,
    SEEDED.changes,
  ],
  [
    `INSERT INTO audit_entry (tenant_id, id, seq, occurred_at, actor_kind, actor_name, action, result, prev_hash, hash)
     SELECT $1, gen_random_uuid(), n, now(), 'USER', 'u', 'SIGN_IN', 'OK', '', '' FROM generate_series(1, $2::int) AS n`,
    SEEDED.entries,
  ],
];

/** Fills every listed table by SQL alone, past the server, and lets the planner know. */
export async function seedLists(superuserUrl: string, tenantId: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (const [statement, count] of STATEMENTS) await client.query(statement, [tenantId, count]);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
