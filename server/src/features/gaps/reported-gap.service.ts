import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import type { GapData, GapReason } from './gap.entity.js';

/** A gap as an agent reports it, by its own clock. */
export interface ReportedGap {
  from: Date;
  to: Date;
  reason: GapReason;
  data?: GapData | null;
  batches: number;
  detail?: string | null;
}

/** An agent keeps fewer; the rest comes with its next heartbeat. */
export const MAX_REPORTED_GAPS = 100;
const MAX_DETAIL = 500;
const OWN_REASONS: readonly GapReason[] = ['DATA_DROPPED', 'NOT_COLLECTED', 'SOURCE_UNAVAILABLE'];

/** Why the gaps of a heartbeat cannot be stored, as found, expected, remedy; null where they can. */
export function explainReportedGaps(gaps: readonly ReportedGap[]): string | null {
  if (gaps.length > MAX_REPORTED_GAPS) {
    return `The heartbeat reports ${gaps.length} gaps; at most ${MAX_REPORTED_GAPS} are taken at once. Report the rest with the next one.`;
  }
  for (const { from, to, reason, batches } of gaps) {
    if (from > to) {
      return `A gap ends at ${to.toISOString()}, before it begins at ${from.toISOString()}; expected its beginning first.`;
    }
    if (batches < 0) return `A gap counts ${batches} lost batches; it counts from 0.`;
    if (!OWN_REASONS.includes(reason)) {
      return `A gap is reported as ${reason}; expected one of ${OWN_REASONS.join(', ')}. The server finds absences itself.`;
    }
  }
  return null;
}

/**
 * Stores what an agent knows to be missing. A gap that is reported again, because the answer was lost or because it has
 * grown, is the same one by its reason, data and beginning; it only grows.
 * @param shiftMs what the server adds to the agent's times, as it does to those of its samples
 */
export async function storeReportedGaps(
  tx: Tx,
  tenantId: string,
  { clusterId, gaps, shiftMs }: { clusterId: string; gaps: readonly ReportedGap[]; shiftMs: number },
  now: Date,
): Promise<void> {
  if (gaps.length === 0) return;
  const shifted = (moment: Date): Date => new Date(moment.getTime() + shiftMs);
  await tx.query(
    `INSERT INTO gap AS g (tenant_id, id, cluster_id, reason, data, from_at, to_at, batches, detail, backfilled,
       created_at, updated_at)
     SELECT $1, max(n.id::text)::uuid, $2, n.reason, n.data, n.from_at, max(n.to_at), max(n.batches), max(n.detail), '{}',
       $10, $10
     FROM unnest($3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::int[], $9::text[])
       AS n (id, reason, data, from_at, to_at, batches, detail)
     GROUP BY n.reason, n.data, n.from_at ORDER BY n.reason, n.data, n.from_at
     ON CONFLICT (tenant_id, cluster_id, reason, data, from_at) DO UPDATE SET
       to_at = greatest(g.to_at, excluded.to_at), batches = greatest(g.batches, excluded.batches),
       detail = excluded.detail, updated_at = excluded.updated_at
     WHERE (greatest(g.to_at, excluded.to_at), greatest(g.batches, excluded.batches), excluded.detail)
       IS DISTINCT FROM (g.to_at, g.batches, g.detail)`,
    [
      tenantId,
      clusterId,
      gaps.map(() => newId(now.getTime())),
      gaps.map((gap) => gap.reason),
      gaps.map((gap) => gap.data ?? 'ALL'),
      gaps.map((gap) => shifted(gap.from)),
      gaps.map((gap) => shifted(gap.to)),
      gaps.map((gap) => gap.batches),
      gaps.map((gap) => gap.detail?.slice(0, MAX_DETAIL) ?? null),
      now,
    ],
  );
}
