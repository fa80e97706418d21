import { type Aggregation, addSketch, type GroupParts, keepLast } from './group-parts.js';
import { percentOf } from './over-time.js';
import type { ResolutionChoice } from './resolution.js';
import { DAY_MS, FIVE_MINUTES_MS, HOUR_MS } from './rollup-fold.js';
import type { MemberSums, RollupScope, RollupTable, Section } from './rollup-table.js';

type GroupScope = Exclude<RollupScope, 'SUBJECT'>;

/** The longest tier of a scope whose buckets make those of the answer; null where there is none. */
export function tierSeconds({ stepSeconds }: Pick<ResolutionChoice, 'stepSeconds'>, scope: GroupScope): number | null {
  const tiers = scope === 'WORKLOAD' ? [DAY_MS, HOUR_MS] : [DAY_MS, HOUR_MS, FIVE_MINUTES_MS];
  const found = tiers.find((tierMs) => (stepSeconds * 1_000) % tierMs === 0);
  return found === undefined ? null : found / 1_000;
}

/**
 * Whether roll-ups of whole groups answer. Where a bucket is one of a tier they keep what subjects' values add up to;
 * a bucket of several of them can only be told of what is the same in whichever order it is aggregated.
 */
export function canFoldGroups(
  choice: Pick<ResolutionChoice, 'stepSeconds'>,
  how: Aggregation,
  scope: GroupScope,
): boolean {
  const tier = tierSeconds(choice, scope);
  if (tier === null) return false;
  return isOrderFree(how) || (tier === choice.stepSeconds && isKept(how));
}

function isOrderFree({ overTime, across }: Aggregation): boolean {
  return across === 'POOLED' || overTime === across;
}

function isKept({ overTime, across }: Aggregation): boolean {
  return percentOf(overTime) === null && (across === 'SUM' || across === 'AVG');
}

/** The sections that an answer needs. */
export function groupSections({ overTime, across }: Aggregation): ReadonlySet<Section> {
  if (across === 'POOLED' && percentOf(overTime) !== null) return new Set(['SKETCH']);
  if (across === 'POOLED' || overTime === across) return new Set(POOLED[overTime] ?? ['SUM']);
  return new Set([...MEMBER[overTime]!, 'SUBJECTS']);
}

const POOLED: Partial<Record<Aggregation['overTime'], Section[]>> = {
  MIN: ['SUM', 'MIN'],
  MAX: ['SUM', 'MAX'],
  LAST: ['SUM', 'LAST'],
};
const MEMBER: Partial<Record<Aggregation['overTime'], Section[]>> = {
  AVG: ['SUM', 'MEANS'],
  SUM: ['SUM'],
  MIN: ['MEMBER_MINS'],
  MAX: ['MEMBER_MAXS'],
  LAST: ['MEMBER_LASTS'],
};
const MEMBER_SUMS: Partial<Record<Aggregation['overTime'], keyof MemberSums>> = {
  AVG: 'means',
  MIN: 'mins',
  MAX: 'maxs',
  LAST: 'lasts',
};

interface Target {
  choice: ResolutionChoice;
  how: Aggregation;
  parts: GroupParts;
}

/** Adds a group's bucket of a roll-up, which begins at `at`, to the group's row of the parts. */
export function addGroupCell(
  { choice, how, parts }: Target,
  { group, at, table, cell }: { group: number; at: number; table: RollupTable<number | string>; cell: number },
): void {
  const own = group * parts.points + Math.floor((at - choice.from) / (choice.stepSeconds * 1_000));
  if (parts.distributions) {
    addSketch(parts, own, table.sketches[cell]!);
    return;
  }
  parts.counts[own]! += table.counts[cell]!;
  parts.sums[own]! += table.sums[cell]!;
  if (table.mins[cell]! < parts.mins[own]!) parts.mins[own] = table.mins[cell]!;
  if (table.maxs[cell]! > parts.maxs[own]!) parts.maxs[own] = table.maxs[cell]!;
  if (how.overTime === 'LAST') keepLast(parts, own, table.lasts[cell]!, table.lastTimes[cell]!);
  const member = MEMBER_SUMS[how.overTime];
  if (table.members) parts.subjects[own]! += table.members.subjects[cell]!;
  if (how.overTime === 'SUM') parts.totals[own]! += table.sums[cell]!;
  else if (member && table.members) parts.totals[own]! += table.members[member][cell]!;
}
