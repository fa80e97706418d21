import { NAMED_RANGES } from './named-range.catalog.js';

/** Values of an answer that are worth one point: a value costs far less than an object. */
const VALUES_PER_POINT = 100;
const DEFAULT_POINTS = 300;
const DEFAULT_TOP = 8;
/** Most buckets that are ever answered. */
const MAX_POINTS = 5_000;

/**
 * What a time series costs at most: one point, and one for every hundred values of metrics × groups × buckets, twice as
 * many with those of an earlier time.
 */
export function timeSeriesCost({ input }: Readonly<Record<string, unknown>>): number {
  const { metrics, compareTo, ...rest } = (input ?? {}) as Record<string, unknown>;
  const lines = Array.isArray(metrics) ? metrics.length : 1;
  const spans = compareTo == null ? 1 : 2;
  return 1 + Math.ceil((lines * groupsOf(rest) * spans * bucketsOf(rest)) / VALUES_PER_POINT);
}

function groupsOf({ groupBy, top, withOther }: Record<string, unknown>): number {
  if (groupBy == null || groupBy === 'ALL') return 1;
  return numberOr(top, DEFAULT_TOP) + (withOther === true ? 1 : 0);
}

function bucketsOf({ stepSeconds, maxPoints, range }: Record<string, unknown>): number {
  if (stepSeconds == null) return numberOr(maxPoints, DEFAULT_POINTS);
  const step = Math.max(1, numberOr(stepSeconds, 1)) * 1_000;
  return Math.min(Math.ceil(lengthOf((range ?? {}) as Record<string, unknown>) / step), MAX_POINTS);
}

/** In milliseconds; what cannot be read is as long as can be, because the field refuses it anyway. */
function lengthOf({ last, from, to }: Record<string, unknown>): number {
  const named = NAMED_RANGES[last as keyof typeof NAMED_RANGES];
  const length = named ?? Date.parse(String(to)) - Date.parse(String(from));
  return length >= 0 ? length : Number.MAX_SAFE_INTEGER;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 ? value : otherwise;
}
