import type { ClusterDayRow, CostRow } from './cost-row.js';
import { fromNanos, perMonth } from './money.js';

/** What one thing cost over a range, in units of the currency; null where it is not known. */
export interface LineCost {
  key: string;
  name: string | null;
  clusterId: string | null;
  namespace: string | null;
  kind: string | null;
  workloadId: string | null;
  teamId: string | null;
  cpu: number | null;
  memory: number | null;
  storage: number | null;
  own: number | null;
  sharedShare: number | null;
  idleShare: number | null;
  idle: number | null;
  unallocated: number | null;
  total: number | null;
  perMonth: number | null;
  isShared: boolean;
  efficiency: Efficiency;
  unpricedContainers: number;
  unpricedClaims: number;
}

/** Used by requested; null where nothing is requested of which both are known. */
export interface Efficiency {
  cpu: number | null;
  memory: number | null;
}

export type LineGroup = 'CLUSTER' | 'NAMESPACE' | 'TEAM' | 'WORKLOAD';

/** What rows are the row of. */
function keyOf(row: CostRow, by: LineGroup): string {
  if (by === 'TEAM') return row.teamId ?? '';
  return JSON.stringify([row.clusterId, row.namespace, row.kind, row.name].filter((part) => part !== null));
}

/** The sum of what is known; null where nothing is. */
export function sumKnown(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
}

/**
 * Lines of costs from the sums of each cluster.
 * @param hours counted hours by cluster: what a line costs is brought to a month by those of its clusters
 */
export function linesOf(rows: readonly CostRow[], by: LineGroup, hours: ReadonlyMap<string, number>): LineCost[] {
  const groups = new Map<string, CostRow[]>();
  for (const row of rows) {
    const key = keyOf(row, by);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([key, own]) => lineOf(key, own, by, hours));
}

function lineOf(key: string, rows: readonly CostRow[], by: LineGroup, hours: ReadonlyMap<string, number>): LineCost {
  const first = rows[0]!;
  // Cluster lines tell what is idle of their own, so that nothing of it is a share.
  const hasShares = by !== 'CLUSTER';
  const sum = (value: (row: CostRow) => number | null): number | null => units(sumKnown(rows.map(value)));
  const total = (row: CostRow): number | null => (hasShares ? chargedOf(row) : ownOf(row));
  const monthly = rows.map((row) => monthOf(total(row), hours.get(row.clusterId) ?? 0));
  return {
    ...{ key, name: nameOf(first, by), namespace: first.namespace, kind: first.kind, workloadId: first.workloadId },
    clusterId: by === 'TEAM' ? null : first.clusterId,
    teamId: first.teamId,
    cpu: sum((row) => row.cpu),
    memory: sum((row) => row.memory),
    storage: sum(storageOf),
    own: sum(ownOf),
    sharedShare: hasShares ? sum((row) => row.sharedShare) : null,
    idleShare: hasShares ? sum((row) => row.idleShare) : null,
    ...{ idle: null, unallocated: null },
    total: sum(total),
    perMonth: sumKnown(monthly),
    isShared: rows.every(({ isShared }) => isShared),
    efficiency: efficiencyOf(rows),
    unpricedContainers: rows.reduce((most, row) => Math.max(most, row.unpricedContainers), 0),
    unpricedClaims: rows.reduce((most, row) => Math.max(most, row.unpricedClaims), 0),
  };
}

/** Nothing of storage is known where claims are there and none of them has a price. */
function storageOf({ storage, unpricedClaims }: CostRow): number | null {
  return storage === 0 && unpricedClaims > 0 ? null : storage;
}

/** What it costs itself. Without a price of its containers, no storage is no cost that is known. */
export function ownOf(row: CostRow): number | null {
  const compute = sumKnown([row.cpu, row.memory]);
  const storage = storageOf(row);
  return compute === null && storage === 0 ? null : sumKnown([compute, storage]);
}

/** What it costs with its shares of what is nobody’s own. */
export function chargedOf(row: CostRow): number | null {
  return sumKnown([ownOf(row), row.sharedShare, row.idleShare]);
}

/** All that a day of a whole cluster cost. Without a price of its cluster nodes, no storage is no cost that is known. */
export function wholeOf({ price, storage }: ClusterDayRow): number | null {
  return price === null && storage === 0 ? null : sumKnown([price, storage]);
}

function nameOf({ clusterName, teamName, namespace, name }: CostRow, by: LineGroup): string | null {
  const names: Record<LineGroup, string | null> = {
    CLUSTER: clusterName,
    NAMESPACE: namespace,
    TEAM: teamName,
    WORKLOAD: name,
  };
  return names[by];
}

function units(nanos: number | null): number | null {
  return nanos === null ? null : fromNanos(nanos);
}

/** Units of the currency per month at the pace of so many hours. @param nanos of all of them */
export function monthOf(nanos: number | null, hours: number): number | null {
  return nanos === null || hours === 0 ? null : perMonth(nanos / hours);
}

