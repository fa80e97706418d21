import { type AcrossKind, type OverTimeKind, percentOf } from './over-time.js';
import { classOf, percentileOf, type Sketch } from './sketch.js';

/** What is aggregated over time within each subject, and then across the subjects of a group. */
export interface Aggregation {
  overTime: OverTimeKind;
  across: AcrossKind;
}

/** Whether the samples of all subjects of a group are one distribution of which a percentile is wanted. */
export function isPooledPercentile({ overTime, across }: Aggregation): boolean {
  return across === 'POOLED' && percentOf(overTime) !== null;
}

/**
 * All that `across` needs of groups × buckets, at `group * points + bucket`. Parts are filled by subjects and by
 * roll-ups of whole groups, of several clusters, in any order; two groups are merged exactly.
 */
export interface GroupParts {
  groups: number;
  points: number;
  /** How many subjects were measured. */
  subjects: Float64Array;
  /** Of the subjects' values over time: their sum, the least, the greatest. */
  totals: Float64Array;
  mins: Float64Array;
  maxs: Float64Array;
  /** Of all samples, for means over them. */
  counts: Float64Array;
  sums: Float64Array;
  /** Of all samples the newest, for LAST. */
  lasts: Float64Array;
  lastTimes: Float64Array;
  /** How often each class occurs, by cell; only for percentiles of all samples. */
  distributions: Map<number, Map<number, number>> | null;
}

export function newGroupParts(groups: number, points: number, how: Aggregation): GroupParts {
  const cells = (): Float64Array => new Float64Array(groups * points);
  return {
    ...{ groups, points, subjects: cells(), totals: cells(), counts: cells(), sums: cells(), lasts: cells() },
    mins: cells().fill(Number.POSITIVE_INFINITY),
    maxs: cells().fill(Number.NEGATIVE_INFINITY),
    lastTimes: cells().fill(Number.NEGATIVE_INFINITY),
    distributions: isPooledPercentile(how) ? new Map() : null,
  };
}

/** What one subject measured in one bucket. */
export interface SubjectCell {
  /** Aggregated over time. */
  value: number;
  count: number;
  sum: number;
  lastTime: number;
}

export function addSubject(parts: GroupParts, cell: number, { value, count, sum, lastTime }: SubjectCell): void {
  parts.subjects[cell]!++;
  parts.totals[cell]! += value;
  if (value < parts.mins[cell]!) parts.mins[cell] = value;
  if (value > parts.maxs[cell]!) parts.maxs[cell] = value;
  parts.counts[cell]! += count;
  parts.sums[cell]! += sum;
  keepLast(parts, cell, value, lastTime);
}

/** Of two values of one moment the greater, so that the order in which they come does not show. */
export function keepLast({ lasts, lastTimes }: GroupParts, cell: number, value: number, time: number): void {
  if (time < lastTimes[cell]! || (time === lastTimes[cell] && value < lasts[cell]!)) return;
  lasts[cell] = value;
  lastTimes[cell] = time;
}

/** Counts one sample of a distribution. */
export function addToDistribution(parts: GroupParts, cell: number, value: number): void {
  addClass(parts, cell, classOf(value), 1);
}

export function addSketch(parts: GroupParts, cell: number, { classes, counts }: Sketch): void {
  for (let n = 0; n < classes.length; n++) addClass(parts, cell, classes[n]!, counts[n]!);
}

function addClass({ distributions, counts }: GroupParts, cell: number, cls: number, count: number): void {
  const distribution = distributions!.get(cell) ?? new Map<number, number>();
  distributions!.set(cell, distribution);
  distribution.set(cls, (distribution.get(cls) ?? 0) + count);
  counts[cell]! += count;
}

/** Adds one group's parts to another's; both have the same number of points. */
export function mergeGroup(into: GroupParts, group: number, from: GroupParts, fromGroup: number): void {
  for (let bucket = 0; bucket < into.points; bucket++) {
    const cell = group * into.points + bucket;
    const own = fromGroup * from.points + bucket;
    into.subjects[cell]! += from.subjects[own]!;
    into.totals[cell]! += from.totals[own]!;
    into.mins[cell] = Math.min(into.mins[cell]!, from.mins[own]!);
    into.maxs[cell] = Math.max(into.maxs[cell]!, from.maxs[own]!);
    into.sums[cell]! += from.sums[own]!;
    keepLast(into, cell, from.lasts[own]!, from.lastTimes[own]!);
    const distribution = from.distributions?.get(own);
    if (distribution) for (const [cls, count] of distribution) addClass(into, cell, cls, count);
    else into.counts[cell]! += from.counts[own]!;
  }
}

/** Whether nothing was measured in any bucket of a group. */
export function isEmptyGroup({ counts, points }: GroupParts, group: number): boolean {
  for (let bucket = 0; bucket < points; bucket++) if (counts[group * points + bucket]! > 0) return false;
  return true;
}

/**
 * The values of a group, null where nothing was measured.
 * @param scale whole numbers at rest per API unit
 */
export function finishGroup(parts: GroupParts, group: number, how: Aggregation, scale: number): (number | null)[] {
  const values: (number | null)[] = [];
  for (let bucket = 0; bucket < parts.points; bucket++) {
    const cell = group * parts.points + bucket;
    values.push(parts.counts[cell] === 0 ? null : valueOfCell(parts, cell, how) / scale);
  }
  return values;
}

function valueOfCell(parts: GroupParts, cell: number, { overTime, across }: Aggregation): number {
  switch (across) {
    case 'SUM':
      return parts.totals[cell]!;
    case 'AVG':
      // The mean of means is the mean of all samples.
      if (overTime === 'AVG') return parts.sums[cell]! / parts.counts[cell]!;
      return parts.totals[cell]! / parts.subjects[cell]!;
    case 'MIN':
      return parts.mins[cell]!;
    case 'MAX':
      return parts.maxs[cell]!;
    case 'POOLED':
      return pooled(parts, cell, overTime);
  }
}

function pooled(parts: GroupParts, cell: number, overTime: OverTimeKind): number {
  switch (overTime) {
    case 'AVG':
      return parts.sums[cell]! / parts.counts[cell]!;
    case 'SUM':
      return parts.totals[cell]!;
    case 'MIN':
      return parts.mins[cell]!;
    case 'MAX':
      return parts.maxs[cell]!;
    case 'LAST':
      return parts.lasts[cell]!;
    default:
      return percentileOf(sorted(parts.distributions!.get(cell)!), percentOf(overTime)!);
  }
}

function sorted(distribution: ReadonlyMap<number, number>): Sketch {
  const classes = Int32Array.from(distribution.keys()).sort();
  return { classes, counts: Int32Array.from(classes, (cls) => distribution.get(cls)!) };
}
