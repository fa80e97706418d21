/**
 * An installation that has grown: its data is of the first schema, which never changes, and whatever came later was
 * filled in by the product's migrations. One tenant with 40 clusters of 500 nodes and as many pods as asked for, written by SQL alone. Everything follows from
 * the row's number, so two seeds hold the same objects. Names are spread over clusters and nodes, so that a page by any
 * order shows pods of many of them; 8 % of the pods have no usage (3 % are not measured, 5 % have ended) and 1 % no known
 * time of creation, so that every order has its nulls.
 */
const CLUSTERS = 40;
const NODES_PER_CLUSTER = 500;
const NAMESPACES = 50;
/** Pods that are gone but kept for their history, on top of those that live. */
const GONE_SHARE = 0.05;
const CHUNK = 100_000;

/** A whole number from 0 to below `below` that looks random but follows from the row's number. */
const scattered = (/** @type {string} */ salt, /** @type {number} */ below) =>
  `(abs(hashint8extended(n, ${[...salt].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7)}) % ${below}))::int`;

const CLUSTER = `INSERT INTO cluster (tenant_id, id, name, kind, is_demo, environment, region, provider,
    kubernetes_version, kube_system_uid, created_at, last_report_at)
  SELECT t.id, uuidv7(), 'cluster-' || lpad(n::text, 2, '0'), 'KUBERNETES', false,
    (ARRAY['production', 'staging', 'development'])[1 + n % 3], 'eu-' || n % 4, 'provider-' || n % 2,
    'v1.3' || n % 4, 'kube-system-' || n, now() - interval '1 year', now()
  FROM tenant t, generate_series(0, ${CLUSTERS - 1}) AS n`;

const CLUSTER_NODE = `INSERT INTO cluster_node (tenant_id, id, cluster_id, uid, subject_id, name, status, is_schedulable,
    roles, zone, region, instance_type, kubelet_version, conditions, taints, labels, created_at, observed_at,
    capacity_cpu_cores, capacity_memory_bytes, capacity_pods, allocatable_cpu_cores, allocatable_memory_bytes,
    allocatable_pods, report_epoch, report_seq)
  SELECT c.tenant_id, uuidv7(), c.id, 'node-uid-' || n, 100000000 + row_number() OVER ()::int,
    'node-' || lpad(n::text, 3, '0'), CASE WHEN n % 100 = 7 THEN 'NOT_READY' ELSE 'READY' END, n % 50 <> 3,
    ARRAY['worker'], 'zone-' || n % 3, 'region-1', 'm6.2xlarge', 'v1.3' || n % 4,
    '[{"type":"Ready","status":"True","lastTransitionAt":"2026-01-01T00:00:00.000Z"}]', '[]',
    '[{"key":"kubernetes.io/os","value":"linux"}]', now() - interval '200 days', now(),
    8, 34359738368, 110, 7.8, 32212254720, 110, 1, 1
  FROM cluster c, generate_series(0, ${NODES_PER_CLUSTER - 1}) AS n`;

const NAMESPACE = `INSERT INTO namespace (tenant_id, id, cluster_id, uid, name, phase, labels, created_at, observed_at,
    report_epoch, report_seq)
  SELECT c.tenant_id, uuidv7(), c.id, 'namespace-uid-' || n, 'team-' || lpad(n::text, 2, '0'), 'Active', '[]',
    now() - interval '200 days', now(), 1, 1
  FROM cluster c, generate_series(0, ${NAMESPACES - 1}) AS n`;

