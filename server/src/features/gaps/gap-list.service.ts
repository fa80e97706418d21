import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import type { Reader } from '../../platform/list.js';
import { WITH_CLUSTER } from '../../platform/place-rule.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { backfilledSpans, type Span } from './backfill.js';
import { missingIn } from './coverage.js';
import type { GapData, GapReason } from './gap.entity.js';
import { describeGap } from './gap-message.js';

/** A gap as it is answered. */
export interface ListedGap {
  clusterId: string;
  reason: GapReason;
  data: GapData;
  from: Date;
  to: Date | null;
  isOpen: boolean;
  message: string;
  backfilledSeconds: number;
  backfilled: { from: Date; to: Date }[];
  batches: number | null;
}

/** The newest of one cluster; a chart has no room for more, and whoever wants all asks for shorter spans. */
export const MAX_GAPS_PER_CLUSTER = 200;

interface GapRow {
  clusterId: string;
  reason: GapReason;
  data: GapData;
  fromAt: Date;
  toAt: Date | null;
  batches: number | null;
  detail: string | null;
  /** Unix ms: first and last moments by turns. */
  reach: number[];
}

const REACH = `array(SELECT extract(epoch FROM m)::float8 * 1000
  FROM unnest(t.backfilled) r, unnest(array[lower(r), upper(r)]) m ORDER BY m)`;

/**
 * The gaps of clusters that overlap a span, as far as the reader sees the clusters; the newest first, at most
 * MAX_GAPS_PER_CLUSTER of each. Charts of samples leave out gaps of other data by `ofSamples`.
 * @throws BAD_USER_INPUT for a span that ends before it begins
 */
export async function listGaps(
  { tx, tenantId, rights }: Reader,
  clusterIds: readonly string[],
  span: { from: Date; to: Date },
  { ofSamples = false }: { ofSamples?: boolean } = {},
): Promise<ListedGap[]> {
  checkSpan(span);
  if (clusterIds.length === 0) return [];
  const params = new SqlParams();
  const clusters = `${params.add([...new Set(clusterIds)])}::uuid[]`;
  const conditions = [
    `t.tenant_id = ${params.add(tenantId)}`,
    't.cluster_id = c.id',
    `t.from_at < ${params.add(span.to)}`,
    `(t.to_at IS NULL OR t.to_at > ${params.add(span.from)})`,
    ...(ofSamples ? [`t.data IN ('ALL', 'SAMPLES')`] : []),
    ...scopeConditions(rights, WITH_CLUSTER, params),
  ];
  const rows = await tx.query<GapRow>(
    `SELECT g.* FROM unnest(${clusters}) AS c (id) CROSS JOIN LATERAL (
       SELECT t.cluster_id AS "clusterId", t.reason, t.data, t.from_at AS "fromAt", t.to_at AS "toAt", t.batches, t.detail,
         ${REACH} AS reach
       FROM gap t WHERE ${conditions.join(' AND ')} ORDER BY t.from_at DESC LIMIT ${MAX_GAPS_PER_CLUSTER}) AS g
     ORDER BY g."fromAt" DESC, g."clusterId"`,
    params.values,
  );
  return rows.map((row) => listed(row, span.to));
}

/** When in a span, unix ms, samples of a cluster are missing and not back-filled; ordered, without overlaps. */
export async function missingSamples(tx: Tx, tenantId: string, clusterId: string, span: Span): Promise<Span[]> {
  const rows = await tx.query<Pick<GapRow, 'fromAt' | 'toAt' | 'reach'>>(
    `SELECT t.from_at AS "fromAt", t.to_at AS "toAt", ${REACH} AS reach FROM gap t
     WHERE t.tenant_id = $1 AND t.cluster_id = $2 AND t.data IN ('ALL', 'SAMPLES')
       AND t.from_at < $4 AND (t.to_at IS NULL OR t.to_at > $3)`,
    [tenantId, clusterId, new Date(span.from), new Date(span.to)],
  );
  const gaps = rows.map(({ fromAt: from, toAt: to, reach }) => ({
    from,
    to,
    backfilled: backfilledIn(from, to, reach),
  }));
  return missingIn(span, gaps);
}

function checkSpan({ from, to }: { from: Date; to: Date }): void {
  if (from <= to) return;
  throw new AppError(
    'BAD_USER_INPUT',
    `Gaps are asked for from ${from.toISOString()} to ${to.toISOString()}; expected an end that is not before its beginning.`,
  );
}

function listed(row: GapRow, today: Date): ListedGap {
  const { clusterId, reason, data, fromAt: from, toAt: to, batches, detail, reach } = row;
  const backfilled = backfilledIn(from, to, reach);
  const backfilledSeconds = backfilled.reduce((sum, span) => sum + (+span.to - +span.from) / 1_000, 0);
  const message = describeGap({ reason, data, from, to, batches, detail, backfilledSeconds }, today);
  return { clusterId, reason, data, from, to, isOpen: to === null, message, backfilledSeconds, backfilled, batches };
}

function backfilledIn(from: Date, to: Date | null, reach: readonly number[]): ListedGap['backfilled'] {
  const spans = backfilledSpans({ from: from.getTime(), to: to?.getTime() ?? null }, pairs(reach));
  return spans.map((span) => ({ from: new Date(span.from), to: new Date(span.to) }));
}

function pairs(moments: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (let n = 0; n + 1 < moments.length; n += 2) spans.push({ from: moments[n]!, to: moments[n + 1]! });
  return spans;
}
