import type { Verdict } from './instance-state.js';
import type { RuleKind, RuleParams } from './rule-params.js';

/** What is known of one subject at one moment; null is not known, which is never a reason to fire. */
export interface JudgeFacts {
  /** The moment, unix ms. */
  at: number;
  /** Over the window: what was measured or counted. */
  value: number | null;
  /** What it is measured against: a limit, a size, replicas that are wanted. */
  base?: number | null;
  /** CHANGE: the value of the period before. */
  earlier?: number | null;
  /** RATE and FORECAST: moments (unix ms) and values of the window, ascending; shares for FORECAST. */
  points?: readonly (readonly [at: number, value: number])[];
  /** ABSENCE: whether it was measured before. */
  wasMeasured?: boolean;
  /** ABSENCE: whether the ledger of gaps says why nothing was measured. */
  isInGap?: boolean;
  /** States of objects: whether it is in the state; null where nobody knows. */
  holds?: boolean | null;
}

export interface Judgement {
  verdict: Verdict;
  /** What was found, and what it is compared with, in one unit; null where there is no number. */
  value: number | null;
  threshold: number | null;
  /** FORECAST: when it is full, unix ms; null elsewhere. */
  fullAt?: number | null;
}

const UNKNOWN: Judgement = { verdict: 'UNKNOWN', value: null, threshold: null };

/** Judges one subject by one rule. */
export function judge(kind: RuleKind, params: RuleParams, facts: JudgeFacts): Judgement {
  return JUDGES[kind](params, facts);
}

type Judge = (params: RuleParams, facts: JudgeFacts) => Judgement;

function compared(value: number | null, threshold: number, isTrue: (value: number) => boolean): Judgement {
  if (value === null || !Number.isFinite(value)) return { ...UNKNOWN, threshold };
  return { verdict: isTrue(value) ? 'TRUE' : 'FALSE', value, threshold };
}

function beyond({ comparison, threshold }: RuleParams, value: number | null): Judgement {
  const limit = threshold!;
  return compared(value, limit, (found) => (comparison === 'BELOW' ? found < limit : found > limit));
}

const JUDGES: Record<RuleKind, Judge> = {
  THRESHOLD: (params, { value }) => beyond(params, value),
  ABSENCE: absence,
  RATE: (params, { points }) => beyond(params, rateOf(params, points ?? [])),
  CHANGE: change,
  SATURATION: ({ threshold }, { value, base }) =>
    // Nothing set is nothing to use up; a limit of 0 is none.
    compared(value === null || !base ? null : value / base, threshold!, (share) => share > threshold!),
  RESTARTS: ({ threshold }, { value }) => compared(value, threshold!, (count) => count >= threshold!),
  REPLICAS_MISSING: ({ threshold }, { value, base }) => {
    const missing = value === null || base == null ? null : Math.max(0, base - value);
    const { verdict } = compared(missing, threshold!, (count) => count >= threshold!);
    // People read how many are ready of how many there should be, and not how many are missing of how many may be.
    return missing === null ? { ...UNKNOWN, threshold: base ?? null } : { verdict, value, threshold: base! };
  },
  NODE_NOT_READY: (_params, { holds }) => state(holds),
  OBJECT_STATE: (_params, { holds }) => state(holds),
  FORECAST: forecast,
  DATE: ({ leftSeconds }, { at, value }) => {
    const left = value === null ? null : value - at / 1_000;
    return compared(left, leftSeconds!, (seconds) => seconds < leftSeconds!);
  },
  DETECTED: () => UNKNOWN,
};

function state(holds: boolean | null | undefined): Judgement {
  if (holds === null || holds === undefined) return UNKNOWN;
  return { verdict: holds ? 'TRUE' : 'FALSE', value: null, threshold: null };
}

/** What a gap explains is no absence: the trouble then is the agent's or its source's, which has words of its own. */
function absence(_params: RuleParams, { value, wasMeasured, isInGap }: JudgeFacts): Judgement {
  if (value !== null) return { verdict: 'FALSE', value, threshold: null };
  if (isInGap || !wasMeasured) return UNKNOWN;
  return { verdict: 'TRUE', value: null, threshold: null };
}

/** Of a window at least so much must lie between the first and the last value, or it says little of the whole. */
const LEAST_SPAN = 0.5;

function rateOf(
  { perSeconds, windowSeconds }: RuleParams,
  points: readonly (readonly [number, number])[],
): number | null {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const seconds = (last[0] - first[0]) / 1_000;
  if (seconds < LEAST_SPAN * windowSeconds! || seconds === 0) return null;
  return ((last[1] - first[1]) / seconds) * perSeconds!;
}

/** Against nothing there is no share: what began from 0 is for a threshold to judge. */
function change({ comparison, threshold }: RuleParams, { value, earlier }: JudgeFacts): Judgement {
  const share = value === null || !earlier ? null : value / earlier - 1;
  return compared(share, comparison === 'BELOW' ? -threshold! : threshold!, (found) =>
    comparison === 'BELOW' ? found < -threshold! : found > threshold!,
  );
}

/** Fewer points are no line. */
const LEAST_POINTS = 4;

/** Least squares over the shares of a window, drawn on to the horizon. */
function forecast({ horizonSeconds, threshold, windowSeconds }: RuleParams, facts: JudgeFacts): Judgement {
  const points = facts.points ?? [];
  const [first, last] = [points[0], points.at(-1)];
  const isLine = points.length >= LEAST_POINTS && last![0] - first![0] >= LEAST_SPAN * windowSeconds! * 1_000;
  if (!isLine) return { ...UNKNOWN, threshold: 1 };
  const { slope, atEnd } = lineOf(points);
  const current = last![1];
  const ahead = facts.at - last![0] + horizonSeconds! * 1_000;
  const then = atEnd + slope * ahead;
  const fullAt = slope > 0 ? last![0] + Math.max(0, (1 - atEnd) / slope) : null;
  const isFilling = slope > 0 && current >= threshold! && then >= 1;
  return { verdict: isFilling ? 'TRUE' : 'FALSE', value: Math.max(0, then), threshold: 1, fullAt };
}

/** The line through points: its slope per ms, and its value at the last of them. */
function lineOf(points: readonly (readonly [number, number])[]): { slope: number; atEnd: number } {
  const end = points.at(-1)![0];
  const meanX = points.reduce((sum, [at]) => sum + at - end, 0) / points.length;
  const meanY = points.reduce((sum, [, value]) => sum + value, 0) / points.length;
  let above = 0;
  let below = 0;
  for (const [at, value] of points) {
    above += (at - end - meanX) * (value - meanY);
    below += (at - end - meanX) ** 2;
  }
  const slope = below === 0 ? 0 : above / below;
  return { slope, atEnd: meanY - slope * meanX };
}
