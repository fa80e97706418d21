import { AppError } from '../../platform/errors.js';

const DAY_MS = 86_400_000;
const MAX_DAYS = 395;

/** Whole UTC days, in Unix ms; `to` is exclusive. */
export interface CostRange {
  from: number;
  to: number;
}

export interface AskedRange {
  lastDays?: number | null | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
}

/** Whole days of what is asked for. @throws BAD_USER_INPUT unless it is a number of days, or has both ends in order */
export function resolveCostRange({ lastDays, from, to }: AskedRange, now: Date): CostRange {
  if (lastDays != null && !from && !to) {
    const today = startOfDay(now.getTime());
    return checked({ from: today - (lastDays - 1) * DAY_MS, to: today + DAY_MS });
  }
  if (lastDays != null || !from || !to) {
    const found = [lastDays != null && 'lastDays', from && 'from', to && 'to'].filter(Boolean).join(' and ');
    throw new AppError(
      'BAD_USER_INPUT',
      `range has ${found || 'nothing'}; expected either lastDays, or from and to. Give one of the two.`,
    );
  }
  return checked({ from: startOfDay(from.getTime()), to: Math.ceil(to.getTime() / DAY_MS) * DAY_MS });
}

function checked(range: CostRange): CostRange {
  const days = daysOf(range);
  if (days >= 1 && days <= MAX_DAYS) return range;
  throw new AppError('BAD_USER_INPUT', `range has ${days} days; expected 1 to ${MAX_DAYS}. Choose another one.`);
}

/** As many days before. */
export function rangeBefore({ from, to }: CostRange): CostRange {
  return { from: from - (to - from), to: from };
}

export function daysOf({ from, to }: CostRange): number {
  return (to - from) / DAY_MS;
}

/** Every day of a range, as PostgreSQL writes dates. */
export function eachDay({ from, to }: CostRange): string[] {
  return Array.from({ length: daysOf({ from, to }) }, (_, n) => dateOf(from + n * DAY_MS));
}

export function startOfDay(moment: number): number {
  return Math.floor(moment / DAY_MS) * DAY_MS;
}

/** The UTC day of a moment: YYYY-MM-DD. */
export function dateOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
