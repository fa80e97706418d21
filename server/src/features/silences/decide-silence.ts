/** What decides what becomes of a silence. */
export interface SilenceFacts {
  state: 'PENDING' | 'ACTIVE' | 'EXPIRED';
  startsAt: Date;
  endsAt: Date;
  changedAt: Date;
  expiredAt: Date | null;
  isUntilResolved: boolean;
  /** Whether it is the opening of a maintenance window, whose end is no surprise. */
  isOfWindow: boolean;
  /** Since when nothing that it mutes is open, after something was; null where that is not so. */
  quietSince: Date | null;
  warnedAt: Date | null;
}

/** Alerts that it matches at the moment of the look. */
export interface Matched {
  open: number;
  firing: number;
}

export interface SilenceDecision {
  state: SilenceFacts['state'];
  /** What is to be told of its life. */
  entry: 'BEGAN' | 'EXPIRING' | 'EXPIRED' | null;
  reason: 'NOT_YET' | 'LASTS' | 'ENDED_ON_TIME' | 'ALL_RESOLVED' | 'OVER';
  /** When to look again; null where nothing is left to do. */
  nextCheckAt: Date | null;
}

/** People have time to extend it, or to end what it mutes. */
export const WARN_MS = 15 * 60_000;
/** Whoever silences something for half an hour knows when it ends. */
const MIN_WARNED_MS = 2 * WARN_MS;
/** Trouble that comes and goes is not over in between. */
export const QUIET_MS = 2 * 60_000;
/** An alert that was raised while a silence was made or ended may have missed it: it is committed by then. */
const SETTLE_MS = 30_000;
const SOON_MS = 10_000;
/** What a silence matches changes with what its subjects are: teams, severities. */
const LATER_MS = 60_000;

/** What becomes of a silence at a moment, and when that is to be asked again. */
export function decideSilence(silence: SilenceFacts, matched: Matched, now: Date): SilenceDecision {
  if (silence.state === 'EXPIRED') return over(silence, now);
  if (now < silence.startsAt)
    return { state: 'PENDING', entry: null, reason: 'NOT_YET', nextCheckAt: silence.startsAt };
  const end = endOf(silence, matched, now);
  if (end) return { state: 'EXPIRED', entry: 'EXPIRED', reason: end, nextCheckAt: after(now, SETTLE_MS) };
  const isDue = isWarned(silence) && silence.warnedAt === null && now >= warningOf(silence);
  const entry = silence.state === 'PENDING' ? 'BEGAN' : isDue && matched.firing > 0 ? 'EXPIRING' : null;
  return { state: 'ACTIVE', entry, reason: 'LASTS', nextCheckAt: nextLook(silence, now) };
}

function over({ expiredAt, changedAt }: SilenceFacts, now: Date): SilenceDecision {
  const settled = after(expiredAt && expiredAt > changedAt ? expiredAt : changedAt, SETTLE_MS);
  return { state: 'EXPIRED', entry: null, reason: 'OVER', nextCheckAt: settled > now ? settled : null };
}

function endOf(silence: SilenceFacts, { open }: Matched, now: Date): 'ENDED_ON_TIME' | 'ALL_RESOLVED' | null {
  if (now >= silence.endsAt) return 'ENDED_ON_TIME';
  if (!silence.isUntilResolved || open > 0 || silence.quietSince === null) return null;
  return now.getTime() - silence.quietSince.getTime() >= QUIET_MS ? 'ALL_RESOLVED' : null;
}

function nextLook(silence: SilenceFacts, now: Date): Date {
  const lastChange = Math.max(silence.changedAt.getTime(), silence.startsAt.getTime());
  const isFresh = now.getTime() - lastChange < SETTLE_MS;
  const looks = [silence.endsAt, after(now, isFresh || silence.isUntilResolved ? SOON_MS : LATER_MS)];
  const warning = warningOf(silence);
  if (isWarned(silence) && warning > now) looks.push(warning);
  return new Date(Math.min(...looks.map((look) => look.getTime())));
}

function isWarned({ isOfWindow, startsAt, endsAt }: SilenceFacts): boolean {
  return !isOfWindow && endsAt.getTime() - startsAt.getTime() > MIN_WARNED_MS;
}

function warningOf({ endsAt }: SilenceFacts): Date {
  return after(endsAt, -WARN_MS);
}

function after(moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms);
}
