import { AppError } from '../../platform/errors.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Ranges the server resolves against its own clock, so that a client's cache key does not move; lengths in ms. */
export const NAMED_RANGES = {
  LAST_5M: 5 * 60_000,
  LAST_15M: 15 * 60_000,
  LAST_1H: HOUR_MS,
  LAST_3H: 3 * HOUR_MS,
  LAST_6H: 6 * HOUR_MS,
  LAST_12H: 12 * HOUR_MS,
  LAST_24H: DAY_MS,
  LAST_2D: 2 * DAY_MS,
  LAST_7D: 7 * DAY_MS,
  LAST_14D: 14 * DAY_MS,
  LAST_30D: 30 * DAY_MS,
  LAST_90D: 90 * DAY_MS,
  LAST_395D: 395 * DAY_MS,
} as const;

export interface TimeRange {
  last?: keyof typeof NAMED_RANGES | null;
  from?: Date | null;
  to?: Date | null;
}

/** Unix ms, `from` inclusive, `to` exclusive. */
export interface Span {
  from: number;
  to: number;
}

/** Resolves a range. @throws BAD_USER_INPUT unless it is either named or has both ends in order */
export function resolveRange({ last, from, to }: TimeRange, now: Date): Span {
  if (last && !from && !to) return { from: now.getTime() - NAMED_RANGES[last], to: now.getTime() };
  if (last || !from || !to) {
    const found = [last && 'last', from && 'from', to && 'to'].filter(Boolean).join(' and ') || 'nothing';
    throw new AppError('BAD_USER_INPUT', `range has ${found}; expected either last, or from and to.`);
  }
  if (from < to) return { from: from.getTime(), to: to.getTime() };
  throw new AppError(
    'BAD_USER_INPUT',
    `range.from is ${from.toISOString()} and range.to ${to.toISOString()}; expected from to be earlier. Swap them.`,
  );
}
