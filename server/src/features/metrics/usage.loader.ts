import DataLoader from 'dataloader';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { readBoards } from './latest-board.service.js';
import type { NewestUsage } from './latest-view.js';
import { Usage, UsageAbsence } from './usage.types.js';
import { type AbsenceFacts, explainAbsence, type SourceFact } from './usage-absence.js';

/** Numbers older than this many reporting intervals are stale. */
export const STALE_AFTER_INTERVALS = 5;
/** Containers of a pod count together when they were measured within this many intervals. */
const TOGETHER_INTERVALS = 2;

/** Something that is measured: an object, or just its key. */
export interface Measured {
  clusterId: string;
  subjectId: number;
}

/** The newest usage of what is measured: one statement per tick, a second one only where numbers are missing or stale. */
export function usageBySubject(context: RequestContext): DataLoader<Measured, Usage, number> {
  return context.loader(
    'usage.bySubject',
    () =>
      new DataLoader<Measured, Usage, number>((keys) => loadUsages(context, keys), {
        // A tenant gives out each of these ids once.
        cacheKeyFn: ({ subjectId }) => subjectId,
      }),
  );
}

/** The usage of whole clusters by cluster id: the sum over its cluster nodes that were measured together with the newest one. */
export function usageByCluster(context: RequestContext): DataLoader<string, Usage> {
  return context.loader('usage.byCluster', () => new DataLoader<string, Usage>((ids) => loadClusters(context, ids)));
}

async function loadUsages(context: RequestContext, keys: readonly Measured[]): Promise<Usage[]> {
  const clusterIds = [...new Set(keys.map(({ clusterId }) => clusterId))];
  const boards = await readBoards(context.read(), tenantOf(context), clusterIds);
  const togetherMs = TOGETHER_INTERVALS * context.settings.agentIntervalSeconds * 1_000;
  const latest = keys.map(({ clusterId, subjectId }) => boards.get(clusterId)?.usageOf(subjectId, togetherMs) ?? null);
  const doubtful = keys.filter((_, n) => isMissingOrStale(context, latest[n]!)).map(({ subjectId }) => subjectId);
  if (doubtful.length === 0) return keys.map((_, n) => usageOf(context, latest[n]!, undefined));
  const facts = await loadFacts(context, doubtful);
  const sources = await loadSources(context, clusterIds);
  return keys.map(({ clusterId, subjectId }, n) => {
    const known = facts.get(subjectId);
    return usageOf(context, latest[n]!, known && { ...known, sources: sources.get(clusterId) ?? null });
  });
}

function staleBefore(context: RequestContext): number {
  return context.now().getTime() - STALE_AFTER_INTERVALS * context.settings.agentIntervalSeconds * 1_000;
}

function isMissingOrStale(context: RequestContext, newest: NewestUsage | null): boolean {
  return !newest || newest.observedAt.getTime() < staleBefore(context);
}

function usageOf(context: RequestContext, newest: NewestUsage | null, facts: AbsenceFacts | undefined): Usage {
  const stale = isMissingOrStale(context, newest);
  if (stale) {
    const absence = explainAbsence(newest !== null, facts);
    if (absence) return Usage.missing(UsageAbsence[absence.absent], absence.reason);
  }
  const { cpuCores, memoryBytes, source, observedAt } = newest!;
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
  const boards = await readBoards(context.read(), tenantOf(context), ids);
  const togetherMs = STALE_AFTER_INTERVALS * context.settings.agentIntervalSeconds * 1_000;
  const latest = ids.map((id) => boards.get(id)?.usageOfMachines(togetherMs) ?? null);
  const facts = await loadClusterFacts(
    context,
    ids.filter((_, n) => latest[n] === null),
  );
  return ids.map((id, n) => usageOf(context, latest[n]!, facts.get(id)));
}

async function loadClusterFacts(context: RequestContext, ids: string[]): Promise<Map<string, AbsenceFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await context.read().query<{ id: string; sourceFailure: string | null; sources: SourceFact[] | null }>(
    `SELECT a.cluster_id AS id, ${SOURCE_FAILURE} AS "sourceFailure", a.usage_sources AS sources FROM agent a
     WHERE a.tenant_id = $1 AND a.cluster_id = ANY($2::uuid[])`,
    [tenantOf(context), ids],
  );
  return new Map(rows.map(({ id, ...facts }) => [id, { state: null, ...facts }]));
}

/** What the agents of clusters told of their sources of usage. */
async function loadSources(context: RequestContext, clusterIds: string[]): Promise<Map<string, SourceFact[] | null>> {
  const rows = await context.read().query<{ id: string; sources: SourceFact[] | null }>(
    `SELECT a.cluster_id AS id, a.usage_sources AS sources FROM agent a
     WHERE a.tenant_id = $1 AND a.cluster_id = ANY($2::uuid[])`,
    [tenantOf(context), clusterIds],
  );
  return new Map(rows.map(({ id, sources }) => [id, sources]));
}
