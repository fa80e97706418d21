import { type MemberSums, newRollupTable, type RollupTable } from './rollup-table.js';
import type { MetricSeries } from './segment.js';
import { classOf, type Sketch, SketchBuilder } from './sketch.js';

export const FIVE_MINUTES_MS = 300_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
const BUCKETS = HOUR_MS / FIVE_MINUTES_MS;

/** One builder serves all folds: it is empty between two sketches. */
const builder = new SketchBuilder();

type Table = RollupTable<number | string>;

/** One hour of a metric folded into five-minute buckets and into one of an hour, by subject. */
export interface HourFold {
  subjectIds: Int32Array;
  five: RollupTable<number>;
  hour: RollupTable<number>;
  /** Where the samples of subject s and bucket b begin: `bounds[s * 13 + b]`. */
  bounds: Int32Array;
  /** The class of each sample. */
  classes: Int16Array;
}

/** Folds the samples of one hour; `series` holds no others. */
export function foldHour(series: MetricSeries, hourAt: number): HourFold {
  const { subjectIds, starts, values, sourceMasks, sources } = series;
  const keys = Array.from(subjectIds);
  const five = newRollupTable(keys, BUCKETS, sources, false);
  const hour = newRollupTable(keys, 1, sources, false);
  for (const table of [five, hour]) table.sourceMasks.set(sourceMasks);
  const classes = new Int16Array(values.length);
  for (let n = 0; n < values.length; n++) classes[n] = classOf(values[n]!);
  const bounds = new Int32Array(subjectIds.length * (BUCKETS + 1));
  for (let subject = 0; subject < subjectIds.length; subject++) {
    boundRun(series, subject, hourAt, bounds);
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const at = subject * (BUCKETS + 1) + bucket;
      foldSamples(five, subject * BUCKETS + bucket, series, bounds[at]!, bounds[at + 1]!);
    }
    mergeCells(hour, subject, five, subject * BUCKETS, BUCKETS);
    for (let n = starts[subject]!; n < starts[subject + 1]!; n++) builder.add(classes[n]!);
    hour.sketches[subject] = builder.take();
  }
  return { subjectIds, five, hour, bounds, classes };
}

function boundRun({ starts, times }: MetricSeries, subject: number, hourAt: number, bounds: Int32Array): void {
  let n = starts[subject]!;
  const end = starts[subject + 1]!;
  const at = subject * (BUCKETS + 1);
  bounds[at] = n;
  for (let bucket = 1; bucket <= BUCKETS; bucket++) {
    const until = hourAt + bucket * FIVE_MINUTES_MS;
    while (n < end && times[n]! < until) n++;
    bounds[at + bucket] = n;
  }
}

function foldSamples(table: Table, cell: number, { times, values }: MetricSeries, from: number, to: number): void {
  if (from === to) return;
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let n = from; n < to; n++) {
    const value = values[n]!;
    sum += value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  table.counts[cell] = to - from;
  table.sums[cell] = sum;
  table.mins[cell] = least;
  table.maxs[cell] = greatest;
  table.lasts[cell] = values[to - 1]!;
  table.lastTimes[cell] = times[to - 1]!;
}

/** Adds `count` buckets of `from`, from `fromCell` on, to one bucket; sketches are merged by who needs them. */
export function mergeCells(into: Table, cell: number, from: Table, fromCell: number, count: number): void {
  for (let n = fromCell; n < fromCell + count; n++) {
    if (from.counts[n] === 0) continue;
    into.counts[cell]! += from.counts[n]!;
    into.sums[cell]! += from.sums[n]!;
    if (from.mins[n]! < into.mins[cell]!) into.mins[cell] = from.mins[n]!;
    if (from.maxs[n]! > into.maxs[cell]!) into.maxs[cell] = from.maxs[n]!;
    // Of two last values of one moment the greater: the order in which they are merged must not show.
    const isLater = from.lastTimes[n]! > into.lastTimes[cell]!;
    if (isLater || (from.lastTimes[n] === into.lastTimes[cell] && from.lasts[n]! > into.lasts[cell]!)) {
      into.lasts[cell] = from.lasts[n]!;
      into.lastTimes[cell] = from.lastTimes[n]!;
    }
  }
}

