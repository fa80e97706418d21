import type { Tx } from '../../platform/database.js';
import type { DigestWeek } from './digest-numbers.service.js';

/** What all clusters together cost, in units of the currency; null where it was not counted. */
export interface CostChange {
  total: number | null;
  previousTotal: number | null;
  currency: string | null;
}

interface Span {
  currency: string;
  isPrevious: boolean;
  hours: number;
  total: number | null;
}

/** A week counts as the same length as another where no more of its hours are missing, of all clusters together. */
const SAME_LENGTH = 0.95;

/** What the seven whole UTC days before the end of a week cost, and the seven before those. */
export async function readCostChange(tx: Tx, tenantId: string, { to }: DigestWeek): Promise<CostChange> {
  const spans = await tx.query<Span>(
    `SELECT t.currency, t.day < $2::date - 7 AS "isPrevious", sum(t.hours)::int AS hours,
       sum(coalesce(t.price, 0) + t.storage)::float8 / 1e9 AS total
     FROM cost_day_cluster t
     WHERE t.tenant_id = $1 AND t.day >= $2::date - 14 AND t.day < $2::date GROUP BY 1, 2`,
    [tenantId, to.toISOString().slice(0, 10)],
  );
  // Amounts of two currencies cannot be added up: only a week that was counted in one is told.
  const own = spans.filter(({ isPrevious }) => !isPrevious);
  const [now] = own;
  if (!now || own.length > 1) return { total: null, previousTotal: null, currency: null };
  const before = spans.find(({ isPrevious, currency }) => isPrevious && currency === now.currency);
  const isAlike =
    before !== undefined && before.hours >= SAME_LENGTH * now.hours && now.hours >= SAME_LENGTH * before.hours;
  return { total: now.total, previousTotal: isAlike ? before.total : null, currency: now.currency };
}
