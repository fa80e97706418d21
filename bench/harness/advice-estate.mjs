/** A cluster of workloads with a week of samples of all their containers, for the search for advice. */
import { randomUUID } from 'node:crypto';
import { importBuilt } from './built.mjs';

export const TENANT = randomUUID();
export const CLUSTER = randomUUID();
export const REPLICAS = 2;
const HOUR_MS = 3_600_000;
const STEP_MS = 30_000;
const DAYS = 7;
/** container.cpu.usage and container.memory.working_set in the catalogue. */
export const METRIC_IDS = [3, 4];

/** Written by SQL, because how an inventory is stored is not what is measured. @param {number} workloads */
const inventory = (workloads) => [
  `INSERT INTO tenant (id, name, created_at) VALUES ($1, 'bench', now())`,
  `INSERT INTO cluster (tenant_id, id, name, kind, is_demo, created_at)
   VALUES ($1, $2, 'prod', 'KUBERNETES', false, now() - interval '90 days')`,
  `INSERT INTO workload (tenant_id, id, cluster_id, uid, namespace, kind, name, desired_replicas, labels, images,
     created_at, observed_at, report_epoch, report_seq)
   SELECT $1, gen_random_uuid(), $2, 'w' || n, 'ns-' || n % 20, 'DEPLOYMENT', 'app-' || n, ${REPLICAS}, '[]', '{}',
     now() - interval '60 days', now(), 1, 1 FROM generate_series(0, ${workloads - 1}) AS n`,
  `INSERT INTO pod (tenant_id, id, cluster_id, uid, subject_id, namespace, name, node_name, phase, is_ready,
     ready_containers, total_containers, restart_count, labels, created_at, started_at, observed_at, report_epoch,
     report_seq, owner_kind, owner_name, owner_uid, claims, qos_class)
   SELECT $1, gen_random_uuid(), $2, 'p' || n, 1000000 + n, 'ns-' || (n / ${REPLICAS}) % 20,
     'app-' || n / ${REPLICAS} || '-' || n, 'node-' || n % 50, 'RUNNING', true, 1, 1, 0,
     jsonb_build_array(jsonb_build_object('key', 'app', 'value', 'app-' || n / ${REPLICAS})), now() - interval '30 days',
     now() - interval '30 days', now(), 1, 1, 'Deployment', 'app-' || n / ${REPLICAS}, 'w' || n / ${REPLICAS}, '{}',
     'BURSTABLE' FROM generate_series(0, ${workloads * REPLICAS - 1}) AS n`,
  `INSERT INTO container (tenant_id, id, cluster_id, pod_id, subject_id, namespace, pod_name, name, kind, image, state,
     is_ready, restart_count, has_liveness_probe, has_readiness_probe, has_startup_probe, observed_at,
     cpu_request_cores, memory_request_bytes, memory_limit_bytes)
   SELECT tenant_id, gen_random_uuid(), cluster_id, id, subject_id - 1000000 + 1, namespace, name, 'app', 'REGULAR',
     'registry.local/app:1', 'RUNNING', true, 0, true, true, false, now(), 0.5, 536870912, 1073741824
   FROM pod WHERE tenant_id = $1 AND cluster_id = $2`,
  `INSERT INTO subject (tenant_id, id, cluster_id, kind, namespace, name, container, created_at)
   SELECT tenant_id, subject_id, cluster_id, 'CONTAINER', namespace, pod_name, name, now() FROM container
   WHERE tenant_id = $1 AND cluster_id = $2`,
];

/**
 * @param {import('./durable-postgres.mjs').EmptyDatabase} database @param {any} db of the product
 * @param {number} workloads
 * @returns {Promise<{ hours: number[], samples: number }>}
 */
export async function seedAdviceEstate(database, db, workloads) {
  for (const sql of inventory(workloads)) {
    await database.sql(sql, sql.includes('$2') ? [TENANT, CLUSTER] : [TENANT]);
  }
  const { storeSegments } = await importBuilt('features/metrics/sample-block.service.js');
  const now = new Date();
  const end = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const hours = Array.from({ length: DAYS * 24 }, (_, n) => end - (DAYS * 24 - n) * HOUR_MS);
  let samples = 0;
  for (const hourAt of hours) {
    const merged = new Map(METRIC_IDS.map((id) => [id, seriesOf(id, hourAt, workloads * REPLICAS)]));
    for (const { values } of merged.values()) samples += values.length;
    await db.runInTenant(TENANT, (/** @type {unknown} */ tx) =>
      storeSegments(tx, TENANT, { clusterId: CLUSTER, hourAt, now }, merged),
    );
  }
  await database.sql('VACUUM (ANALYZE)');
  return { hours, samples };
}

/** Busy by day, calm at night, each container at a level of its own. @param {number} metricId @param {number} hourAt @param {number} count */
function seriesOf(metricId, hourAt, count) {
  const moments = HOUR_MS / STEP_MS;
  const series = {
    subjectIds: Int32Array.from({ length: count }, (_, n) => n + 1),
    starts: Int32Array.from({ length: count + 1 }, (_, n) => n * moments),
    times: new Float64Array(count * moments),
    values: new Float64Array(count * moments),
    sourceMasks: new Int32Array(count).fill(1),
    sources: ['bench'],
  };
  const day = 0.6 + 0.4 * Math.sin((2 * Math.PI * ((hourAt / HOUR_MS) % 24)) / 24);
  let random = hourAt / HOUR_MS + metricId;
  for (let n = 0; n < count * moments; n++) {
    const subject = Math.floor(n / moments);
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const noise = random / 2 ** 32;
    series.times[n] = hourAt + (n % moments) * STEP_MS;
    series.values[n] =
      metricId === 3
        ? Math.round((20_000 + 1_000 * (subject % 200)) * day * (0.7 + 0.6 * noise))
        : 4_096 * Math.round((30_000 + 100 * (subject % 300)) * (0.95 + 0.1 * noise));
  }
  return series;
}