/** $1 and $2 are the first and the last number of the chunk, $3 the number of pods that live. */
const POD = `INSERT INTO pod (tenant_id, id, cluster_id, uid, subject_id, namespace, name, node_name, phase, reason,
    is_ready, ready_containers, total_containers, restart_count, last_restart_at, qos_class, pod_ip, host_ip,
    owner_kind, owner_name, owner_uid, cpu_request_cores, memory_request_bytes, memory_limit_bytes, labels, created_at,
    started_at, observed_at, deleted_at, report_epoch, report_seq)
  SELECT c.tenant_id, uuidv7(), c.id, 'pod-uid-' || n, n, 'team-' || lpad((namespace)::text, 2, '0'),
    'app-' || substr(md5(n::text), 1, 10) || '-' || n,
    CASE WHEN share = 0 THEN NULL ELSE 'node-' || lpad(node::text, 3, '0') END,
    CASE WHEN share < 3 THEN 'PENDING' WHEN share < 6 THEN 'SUCCEEDED' WHEN share < 8 THEN 'FAILED'
      WHEN share < 9 THEN 'UNKNOWN' ELSE 'RUNNING' END,
    CASE WHEN share < 2 THEN 'Unschedulable' WHEN share = 6 THEN 'OOMKilled' WHEN share = 40 THEN 'CrashLoopBackOff' END,
    share > 9, CASE WHEN share > 9 THEN 2 ELSE 0 END, 2, restarts,
    CASE WHEN restarts > 0 THEN now() - n % 86400 * interval '1 second' END, 'BURSTABLE', '10.0.' || n % 250 || '.7',
    '192.168.1.' || node % 250, 'ReplicaSet', 'app-' || workload, 'owner-uid-' || workload,
    0.05 + request / 100.0, 67108864 * (1 + request % 8),
    CASE WHEN request % 5 > 0 THEN 268435456.0 * (1 + request % 4) END,
    jsonb_build_array(jsonb_build_object('key', 'app', 'value', 'app-' || workload)),
    CASE WHEN share <> 50 THEN born_at END, born_at + interval '3 seconds', now(),
    CASE WHEN n > $3 THEN now() - interval '1 hour' END, 1, n
  FROM (SELECT n, ${scattered('cluster', CLUSTERS)} AS cluster, ${scattered('node', NODES_PER_CLUSTER)} AS node,
      ${scattered('namespace', NAMESPACES)} AS namespace, ${scattered('workload', 4_000)} AS workload,
      ${scattered('share', 100)} AS share, ${scattered('request', 100)} AS request,
      CASE WHEN ${scattered('restarts', 10)} < 8 THEN 0 ELSE ${scattered('count', 40)} END AS restarts,
      date_trunc('day', now()) - ${scattered('age', 31_000_000)} * interval '1 second' AS born_at
    FROM generate_series($1::int, $2::int) AS n) AS made
  JOIN cluster c ON c.name = 'cluster-' || lpad(cluster::text, 2, '0') ORDER BY n`;

const LATEST = `INSERT INTO subject_latest (tenant_id, subject_id, cluster_id, cpu_cores, memory_bytes, source, observed_at)
  SELECT p.tenant_id, n, p.cluster_id, ${scattered('cpu', 4_000_000)} / 1e6, ${scattered('memory', 1_000_000)} * 4096.0,
    'bench', now()
  FROM (SELECT tenant_id, cluster_id, subject_id AS n FROM pod) AS p
  WHERE ${scattered('measured', 100)} >= 3`;

const SUBJECT = `INSERT INTO subject (tenant_id, id, cluster_id, kind, namespace, name, container, created_at)
  SELECT tenant_id, subject_id, cluster_id, 'POD', namespace, name, '', now() FROM pod`;

/** The tenant and the administrator that a first start would make. */
const TENANT = [
  `INSERT INTO tenant (id, name, created_at) VALUES (uuidv7(), 'Default', now())`,
  `INSERT INTO login (email, tenant_id, user_id) SELECT 'admin@localhost', id, uuidv7() FROM tenant`,
  `INSERT INTO app_user (tenant_id, id, email, name, created_at)
    SELECT tenant_id, user_id, email, 'Administrator', now() FROM login`,
  `INSERT INTO role_binding (tenant_id, id, subject_kind, subject, role, created_at)
    SELECT tenant_id, uuidv7(), 'USER', user_id::text, 'ADMIN', now() FROM login`,
];

/** Tables that grow with the pods; their indexes are made when they are full, which is ten times as fast. */
const LARGE = ['pod', 'subject_latest'];

/**
 * Fills an empty database that has the first schema; the later ones are made from it by their migrations.
 * @param {import('pg').Client} client as superuser, whom no row security binds
 * @param {number} pods live ones
 * @param {(line: string) => void} report
 */
export async function seed(client, pods, report) {
  for (const statement of [...TENANT, CLUSTER, CLUSTER_NODE, NAMESPACE]) await client.query(statement);
  await client.query(`SET maintenance_work_mem = '1GB'`);
  const indexes = await takeIndexes(client);
  const all = pods + Math.round(pods * GONE_SHARE);
  // Foreign keys are right by construction; checking two million of them takes as long as writing the rows.
  await client.query('SET session_replication_role = replica');
  for (let from = 1; from <= all; from += CHUNK) {
    const to = Math.min(from + CHUNK - 1, all);
    await client.query(POD, [from, to, pods]);
    if (from % (4 * CHUNK) === 1) report(`seeded ${to} of ${all} pods`);
  }
  for (const statement of [LATEST, SUBJECT]) await client.query(statement);
  await client.query('SET session_replication_role = DEFAULT');
  report('seeded subjects and usage; making indexes');
  for (const definition of indexes) await client.query(definition);
  await client.query('ANALYZE');
}

/**
 * Drops the indexes of the large tables, those of constraints apart.
 * @param {import('pg').Client} client
 * @returns {Promise<string[]>} the statements that make them again
 */
async function takeIndexes(client) {
  const { rows } = await client.query(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE schemaname = 'public' AND tablename = ANY($1)
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)`,
    [LARGE],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ definition }) => definition);
}
