import type { Buckets } from './buckets.js';

export type OverTimeKind = 'AVG' | 'MIN' | 'MAX' | 'SUM' | 'LAST';
export type AcrossKind = 'SUM' | 'AVG' | 'MIN' | 'MAX';

/** One line of an answer; null is a bucket in which nothing was measured. */
export interface GroupSeries {
  group: string;
  values: (number | null)[];
}

/**
 * One value per bucket: over time within each subject, then across the subjects that were measured in it.
 * The average of averages is the mean of all samples, from their sums and counts.
 * @param scale whole numbers at rest per API unit
 */
export function aggregate(
  subjects: readonly Buckets[],
  points: number,
  how: { overTime: OverTimeKind; across: AcrossKind },
  scale: number,
): (number | null)[] {
  const values = new Array<number | null>(points).fill(null);
  for (let index = 0; index < points; index++) {
    const measured = subjects.filter((buckets) => buckets.counts[index]! > 0);
    if (measured.length > 0) values[index] = acrossSubjects(measured, index, how) / scale;
  }
  return values;
}

function acrossSubjects(
  subjects: readonly Buckets[],
  index: number,
  { overTime, across }: { overTime: OverTimeKind; across: AcrossKind },
): number {
  if (overTime === 'AVG' && across === 'AVG') {
    return total(subjects, (buckets) => buckets.sums[index]!) / total(subjects, (buckets) => buckets.counts[index]!);
  }
  const value = (buckets: Buckets): number => OVER_TIME[overTime](buckets, index);
  switch (across) {
    case 'SUM':
      return total(subjects, value);
    case 'AVG':
      return total(subjects, value) / subjects.length;
    case 'MIN':
      return subjects.reduce((least, buckets) => Math.min(least, value(buckets)), Number.POSITIVE_INFINITY);
    case 'MAX':
      return subjects.reduce((most, buckets) => Math.max(most, value(buckets)), Number.NEGATIVE_INFINITY);
  }
}

const OVER_TIME: Record<OverTimeKind, (buckets: Buckets, index: number) => number> = {
  AVG: (buckets, index) => buckets.sums[index]! / buckets.counts[index]!,
  MIN: (buckets, index) => buckets.mins[index]!,
  MAX: (buckets, index) => buckets.maxs[index]!,
  SUM: (buckets, index) => buckets.sums[index]!,
  LAST: (buckets, index) => buckets.lasts[index]!,
};

function total(subjects: readonly Buckets[], of: (buckets: Buckets) => number): number {
  let sum = 0;
  for (const buckets of subjects) sum += of(buckets);
  return sum;
}

/** Keeps the groups with the greatest mean, greatest first; names decide between equals. */
export function topGroups(groups: readonly GroupSeries[], top: number): { kept: GroupSeries[]; omitted: string[] } {
  const ranked = groups
    .map((series) => ({ series, mean: meanOf(series.values) }))
    .sort((a, b) => b.mean - a.mean || (a.series.group < b.series.group ? -1 : 1))
    .map((entry) => entry.series);
  return { kept: ranked.slice(0, top), omitted: ranked.slice(top).map((series) => series.group) };
}

function meanOf(values: readonly (number | null)[]): number {
  const measured = values.filter((value) => value !== null);
  return measured.reduce((sum, value) => sum + value, 0) / measured.length;
}
