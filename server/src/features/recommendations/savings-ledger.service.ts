import type { Reader } from '../../platform/list.js';
import { conditionsOf } from '../../platform/list-sql.js';
import { SqlParams } from '../../platform/sql-params.js';
import { ledgerMonths, saved, type VerifiedSaving } from './ledger.js';
import { moneyOfNow } from './money-of-now.service.js';
import { recommendationList } from './recommendation.sql.js';
import type { RecommendationFilter } from './recommendation.types.js';
import type { SavingsLedger, SavingsShare } from './savings-ledger.types.js';

type Share = Omit<SavingsShare, 'cluster' | 'team'>;
type Ledger = Omit<SavingsLedger, 'byCluster' | 'byTeam'> & { byCluster: Share[]; byTeam: Share[] };

interface SavingRow extends VerifiedSaving {
  state: string;
  isPriced: boolean;
}

const MICRO = 1_000_000;
const LONG_AGO = new Date(0);

/** What recommendations of a filter that are there to save really saved over so many months. */
export async function readLedger(
  { tx, tenantId, rights }: Reader,
  { filter, months }: { filter: RecommendationFilter | null | undefined; months: number },
  now: Date,
): Promise<Ledger> {
  const params = new SqlParams();
  const question = {
    ...{ spec: recommendationList, link: null, parents: [] },
    filter: { ...filter, state: ['APPLIED', 'VERIFIED', 'REGRESSED'] },
  };
  const money = await moneyOfNow(tx, tenantId);
  const conditions = conditionsOf({ tx, tenantId, rights }, question as never, params, []);
  const rows = await tx.query<SavingRow>(
    `SELECT t.state, money.rate IS NOT NULL AS "isPriced", t.applied_at AS "appliedAt", t.ended_at AS "endedAt", t.settled_at AS "settledAt",
       coalesce(t.realised_cpu, 0) AS cpu, coalesce(t.realised_memory, 0) AS memory, t.realised_value * money.rate AS value,
       t.realised_bill * money.rate AS bill, t.cluster_id AS "clusterId", n.team_id AS "teamId"
     FROM recommendation t ${money.join(params)} LEFT JOIN namespace n ON n.tenant_id = t.tenant_id AND n.cluster_id = t.cluster_id
       AND n.name = t.namespace AND n.deleted_at IS NULL
     WHERE ${conditions.join(' AND ')} AND t.category = 'COST'`,
    params.values,
  );
  const savings = rows.filter(({ state }) => state === 'VERIFIED');
  const currency = rows.some(({ isPriced }) => isPriced) ? money.currency : null;
  return {
    ...totalsOf(rows, savings, now),
    currency,
    ...splitsOf(savings, now),
    months: monthsOf(savings, months, now),
  };
}

function totalsOf(rows: readonly SavingRow[], savings: readonly SavingRow[], now: Date) {
  const count = (state: string): number => rows.filter((row) => row.state === state).length;
  const holding = savings.filter(({ endedAt }) => endedAt === null);
  const perMonth = (key: 'value' | 'bill'): number | null =>
    holding.reduce<number | null>((sum, { [key]: amount }) => (amount === null ? sum : (sum ?? 0) + amount), null);
  const { verified, freedCpuCores, freedMemoryBytes, requestsValue, billSaved } = shareOf(savings, now);
  return {
    ...{ verified, freedCpuCores, freedMemoryBytes, requestsValue, billSaved },
    applied: count('APPLIED'),
    regressed: count('REGRESSED'),
    requestsValuePerMonth: perMonth('value'),
    billSavedPerMonth: perMonth('bill'),
  };
}

function monthsOf(savings: readonly SavingRow[], count: number, now: Date) {
  return ledgerMonths(savings, count, now).map(({ month, verified, cpu, memory, ...money }) => ({
    ...{ month, verified },
    freedCpuCores: cpu / MICRO,
    freedMemoryBytes: memory,
    requestsValue: money.value,
    billSaved: money.bill,
    cumulatedRequestsValue: money.cumulatedValue,
    cumulatedBillSaved: money.cumulatedBill,
  }));
}

function splitsOf(savings: readonly SavingRow[], now: Date): { byCluster: Share[]; byTeam: Share[] } {
  const split = (key: 'clusterId' | 'teamId'): Share[] =>
    [...groupBy(savings, key)]
      .map(([id, own]) => ({ clusterId: null, teamId: null, [key]: id, ...shareOf(own, now) }))
      .sort((a, b) => b.verified - a.verified);
  return { byCluster: split('clusterId').filter(({ clusterId }) => clusterId !== null), byTeam: split('teamId') };
}

function groupBy(savings: readonly SavingRow[], key: 'clusterId' | 'teamId'): Map<string | null, SavingRow[]> {
  const groups = new Map<string | null, SavingRow[]>();
  for (const one of savings) {
    const group = groups.get(one[key]);
    if (group) group.push(one);
    else groups.set(one[key], [one]);
  }
  return groups;
}

function shareOf(savings: readonly SavingRow[], now: Date): Omit<Share, 'clusterId' | 'teamId'> {
  const holding = savings.filter(({ endedAt }) => endedAt === null);
  return {
    verified: holding.length,
    freedCpuCores: holding.reduce((sum, { cpu }) => sum + cpu, 0) / MICRO,
    freedMemoryBytes: holding.reduce((sum, { memory }) => sum + memory, 0),
    requestsValue: saved(savings, 'value', LONG_AGO, now),
    billSaved: saved(savings, 'bill', LONG_AGO, now),
  };
}
