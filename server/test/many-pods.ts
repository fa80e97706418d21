import pg from 'pg';
import { newId } from '../src/platform/id.js';

/** What the model of a list has to know of a pod; the rest is the same for all. */
export interface ListedPod {
  id: string;
  namespace: string;
  name: string;
  createdAt: Date | null;
  restartCount: number;
  /** Latest CPU usage in cores; null where nothing was measured. */
  cpuCores: number | null;
}

export interface PodStore {
  /** Stores pods of one cluster by one statement. */
  insert(clusterId: string, pods: readonly ListedPod[]): Promise<void>;
  /** Stores so many pods named by `nameOf`'s SQL over `n`; every tenth has no creation time, five share each other one. */
  insertMany(clusterId: string, count: number, prefix: string): Promise<void>;
  /** Removes rows, as retention does. */
  remove(ids: readonly string[]): Promise<void>;
  /** Marks rows as deleted, as a report of the agent does. */
  markDeleted(ids: readonly string[]): Promise<void>;
  idsOf(clusterId: string): Promise<string[]>;
  close(): Promise<void>;
}

const INSERT_LISTED = `
  WITH listed AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS pod ("id" uuid, "namespace" text, "name" text,
      "createdAt" timestamptz, "restartCount" int, "cpuCores" float8, "subject" int)
  ), measured AS (
    INSERT INTO usage_rank (tenant_id, object_id, kind, is_running, cpu_cores, memory_bytes)
    SELECT $1, "id", 'POD', true, "cpuCores", "cpuCores" FROM listed
  )
  INSERT INTO pod (tenant_id, id, cluster_id, uid, subject_id, namespace, name, created_at, restart_count, phase,
    is_ready, ready_containers, total_containers, labels, observed_at, report_epoch, report_seq)
  SELECT $1, "id", $2, "id"::text, "subject", "namespace", "name", "createdAt", "restartCount", 'RUNNING',
    true, 1, 1, '[]', now(), 1, 1 FROM listed`;

const INSERT_MANY = `
  WITH made AS (
    INSERT INTO pod (tenant_id, id, cluster_id, uid, subject_id, namespace, name, created_at, restart_count, phase,
      is_ready, ready_containers, total_containers, labels, observed_at, report_epoch, report_seq)
    SELECT $1, gen_random_uuid(), $2, $4 || n, n, 'shop', $4 || left(md5(n::text), 6),
      CASE WHEN n % 10 > 0 THEN timestamptz '2026-01-01' + n / 5 * interval '1 second' END, 0, 'RUNNING',
      true, 1, 1, '[]', now(), 1, 1 FROM generate_series(1, $3::int) AS n
    RETURNING id)
  INSERT INTO usage_rank (tenant_id, object_id, kind, is_running) SELECT $1, id, 'POD', true FROM made`;

/** Writes pods past the server by SQL: the lists are what is tested, not how rows come to be. */
export async function openPodStore(superuserUrl: string, tenantId: string): Promise<PodStore> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  let subject = 1_000_000;
  const unrank = (ids: readonly string[]) =>
    client.query('DELETE FROM usage_rank WHERE tenant_id = $1 AND object_id = ANY($2)', [tenantId, ids]);
  return {
    async insert(clusterId, pods) {
      const rows = pods.map((pod) => ({ ...pod, subject: ++subject }));
      await client.query(INSERT_LISTED, [tenantId, clusterId, JSON.stringify(rows)]);
    },
    async insertMany(clusterId, count, prefix) {
      await client.query(INSERT_MANY, [tenantId, clusterId, count, prefix]);
      await client.query('ANALYZE pod');
    },
    async remove(ids) {
      await client.query('DELETE FROM pod WHERE tenant_id = $1 AND id = ANY($2)', [tenantId, ids]);
      await unrank(ids);
    },
    async markDeleted(ids) {
      await client.query('UPDATE pod SET deleted_at = now() WHERE tenant_id = $1 AND id = ANY($2)', [tenantId, ids]);
      await unrank(ids);
    },
    async idsOf(clusterId) {
      const text = 'SELECT id FROM pod WHERE tenant_id = $1 AND cluster_id = $2 AND deleted_at IS NULL';
      return (await client.query<{ id: string }>(text, [tenantId, clusterId])).rows.map((row) => row.id);
    },
    close: () => client.end(),
  };
}

export function aListedPod(over: Partial<ListedPod> = {}): ListedPod {
  const id = newId();
  return {
    id,
    namespace: 'shop',
    name: `pod-${id.slice(-6)}`,
    createdAt: null,
    restartCount: 0,
    cpuCores: null,
    ...over,
  };
}
