import type { Tx } from '../../platform/database.js';
import { wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { SqlParams } from '../../platform/sql-params.js';
import type { DigestItem, MessageDigest } from '../channels/digest.types.js';
import { type MoneyOfNow, moneyOfNow } from '../recommendations/money-of-now.service.js';
import { summarise } from '../recommendations/recommendation-summary.service.js';
import { readLedger } from '../recommendations/savings-ledger.service.js';

const MAX_TOP = 5;
const MAX_REGRESSIONS = 3;

interface Counted {
  opened: number;
  applied: number;
  verified: number;
  regressed: number;
}

/** A span of time; its end is not part of it. */
export interface DigestWeek {
  from: Date;
  to: Date;
}

/** What happened to recommendations in a week, and what stands at its end. Costs are told apart. */
export async function readDigest(tx: Tx, tenantId: string, week: DigestWeek): Promise<Omit<MessageDigest, 'costs'>> {
  const { from, to } = week;
  const reader = { tx, tenantId, rights: wholeTenant(Role.ADMIN) };
  const open = await summarise(reader, null);
  const saved = await readLedger(reader, { filter: null, months: 1 }, to);
  const counts = await readCounts(tx, tenantId, week);
  const money = await moneyOfNow(tx, tenantId);
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    recommendations: { open: open.open, ...counts },
    open: {
      cpuCores: open.freedCpuCores,
      memoryBytes: open.freedMemoryBytes,
      requestsPerMonth: open.requestsValuePerMonth,
      billPerMonth: open.billSavingPerMonth,
    },
    realised: {
      cpuCores: saved.freedCpuCores,
      memoryBytes: saved.freedMemoryBytes,
      requestsPerMonth: saved.requestsValuePerMonth,
      billPerMonth: saved.billSavedPerMonth,
    },
    currency: open.currency ?? saved.currency,
    top: await readItems(tx, tenantId, {
      money,
      condition: () => `t.state = 'OPEN' AND t.is_counted`,
      orderBy: '"billPerMonth" DESC NULLS LAST, "requestsPerMonth" DESC NULLS LAST, t.risk_rank DESC, t.id',
      limit: MAX_TOP,
    }),
    regressions: await readItems(tx, tenantId, {
      money,
      condition: (params) =>
        `t.state = 'REGRESSED' AND t.settled_at >= ${params.add(from)} AND t.settled_at < ${params.add(to)}`,
      orderBy: 't.settled_at DESC, t.id',
      limit: MAX_REGRESSIONS,
    }),
  };
}

async function readCounts(tx: Tx, tenantId: string, { from, to }: DigestWeek): Promise<Counted> {
  const [counts] = await tx.query<Counted>(
    `SELECT count(*) FILTER (WHERE t.opened_at >= $2 AND t.opened_at < $3)::int AS opened,
       count(*) FILTER (WHERE t.applied_at >= $2 AND t.applied_at < $3)::int AS applied,
       count(*) FILTER (WHERE t.state = 'VERIFIED' AND t.settled_at >= $2 AND t.settled_at < $3)::int AS verified,
       count(*) FILTER (WHERE t.state = 'REGRESSED' AND t.settled_at >= $2 AND t.settled_at < $3)::int AS regressed
     FROM recommendation t WHERE t.tenant_id = $1`,
    [tenantId, from, to],
  );
  return counts!;
}

interface Wanted {
  money: MoneyOfNow;
  condition: (params: SqlParams) => string;
  orderBy: string;
  limit: number;
}

/** Their money is told in the currency of now, as the sums beside them are. */
function readItems(tx: Tx, tenantId: string, { money, condition, orderBy, limit }: Wanted): Promise<DigestItem[]> {
  const params = new SqlParams();
  const tenant = params.add(tenantId);
  return tx.query<DigestItem>(
    `SELECT t.id, left(t.title, 500) AS title, t.rule, t.category, t.risk, c.name AS cluster, t.namespace,
       t.requests_value * money.rate AS "requestsPerMonth", t.bill_saving * money.rate AS "billPerMonth"
     FROM recommendation t LEFT JOIN cluster c ON c.tenant_id = ${tenant} AND c.id = t.cluster_id
     ${money.join(params)}
     WHERE t.tenant_id = ${tenant} AND ${condition(params)} ORDER BY ${orderBy} LIMIT ${limit}`,
    params.values,
  );
}
