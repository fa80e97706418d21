import type { Tx } from '../../platform/database.js';
import type { DigestItem, MessageDigest } from '../channels/digest.types.js';

const MAX_TOP = 5;
const MAX_REGRESSIONS = 3;
const MICROCORES = 1e6;

interface Counted {
  open: number;
  opened: number;
  applied: number;
  verified: number;
  regressed: number;
}

interface Sums {
  cpu: number | null;
  memory: number | null;
  requests: number | null;
  bill: number | null;
  isOpen: boolean;
  currency: string | null;
  count: number;
}

/** A span of time; its end is not part of it. */
export interface DigestWeek {
  from: Date;
  to: Date;
}

/** What happened to recommendations in a week, and what stands at its end. Costs are told apart. */
export async function readDigest(
  tx: Tx,
  tenantId: string,
  { from, to }: DigestWeek,
): Promise<Omit<MessageDigest, 'costs'>> {
  const [counts] = await tx.query<Counted>(
    `SELECT count(*) FILTER (WHERE t.state = 'OPEN')::int AS open,
       count(*) FILTER (WHERE t.opened_at >= $2 AND t.opened_at < $3)::int AS opened,
       count(*) FILTER (WHERE t.applied_at >= $2 AND t.applied_at < $3)::int AS applied,
       count(*) FILTER (WHERE t.state = 'VERIFIED' AND t.settled_at >= $2 AND t.settled_at < $3)::int AS verified,
       count(*) FILTER (WHERE t.state = 'REGRESSED' AND t.settled_at >= $2 AND t.settled_at < $3)::int AS regressed
     FROM recommendation t WHERE t.tenant_id = $1`,
    [tenantId, from, to],
  );
  const sums = await readSums(tx, tenantId);
  const currency = sums.toSorted((a, b) => b.count - a.count).find((one) => one.currency !== null)?.currency ?? null;
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    recommendations: counts!,
    open: together(sums, true, currency),
    realised: together(sums, false, currency),
    currency,
    top: await readItems(tx, tenantId, {
      condition: `t.state = 'OPEN' AND t.is_counted`,
      values: [],
      orderBy: 't.bill_saving DESC NULLS LAST, t.requests_value DESC NULLS LAST, t.risk_rank DESC, t.id',
      limit: MAX_TOP,
    }),
    regressions: await readItems(tx, tenantId, {
      condition: `t.state = 'REGRESSED' AND t.settled_at >= $2 AND t.settled_at < $3`,
      values: [from, to],
      orderBy: 't.settled_at DESC, t.id',
      limit: MAX_REGRESSIONS,
    }),
  };
}

/** What open recommendations would free, and what verified ones have freed that still hold, by currency. */
function readSums(tx: Tx, tenantId: string): Promise<Sums[]> {
  return tx.query<Sums>(
    `SELECT t.state = 'OPEN' AS "isOpen", t.currency, count(*)::int AS count,
       sum(CASE WHEN t.state = 'OPEN' THEN t.cpu_freed ELSE t.realised_cpu END) AS cpu,
       sum(CASE WHEN t.state = 'OPEN' THEN t.memory_freed ELSE t.realised_memory END) AS memory,
       sum(CASE WHEN t.state = 'OPEN' THEN t.requests_value ELSE t.realised_value END) AS requests,
       sum(CASE WHEN t.state = 'OPEN' THEN t.bill_saving ELSE t.realised_bill END) AS bill
     FROM recommendation t
     WHERE t.tenant_id = $1 AND ((t.state = 'OPEN' AND t.is_counted AND t.category = 'COST')
       OR (t.state = 'VERIFIED' AND t.ended_at IS NULL))
     GROUP BY 1, 2`,
    [tenantId],
  );
}

/** Amounts of another currency than that of most of them are left out: they cannot be added up. */
function together(sums: readonly Sums[], isOpen: boolean, currency: string | null): MessageDigest['open'] {
  const own = sums.filter((one) => one.isOpen === isOpen);
  const add = (values: readonly (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
  };
  const priced = own.filter((one) => one.currency === currency);
  return {
    cpuCores: (add(own.map(({ cpu }) => cpu)) ?? 0) / MICROCORES,
    memoryBytes: add(own.map(({ memory }) => memory)) ?? 0,
    requestsPerMonth: add(priced.map(({ requests }) => requests)),
    billPerMonth: add(priced.map(({ bill }) => bill)),
  };
}

interface Wanted {
  condition: string;
  values: readonly unknown[];
  orderBy: string;
  limit: number;
}

function readItems(tx: Tx, tenantId: string, { condition, values, orderBy, limit }: Wanted): Promise<DigestItem[]> {
  return tx.query<DigestItem>(
    `SELECT t.id, left(t.title, 500) AS title, t.rule, t.category, t.risk, c.name AS cluster, t.namespace,
       t.requests_value AS "requestsPerMonth", t.bill_saving AS "billPerMonth"
     FROM recommendation t LEFT JOIN cluster c ON c.tenant_id = $1 AND c.id = t.cluster_id
     WHERE t.tenant_id = $1 AND ${condition} ORDER BY ${orderBy} LIMIT ${limit}`,
    [tenantId, ...values],
  );
}
