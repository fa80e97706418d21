import type { RuleKind, RuleParams } from './rule-params.js';
import type { PastWindows } from './simulate-rule.js';

/** How the past of a rule is read: in equal steps, piece by piece; unix ms. */
export interface PastPlan extends PastWindows {
  from: number;
  to: number;
  /** Buckets before a piece that its first judgement looks at. */
  lookback: number;
}

const DAY_MS = 86_400_000;
const HOUR = 3_600;
/** A day is judged by the minute, more by five: nobody sees the difference in a week. */
const FINE_STEP = 60;
const COARSE_STEP = 300;
/** Points that make a line; see rule-grid. */
const LINE_POINTS = 12;
/** ABSENCE: see live-facts. */
const KNOWN_BEFORE_SECONDS = 3_600;

/** The steps of a span; what is judged by lines or long windows moves on by parts of them. */
export function planPast(kind: RuleKind, params: RuleParams, span: { from: number; to: number }): PastPlan {
  const base = span.to - span.from <= DAY_MS ? FINE_STEP : COARSE_STEP;
  const windowSeconds = params.windowSeconds ?? base;
  const isSlow = kind === 'RATE' || kind === 'FORECAST' || kind === 'CHANGE';
  const stepSeconds = isSlow ? readable(Math.max(base, Math.floor(windowSeconds / LINE_POINTS))) : base;
  const buckets = (seconds: number): number => Math.max(1, Math.round(seconds / stepSeconds));
  const window = buckets(windowSeconds);
  const earlier = kind === 'CHANGE' ? buckets(windowSeconds + (params.earlierSeconds ?? 0)) : 0;
  const before = kind === 'ABSENCE' ? buckets(KNOWN_BEFORE_SECONDS) : 0;
  const stepMs = stepSeconds * 1_000;
  return {
    ...{ stepSeconds, window, earlier, before, lookback: window - 1 + earlier + before },
    from: Math.floor(span.from / stepMs) * stepMs,
    to: Math.floor(span.to / stepMs) * stepMs,
  };
}

/** Steps that begin with the hours of the clock. */
const STEPS = [60, 120, 300, 600, 900, 1_800, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR];

function readable(seconds: number): number {
  return STEPS.findLast((step) => step <= seconds) ?? FINE_STEP;
}

/** Values of one reading, which bounds its memory: some 90 bytes each. */
const VALUES_AT_ONCE = 400_000;

/** The pieces of a plan for so many subjects, each of whole hours, so that no hour is decoded twice but at their edges. */
export function piecesOf({ from, to, stepSeconds }: PastPlan, subjects: number): { from: number; points: number }[] {
  const inHour = Math.max(1, HOUR / stepSeconds);
  const points = Math.max(1, Math.floor(VALUES_AT_ONCE / Math.max(1, subjects) / inHour)) * inHour;
  const stepMs = stepSeconds * 1_000;
  const pieces: { from: number; points: number }[] = [];
  for (let at = from; at < to; at += points * stepMs) {
    pieces.push({ from: at, points: Math.min(points, (to - at) / stepMs) });
  }
  return pieces;
}
