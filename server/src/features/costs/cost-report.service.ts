import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import {
  hoursByCluster,
  type LineCost,
  type LineGroup,
  type LineOrder,
  linesOf,
  type RankedLine,
  rankedLines,
  sortLines,
  wholeClusters,
} from './cost-lines.js';
import { type CostRange, rangeBefore } from './cost-range.js';
import {
  type CostKey,
  type CostQuestion,
  clusterDays,
  costRows,
  countableClusters,
  isWithinClusters,
} from './cost-rows.service.js';
import { type CostDayPoint, type CostFacts, type CostTotals, totalsOf, trendOf } from './cost-summary.js';

export interface LineQuestion extends CostQuestion {
  by: LineGroup;
  orderBy: { field: LineOrder; direction: 'ASC' | 'DESC' };
  first: number;
  skip: number;
  /** Whether what lines cost before is read, which takes as long again. */
  withPrevious: boolean;
}

const KEYS: Record<LineGroup, readonly CostKey[]> = {
  CLUSTER: [],
  NAMESPACE: ['namespace', 'team'],
  TEAM: ['team'],
  WORKLOAD: ['workload', 'team'],
};

const MOST_LINES = 1_000;

/**
 * Costs by cluster, namespace, team or workload, within the rights of the caller.
 * @throws BAD_USER_INPUT for a part that nobody can be given
 */
export async function readCostLines(
  tx: Tx,
  tenantId: string,
  question: LineQuestion,
): Promise<{ lines: RankedLine[]; totalLines: number }> {
  const { first, skip, orderBy } = question;
  if (first < 0 || first > MOST_LINES || skip < 0) {
    const found = `first is ${first} and skip ${skip}; expected first from 0 to ${MOST_LINES} and skip from 0 on`;
    throw new AppError('BAD_USER_INPUT', `${found}. Ask for less at a time.`);
  }
  const lines = await linesIn(tx, tenantId, question);
  const before = question.withPrevious
    ? await linesIn(tx, tenantId, { ...question, range: rangeBefore(question.range) })
    : [];
  const sorted = sortLines(rankedLines(lines, before), orderBy);
  return { lines: sorted.slice(skip, skip + first), totalLines: sorted.length };
}

async function linesIn(tx: Tx, tenantId: string, question: LineQuestion): Promise<LineCost[]> {
  const { by, filter } = question;
  const [rows, days] = await Promise.all([
    costRows(tx, tenantId, question, KEYS[by]),
    clusterDays(tx, tenantId, question),
  ]);
  const lines = linesOf(rows, by, hoursByCluster(days));
  return by === 'CLUSTER' && !isWithinClusters(filter) ? wholeClusters(lines, days) : lines;
}

export interface CostReport extends CostTotals {
  hoursTotal: number;
  previous: { range: CostRange; totals: CostTotals };
  trend: CostDayPoint[];
}

/** What clusters cost over a range, day by day, beside as many days before. */
export async function readCostSummary(
  tx: Tx,
  tenantId: string,
  question: CostQuestion,
  now: Date,
): Promise<CostReport> {
  const range = rangeBefore(question.range);
  const [facts, clusters] = await Promise.all([
    factsOf(tx, tenantId, question),
    countableClusters(tx, tenantId, question),
  ]);
  const before = await factsOf(tx, tenantId, { ...question, range });
  return {
    ...totalsOf(facts),
    hoursTotal: clusters.reduce((sum, { since }) => sum + hoursSince(since, question.range, now), 0),
    previous: { range, totals: totalsOf(before) },
    trend: trendOf(question.range, facts),
  };
}

async function factsOf(tx: Tx, tenantId: string, question: CostQuestion): Promise<CostFacts> {
  const [rows, days] = await Promise.all([
    costRows(tx, tenantId, question, ['day']),
    clusterDays(tx, tenantId, question),
  ]);
  return { rows, days, isWithin: isWithinClusters(question.filter) };
}

const HOUR_MS = 3_600_000;

/** Hours of a range that are over, since a moment. */
function hoursSince(since: Date, { from, to }: CostRange, now: Date): number {
  const begin = Math.max(from, Math.ceil(since.getTime() / HOUR_MS) * HOUR_MS);
  const end = Math.min(to, Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  return Math.max(0, (end - begin) / HOUR_MS);
}