export function efficiencyOf(rows: readonly CostRow[]): Efficiency {
  const ratio = (used: (row: CostRow) => number, requested: (row: CostRow) => number): number | null => {
    const all = rows.reduce((sum, row) => sum + requested(row), 0);
    return all === 0 ? null : rows.reduce((sum, row) => sum + used(row), 0) / all;
  };
  return {
    cpu: ratio(
      (row) => row.cpuUsed,
      (row) => row.cpuRequested,
    ),
    memory: ratio(
      (row) => row.memoryUsed,
      (row) => row.memoryRequested,
    ),
  };
}

/** Hours that are counted, by cluster. */
export function hoursByCluster(days: readonly ClusterDayRow[]): Map<string, number> {
  const hours = new Map<string, number>();
  for (const day of days) hours.set(day.clusterId, (hours.get(day.clusterId) ?? 0) + day.hours);
  return hours;
}

/** Adds to lines by cluster what belongs to the cluster as a whole, and lines of clusters that run nothing. */
export function wholeClusters(lines: readonly LineCost[], days: readonly ClusterDayRow[]): LineCost[] {
  const hours = hoursByCluster(days);
  const known = new Map(lines.map((line) => [line.clusterId, line]));
  const byCluster = new Map<string, ClusterDayRow[]>();
  for (const day of days) byCluster.set(day.clusterId, [...(byCluster.get(day.clusterId) ?? []), day]);
  return [...byCluster].flatMap(([clusterId, own]) => {
    const line = known.get(clusterId);
    if (!own[0]!.isWhole) return line ? [line] : [];
    const sum = (value: (day: ClusterDayRow) => number | null): number | null => sumKnown(own.map(value));
    const total = sum(wholeOf);
    return [
      {
        ...(line ?? emptyLine(own[0]!)),
        idle: units(sum((day) => day.idle)),
        unallocated: units(sum((day) => day.unallocated)),
        total: units(total),
        perMonth: monthOf(total, hours.get(clusterId)!),
      },
    ];
  });
}

function emptyLine({ clusterId, clusterName }: ClusterDayRow): LineCost {
  const names = { name: clusterName, namespace: null, kind: null, workloadId: null, teamId: null };
  const nothing = { cpu: 0, memory: 0, storage: 0, own: 0, sharedShare: null, idleShare: null };
  const unknown = { idle: null, unallocated: null, total: null, perMonth: null };
  const efficiency = { cpu: null, memory: null };
  const rest = { isShared: false, efficiency, unpricedContainers: 0, unpricedClaims: 0 };
  return { key: JSON.stringify([clusterId]), clusterId, ...names, ...nothing, ...unknown, ...rest };
}

export interface RankedLine extends LineCost {
  previousTotal: number | null;
  /** Part of all lines together. */
  share: number | null;
}

/** Adds what each line cost before, and its part of them all. */
export function rankedLines(lines: readonly LineCost[], before: readonly LineCost[]): RankedLine[] {
  const totals = new Map(before.map(({ key, total }) => [key, total]));
  const all = sumKnown(lines.map(({ total }) => total));
  return lines.map((line) => ({
    ...line,
    previousTotal: totals.get(line.key) ?? null,
    share: line.total === null || !all ? null : line.total / all,
  }));
}

export type LineOrder =
  | 'TOTAL'
  | 'NAME'
  | 'CPU'
  | 'MEMORY'
  | 'STORAGE'
  | 'CPU_EFFICIENCY'
  | 'MEMORY_EFFICIENCY'
  | 'CHANGE';

const VALUES: Record<Exclude<LineOrder, 'NAME'>, (line: RankedLine) => number | null> = {
  TOTAL: ({ total }) => total,
  CPU: ({ cpu }) => cpu,
  MEMORY: ({ memory }) => memory,
  STORAGE: ({ storage }) => storage,
  CPU_EFFICIENCY: ({ efficiency }) => efficiency.cpu,
  MEMORY_EFFICIENCY: ({ efficiency }) => efficiency.memory,
  CHANGE: ({ total, previousTotal }) => (total === null || previousTotal === null ? null : total - previousTotal),
};

/** What is unknown comes last in both directions; of equal ones the key decides. */
export function sortLines(
  lines: readonly RankedLine[],
  { field, direction }: { field: LineOrder; direction: 'ASC' | 'DESC' },
): RankedLine[] {
  const sign = direction === 'ASC' ? 1 : -1;
  const byKey = (a: RankedLine, b: RankedLine): number => (a.key < b.key ? -1 : 1);
  if (field === 'NAME') {
    return lines.toSorted((a, b) => missing(a.name, b.name) ?? (sign * compare(a.name!, b.name!) || byKey(a, b)));
  }
  const value = VALUES[field];
  return lines.toSorted((a, b) => {
    const [one, other] = [value(a), value(b)];
    return missing(one, other) ?? (sign * (one! - other!) || byKey(a, b));
  });
}

/** The order of two of which one is missing; null where both are there. */
function missing(a: unknown, b: unknown): number | null {
  if (a !== null && b !== null) return null;
  return a === b ? 0 : a === null ? 1 : -1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
