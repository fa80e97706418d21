import { chargedOf, type Efficiency, efficiencyOf, hoursByCluster, monthOf, sumKnown, wholeOf } from './cost-lines.js';
import { type CostRange, eachDay } from './cost-range.js';
import type { ClusterDayRow, CostRow } from './cost-row.js';
import { fromNanos } from './money.js';

/** What one or many days cost, in units of the currency; null where it is not known. */
export interface CostSums {
  total: number | null;
  cpu: number | null;
  memory: number | null;
  storage: number | null;
  shared: number | null;
  idle: number | null;
  unallocated: number | null;
  /** Counted hours of clusters. */
  hours: number;
}

export interface CostDayPoint extends CostSums {
  day: Date;
}

export interface CostTotals extends CostSums {
  perMonth: number | null;
  unpricedNodes: number | null;
  unpricedContainers: number;
  efficiency: Efficiency;
  countedUntil: Date | null;
}

/** What was read of a range. */
export interface CostFacts {
  /** By cluster and day. */
  rows: readonly CostRow[];
  days: readonly ClusterDayRow[];
  /** Whether a filter looks into clusters: then they are not told of as a whole. */
  isWithin: boolean;
}

/** All of a range together. */
export function totalsOf(facts: CostFacts): CostTotals {
  const { rows, days } = facts;
  const hours = hoursByCluster(days);
  const byCluster = [...hours.keys()].map((clusterId) => {
    const own = { ...facts, rows: rows.filter((row) => row.clusterId === clusterId) };
    const total = nanosOf({ ...own, days: days.filter((day) => day.clusterId === clusterId) }).total;
    return { clusterId, total, nodes: mostUnpriced(days, clusterId) };
  });
  const isHidden = facts.isWithin || days.some((day) => !day.isWhole);
  return {
    ...unitsOf(nanosOf(facts)),
    perMonth: sumKnown(byCluster.map(({ clusterId, total }) => monthOf(total, hours.get(clusterId)!))),
    unpricedNodes: isHidden ? null : byCluster.reduce((sum, { nodes }) => sum + nodes, 0),
    unpricedContainers: rows.reduce((most, row) => Math.max(most, row.unpricedContainers), 0),
    efficiency: efficiencyOf(rows),
    countedUntil: days.reduce<Date | null>(
      (latest, { countedUntil }) => (latest === null || countedUntil > latest ? countedUntil : latest),
      null,
    ),
  };
}

function mostUnpriced(days: readonly ClusterDayRow[], clusterId: string): number {
  const own = days.filter((day) => day.clusterId === clusterId);
  return own.reduce((most, day) => Math.max(most, day.unpricedNodes ?? 0), 0);
}

/** Each day of a range, those of which nothing is counted too. */
export function trendOf(range: CostRange, facts: CostFacts): CostDayPoint[] {
  const rows = groupByDay(facts.rows);
  const days = groupByDay(facts.days);
  return eachDay(range).map((day) => ({
    day: new Date(`${day}T00:00:00Z`),
    ...unitsOf(nanosOf({ ...facts, rows: rows.get(day) ?? [], days: days.get(day) ?? [] })),
  }));
}

function groupByDay<T extends { day: string | null }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.day!);
    if (group) group.push(item);
    else groups.set(item.day!, [item]);
  }
  return groups;
}

/**
 * Sums in nanos. Of clusters that are seen as a whole all of the price counts; of others, and under a filter that looks
 * into clusters, what the lines are charged. A day that is counted and has no rows cost nothing of its own.
 */
function nanosOf({ rows, days, isWithin }: CostFacts): CostSums {
  const hours = days.reduce((sum, day) => sum + day.hours, 0);
  const nothing = { total: null, cpu: null, memory: null, storage: null, shared: null, idle: null, unallocated: null };
  if (hours === 0) return { ...nothing, hours };
  const whole = new Set(days.filter((day) => day.isWhole && !isWithin).map(({ clusterId }) => clusterId));
  const apart = rows.filter((row) => !whole.has(row.clusterId));
  const seen = days.filter((day) => whole.has(day.clusterId));
  const isAllWhole = seen.length === days.length;
  const sum = (value: (row: CostRow) => number | null): number | null => (rows.length === 0 ? 0 : sumOf(rows, value));
  const total = sumKnown([...seen.map(wholeOf), ...apart.map(chargedOf)]);
  return {
    hours,
    total: total ?? (seen.length === 0 && apart.length === 0 ? 0 : null),
    cpu: sum((row) => row.cpu),
    memory: sum((row) => row.memory),
    storage: sum((row) => row.storage),
    shared: rows.some((row) => row.shared !== null) ? sum((row) => row.shared) : 0,
    idle: isAllWhole ? sumOf(days, (day) => day.idle) : null,
    unallocated: isAllWhole ? sumOf(days, (day) => day.unallocated) : null,
  };
}

function sumOf<T>(items: readonly T[], value: (item: T) => number | null): number | null {
  return sumKnown(items.map(value));
}

function unitsOf({ hours, ...sums }: CostSums): CostSums {
  const units = Object.entries(sums).map(([key, nanos]) => [key, nanos === null ? null : fromNanos(nanos)]);
  return { ...(Object.fromEntries(units) as Omit<CostSums, 'hours'>), hours };
}
