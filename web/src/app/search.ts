import { MARK_KINDS } from '../features/metrics/marks';
import type { Comparison } from '../graphql/generated';
import { parseRangeSearch, type RangeSearch } from '../lib/time-range';
import { parseZone } from './preferences';

/** Raw search parameters as the router parses them. */
export type RawSearch = Record<string, unknown>;

/** Parameters that every page understands. */
export interface PageSearch {
  readonly tz?: string;
}

export const COMPARISONS = ['PREVIOUS_PERIOD', 'PREVIOUS_DAY', 'PREVIOUS_WEEK'] as const satisfies Comparison[];

/** A page with charts: its window, the zone its times are written in, and what its charts show beside their lines. */
export interface RangePageSearch extends PageSearch, RangeSearch {
  readonly compare?: Comparison;
  /** Kinds of marks, comma-separated; "none" where a page that has some by default is to have none. */
  readonly marks?: string;
}

export const NO_MARKS = 'none';

/** Reads one text parameter; the router turns "123" into a number, which a name may well be. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Reads a comma-separated list of allowed values. */
export function listOf<T extends string>(value: unknown, allowed: readonly T[]): readonly T[] | undefined {
  const found = textOf(value)
    ?.split(',')
    .filter((item): item is T => (allowed as readonly string[]).includes(item));
  return found && found.length > 0 ? found : undefined;
}

/** Reads one of the allowed values. */
export function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((item) => item === value);
}

/** Parameters of a page without charts. */
export function parsePageSearch(raw: RawSearch): PageSearch {
  const tz = parseZone(raw.tz);
  return tz ? { tz } : {};
}

/** Parameters of a page with charts. */
export function parseRangePageSearch(raw: RawSearch): RangePageSearch {
  const marks = raw.marks === NO_MARKS ? NO_MARKS : listOf(raw.marks, MARK_KINDS)?.join(',');
  return {
    ...parsePageSearch(raw),
    ...parseRangeSearch(raw),
    ...(COMPARISONS.some((known) => known === raw.compare) ? { compare: raw.compare as Comparison } : {}),
    ...(marks ? { marks } : {}),
  };
}