/** Which group each subject (by its place) is in; -1 for none. */
export interface Grouping {
  names: string[];
  groupOf: Int32Array;
}

/** Numbers the groups that `nameOf` gives, by name. */
export function groupSubjects(subjectIds: Int32Array, nameOf: (subjectId: number) => string | null): Grouping {
  const named = Array.from(subjectIds, nameOf);
  const names = [...new Set(named.filter((name) => name !== null))].sort();
  const numbers = new Map(names.map((name, n) => [name, n]));
  return { names, groupOf: Int32Array.from(named, (name) => (name === null ? -1 : numbers.get(name)!)) };
}

/** Sums subjects' buckets into their groups'; sketches are added by who has them. */
export function foldGroups(from: RollupTable<number>, { names, groupOf }: Grouping): RollupTable<string> {
  const { buckets } = from;
  const table = newRollupTable(names, buckets, from.sources, true);
  const members = table.members!;
  for (let subject = 0; subject < groupOf.length; subject++) {
    const group = groupOf[subject]!;
    if (group < 0) continue;
    table.sourceMasks[group]! |= from.sourceMasks[subject]!;
    for (let bucket = 0; bucket < buckets; bucket++) {
      const own = subject * buckets + bucket;
      if (from.counts[own] === 0) continue;
      mergeCells(table, group * buckets + bucket, from, own, 1);
      addMember(members, group * buckets + bucket, from, own);
    }
  }
  return table;
}

function addMember(members: MemberSums, cell: number, from: Table, own: number): void {
  members.subjects[cell]!++;
  members.means[cell]! += from.sums[own]! / from.counts[own]!;
  members.mins[cell]! += from.mins[own]!;
  members.maxs[cell]! += from.maxs[own]!;
  members.lasts[cell]! += from.lasts[own]!;
}

/** The sketches of the groups' five-minute buckets, from the samples of their subjects. */
export function sketchGroups(table: RollupTable<string>, { groupOf }: Grouping, fold: HourFold): void {
  for (const [group, subjects] of membersOf(groupOf, table.keys.length).entries()) {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      for (const subject of subjects) {
        const at = subject * (BUCKETS + 1) + bucket;
        for (let n = fold.bounds[at]!; n < fold.bounds[at + 1]!; n++) builder.add(fold.classes[n]!);
      }
      table.sketches[group * BUCKETS + bucket] = builder.take();
    }
  }
}

function membersOf(groupOf: Int32Array, groups: number): number[][] {
  const members: number[][] = Array.from({ length: groups }, () => []);
  for (let subject = 0; subject < groupOf.length; subject++)
    if (groupOf[subject]! >= 0) members[groupOf[subject]!]!.push(subject);
  return members;
}

/** The sketches of groups from those of their subjects, bucket by bucket. */
export function mergeSketches(table: RollupTable<string>, { groupOf }: Grouping, from: RollupTable<number>): void {
  for (const [group, subjects] of membersOf(groupOf, table.keys.length).entries()) {
    for (let bucket = 0; bucket < table.buckets; bucket++) {
      const parts = subjects.map((subject) => from.sketches[subject * from.buckets + bucket]!);
      table.sketches[group * table.buckets + bucket] = mergedSketch(parts);
    }
  }
}

export function mergedSketch(parts: readonly (Sketch | null)[]): Sketch {
  for (const part of parts) if (part) builder.merge(part);
  return builder.take();
}

/** Buckets of a longer step from shorter ones of the same keys; `ratio` of them make one. */
export function coarsen<Key extends number | string>(from: RollupTable<Key>, ratio: number): RollupTable<Key> {
  const buckets = from.buckets / ratio;
  const table = newRollupTable(from.keys, buckets, from.sources, false);
  table.sourceMasks.set(from.sourceMasks);
  for (let cell = 0; cell < from.keys.length * buckets; cell++) {
    mergeCells(table, cell, from, cell * ratio, ratio);
    table.sketches[cell] = mergedSketch(from.sketches.slice(cell * ratio, (cell + 1) * ratio));
  }
  return table;
}
