import { done, type Outcome, refused } from '../../platform/outcome.js';

/** What people say about a silence beside what it matches, as they said it. */
export interface Terms {
  reason: string;
  startsAt: Date;
  endsAt: Date;
}

const MIN_REASON = 3;
const MAX_REASON = 1_000;
const MAX_DAYS = 365;
const DAY_MS = 86_400_000;

/** Why a reason is refused; null for a good one. */
export function refuseReason(reason: string): Outcome<never> | null {
  const { length } = reason.trim();
  if (length >= MIN_REASON && length <= MAX_REASON) return null;
  return refused(
    'reason',
    `The reason has ${length} ${length === 1 ? 'character' : 'characters'}; expected ${MIN_REASON} to ${MAX_REASON}. Say in a sentence why nobody is to be notified.`,
  );
}

/** Why a time is refused; null for a good one. */
export function refuseTimes(
  { startsAt, endsAt }: Pick<Terms, 'startsAt' | 'endsAt'>,
  now: Date,
): Outcome<never> | null {
  if (endsAt <= now) {
    return refused('endsAt', `The end is ${endsAt.toISOString()}, which is past. Choose a later one.`);
  }
  if (endsAt <= startsAt) {
    return refused('endsAt', `The end is not after the begin, ${startsAt.toISOString()}. Choose a later one.`);
  }
  const days = (endsAt.getTime() - startsAt.getTime()) / DAY_MS;
  if (days <= MAX_DAYS) return null;
  return refused(
    'endsAt',
    `It would last ${Math.ceil(days)} days; expected at most ${MAX_DAYS}. Switch the rule off instead, or end it earlier.`,
  );
}

/** The terms of a new silence: a begin that is past is now. */
export function readTerms(
  input: { reason: string; startsAt?: Date | null | undefined; endsAt: Date },
  now: Date,
): Outcome<Terms> {
  const startsAt = input.startsAt && input.startsAt > now ? input.startsAt : now;
  const terms = { reason: input.reason.trim(), startsAt, endsAt: input.endsAt };
  return refuseReason(terms.reason) ?? refuseTimes(terms, now) ?? done(terms);
}
