import DataLoader from 'dataloader';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { Usage, UsageAbsence } from './usage.types.js';
import { type AbsenceFacts, explainAbsence } from './usage-absence.js';

interface LatestRow {
  id: number;
  cpuCores: number | null;
  memoryBytes: number | null;
  source: string;
  observedAt: Date;
}

/** Numbers older than this many reporting intervals are stale. */
const STALE_AFTER_INTERVALS = 5;

/** The newest usage of subjects by their integer id: one statement per tick, a second one only where numbers are missing or stale. */
export function usageBySubject(context: RequestContext): DataLoader<number, Usage> {
  return context.loader('usage.bySubject', () => new DataLoader<number, Usage>((ids) => loadUsages(context, ids)));
}

/** The usage of whole clusters by cluster id: the sum over its cluster nodes that were measured together with the newest one. */
export function usageByCluster(context: RequestContext): DataLoader<string, Usage> {
  return context.loader('usage.byCluster', () => new DataLoader<string, Usage>((ids) => loadClusters(context, ids)));
}

async function loadUsages(context: RequestContext, ids: readonly number[]): Promise<Usage[]> {
  const rows = await context.read().query<LatestRow>(
    `SELECT subject_id AS id, cpu_cores AS "cpuCores", memory_bytes AS "memoryBytes", source, observed_at AS "observedAt"
     FROM subject_latest WHERE tenant_id = $1 AND subject_id = ANY($2::int[])`,
    [tenantOf(context), ids],
  );
  const latest = new Map(rows.map((row) => [row.id, row]));
  const doubtful = ids.filter((id) => isMissingOrStale(context, latest.get(id)));
  const facts = doubtful.length > 0 ? await loadFacts(context, doubtful) : new Map<number, AbsenceFacts>();
  return ids.map((id) => usageOf(context, latest.get(id), facts.get(id)));
}

function staleBefore(context: RequestContext): number {
  return context.now().getTime() - STALE_AFTER_INTERVALS * context.settings.agentIntervalSeconds * 1_000;
}

function isMissingOrStale(context: RequestContext, row: LatestRow | undefined): boolean {
  return !row || row.observedAt.getTime() < staleBefore(context);
}

function usageOf(context: RequestContext, row: LatestRow | undefined, facts: AbsenceFacts | undefined): Usage {
  const stale = isMissingOrStale(context, row);
  if (stale) {
    const absence = explainAbsence(row !== undefined, facts);
    if (absence) return Usage.missing(UsageAbsence[absence.absent], absence.reason);
  }
  const { cpuCores, memoryBytes, source, observedAt } = row!;
  return Usage.measured({ cpuCores, memoryBytes, source, observedAt, stale });
}

/** What the collector of usage (agent a) last said, where it did not measure. */
const SOURCE_FAILURE = `(SELECT coalesce(k.item ->> 'message', k.item ->> 'status')
  FROM jsonb_array_elements(CASE jsonb_typeof(a.collectors) WHEN 'array' THEN a.collectors ELSE '[]' END) AS k (item)
  WHERE k.item ->> 'name' IN ('usage', 'host') AND k.item ->> 'status' <> 'OK' LIMIT 1)`;

async function loadFacts(context: RequestContext, ids: readonly number[]): Promise<Map<number, AbsenceFacts>> {
  const rows = await context.read().query<AbsenceFacts & { id: number }>(
    `SELECT s.id, coalesce(c.state, p.phase) AS state,
       ${SOURCE_FAILURE} AS "sourceFailure"
     FROM subject s
     LEFT JOIN agent a ON a.tenant_id = $1 AND a.cluster_id = s.cluster_id
     LEFT JOIN LATERAL (SELECT phase FROM pod WHERE s.kind = 'POD' AND tenant_id = $1 AND cluster_id = s.cluster_id
       AND namespace = s.namespace AND name = s.name ORDER BY id DESC LIMIT 1) p ON true
     LEFT JOIN LATERAL (SELECT state FROM container WHERE s.kind = 'CONTAINER' AND tenant_id = $1
       AND cluster_id = s.cluster_id AND namespace = s.namespace AND pod_name = s.name AND name = s.container
       ORDER BY id DESC LIMIT 1) c ON true
     WHERE s.tenant_id = $1 AND s.id = ANY($2::int[])`,
    [tenantOf(context), ids],
  );
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}

async function loadClusters(context: RequestContext, ids: readonly string[]): Promise<Usage[]> {
  const rows = await context.read().query<Omit<LatestRow, 'id'> & { clusterId: string }>(
    `WITH n AS (
       SELECT l.*, max(l.observed_at) OVER (PARTITION BY l.cluster_id) AS newest
       FROM subject s JOIN subject_latest l ON l.tenant_id = $1 AND l.subject_id = s.id
       WHERE s.tenant_id = $1 AND s.cluster_id = ANY($2::uuid[]) AND s.kind = 'CLUSTER_NODE')
     SELECT cluster_id AS "clusterId", sum(cpu_cores) AS "cpuCores", sum(memory_bytes) AS "memoryBytes",
       max(source) AS source, max(observed_at) AS "observedAt"
     FROM n WHERE observed_at >= newest - make_interval(secs => $3::double precision) GROUP BY cluster_id`,
    [tenantOf(context), ids, STALE_AFTER_INTERVALS * context.settings.agentIntervalSeconds],
  );
  const byId = new Map(rows.map((row) => [row.clusterId, { id: 0, ...row }]));
  const facts = await loadClusterFacts(
    context,
    ids.filter((id) => !byId.has(id)),
  );
  return ids.map((id) => usageOf(context, byId.get(id), facts.get(id)));
}

async function loadClusterFacts(context: RequestContext, ids: string[]): Promise<Map<string, AbsenceFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await context.read().query<{ id: string; sourceFailure: string | null }>(
    `SELECT a.cluster_id AS id, ${SOURCE_FAILURE} AS "sourceFailure" FROM agent a
     WHERE a.tenant_id = $1 AND a.cluster_id = ANY($2::uuid[])`,
    [tenantOf(context), ids],
  );
  return new Map(rows.map(({ id, sourceFailure }) => [id, { state: null, sourceFailure }]));
}
