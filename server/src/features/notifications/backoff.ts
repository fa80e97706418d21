const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How one kind of channel is tried again, in milliseconds. */
export interface RetrySchedule {
  /** Wait after the first failed attempt, the second and so on; the last one for all that follow. */
  waitsMs: readonly number[];
  /** What is older is given up. */
  maxAgeMs: number;
}

// For programs: the schedule of Standard Webhooks, about three days in all.
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability
const WEBHOOK: RetrySchedule = {
  waitsMs: [
    5 * SECOND_MS,
    5 * MINUTE_MS,
    30 * MINUTE_MS,
    2 * HOUR_MS,
    5 * HOUR_MS,
    10 * HOUR_MS,
    14 * HOUR_MS,
    20 * HOUR_MS,
    24 * HOUR_MS,
  ],
  maxAgeMs: 84 * HOUR_MS,
};

// For people: soon and often, because a page is worth most at once, and nothing after a day.
const PAGING: RetrySchedule = {
  waitsMs: [
    2 * SECOND_MS,
    5 * SECOND_MS,
    15 * SECOND_MS,
    30 * SECOND_MS,
    MINUTE_MS,
    2 * MINUTE_MS,
    5 * MINUTE_MS,
    10 * MINUTE_MS,
  ],
  maxAgeMs: 24 * HOUR_MS,
};

/** How messages to a channel of this kind are tried again. */
export function scheduleOf(channelKind: string): RetrySchedule {
  return channelKind === 'WEBHOOK' ? WEBHOOK : PAGING;
}

/** Part of a wait by which it is spread to either side, so that receivers that come back are not overrun. */
const SPREAD = 0.1;

/**
 * When to try again after a failed attempt, or null where the message is too old by then.
 * @param failed attempts that failed so far, from 1
 * @param retryAfterMs what the receiver asked for; never less is waited
 * @param random 0 to 1, which spreads the wait
 */
export function nextAttemptAt(
  schedule: RetrySchedule,
  { failed, retryAfterMs, expiresAt }: { failed: number; retryAfterMs: number | null; expiresAt: Date },
  now: Date,
  random: number,
): Date | null {
  const { waitsMs } = schedule;
  const planned = waitsMs[Math.min(failed, waitsMs.length) - 1]! * (1 - SPREAD + 2 * SPREAD * random);
  const at = new Date(now.getTime() + Math.max(Math.round(planned), retryAfterMs ?? 0));
  return at > expiresAt ? null : at;
}
