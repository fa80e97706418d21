import { parseRangeSearch, type RangeSearch } from '../lib/time-range';
import { parseZone } from './preferences';

/** Raw search parameters as the router parses them. */
export type RawSearch = Record<string, unknown>;

/** Parameters that every page understands. */
export interface PageSearch {
  readonly tz?: string;
}

/** A page with charts: its window, and the zone its times are written in. */
export type RangePageSearch = PageSearch & RangeSearch;

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
  return { ...parsePageSearch(raw), ...parseRangeSearch(raw) };
}
