import { AppError } from '../../platform/errors.js';
import { NAMED_RANGES } from './named-range.catalog.js';

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
