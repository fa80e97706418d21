// The time range of a page as it stands in the URL, and what of it is sent to the server.

export const NAMED_RANGES = [
  'LAST_5M',
  'LAST_15M',
  'LAST_1H',
  'LAST_3H',
  'LAST_6H',
  'LAST_12H',
  'LAST_24H',
  'LAST_2D',
  'LAST_7D',
  'LAST_14D',
  'LAST_30D',
  'LAST_90D',
  'LAST_395D',
] as const;
export type RangeName = (typeof NAMED_RANGES)[number];

const HOUR = 60;
const DAY = 24 * HOUR;
const MINUTES: Record<RangeName, number> = {
  LAST_5M: 5,
  LAST_15M: 15,
  LAST_1H: HOUR,
  LAST_3H: 3 * HOUR,
  LAST_6H: 6 * HOUR,
  LAST_12H: 12 * HOUR,
  LAST_24H: DAY,
  LAST_2D: 2 * DAY,
  LAST_7D: 7 * DAY,
  LAST_14D: 14 * DAY,
  LAST_30D: 30 * DAY,
  LAST_90D: 90 * DAY,
  LAST_395D: 395 * DAY,
};

/** Either a name, whose `now` belongs to the server, or two fixed instants (ISO). */
export type TimeRange = { readonly last: RangeName } | { readonly from: string; readonly to: string };

export const DEFAULT_RANGE: TimeRange = { last: 'LAST_1H' };

/** The longest window is cut into at most this many buckets; zoomed windows snap to one bucket. */
export const MAX_POINTS = 300;

/** Lengths of a bucket in seconds, as the server chooses them: windows that snap to them are cut nowhere else. */
const STEPS = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800];

/** The search parameters that carry a range. */
export interface RangeSearch {
  readonly range?: RangeName;
  readonly from?: string;
  readonly to?: string;
}

/** "Last 1 hour" and so on, as the picker words it. */
export const RANGE_LABELS: Record<RangeName, string> = {
  LAST_5M: 'Last 5 minutes',
  LAST_15M: 'Last 15 minutes',
  LAST_1H: 'Last 1 hour',
  LAST_3H: 'Last 3 hours',
  LAST_6H: 'Last 6 hours',
  LAST_12H: 'Last 12 hours',
  LAST_24H: 'Last 24 hours',
  LAST_2D: 'Last 2 days',
  LAST_7D: 'Last 7 days',
  LAST_14D: 'Last 14 days',
  LAST_30D: 'Last 30 days',
  LAST_90D: 'Last 90 days',
  LAST_395D: 'Last 13 months',
};

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

/** Keeps what is a range of the given raw search parameters; anything else is dropped, so that a bad link still opens. */
export function parseRangeSearch(raw: Record<string, unknown>): RangeSearch {
  const { range, from, to } = raw;
  if (isInstant(from) && isInstant(to) && Date.parse(from) < Date.parse(to)) return { from, to };
  const name = NAMED_RANGES.find((candidate) => candidate === range);
  return name ? { range: name } : {};
}

/** The range a page shows: the URL's, or the last hour. */
export function rangeOf(search: RangeSearch): TimeRange {
  if (search.from && search.to) return { from: search.from, to: search.to };
  return search.range ? { last: search.range } : DEFAULT_RANGE;
}

/** The search parameters of a range; keys are always present so that they replace the earlier ones. */
export function toSearch(range: TimeRange): { range?: RangeName; from?: string; to?: string } {
  return 'last' in range
    ? { range: range.last, from: undefined, to: undefined }
    : { range: undefined, from: range.from, to: range.to };
}

/** Length of a range in milliseconds. */
export function rangeLength(range: TimeRange): number {
  return 'last' in range ? MINUTES[range.last] * 60_000 : Date.parse(range.to) - Date.parse(range.from);
}

/** Seconds per bucket so that at most MAX_POINTS buckets cover the range. */
export function stepOf(range: TimeRange): number {
  const seconds = rangeLength(range) / 1000 / MAX_POINTS;
  return STEPS.find((step) => step >= seconds) ?? 604_800;
}

/** Two instants widened to whole buckets: unsnapped windows flicker, since each poll cuts its buckets elsewhere. */
export function snap(fromMs: number, toMs: number): TimeRange {
  const step = stepOf({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }) * 1000;
  const from = Math.floor(fromMs / step) * step;
  const to = Math.max(from + step, Math.ceil(toMs / step) * step);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** A range twice as long around the same middle, never ending after now: the zoom-out button. */
export function zoomOut(range: TimeRange, now: Date): TimeRange {
  const length = rangeLength(range);
  const end = 'last' in range ? now.getTime() : Date.parse(range.to);
  const to = Math.min(end + length / 2, now.getTime());
  return snap(to - 2 * length, to);
}

/** The same length half a window earlier (-1) or later (1), never ending after now. */
export function shift(range: TimeRange, direction: -1 | 1, now: Date): TimeRange {
  const length = rangeLength(range);
  const end = 'last' in range ? now.getTime() : Date.parse(range.to);
  const to = Math.min(end + (direction * length) / 2, now.getTime());
  return snap(to - length, to);
}

/** Freezes a named range to the two instants it means now, for a link that shows the same tomorrow. */
export function freeze(range: TimeRange, now: Date): TimeRange {
  return 'last' in range ? snap(now.getTime() - rangeLength(range), now.getTime()) : range;
}

/** Milliseconds between polls: short ranges move quickly, fixed ones not at all (0). */
export function pollInterval(range: TimeRange): number {
  if (!('last' in range)) return 0;
  if (MINUTES[range.last] <= 60) return 10_000;
  return MINUTES[range.last] <= 1440 ? 30_000 : 60_000;
}
