import { type InstanceProgress, type RuleTimes, stepInstance } from './instance-state.js';
import { type JudgeFacts, type Judgement, judge } from './judge.js';
import { joinBuckets } from './rule-grid.js';
import type { RuleKind, RuleOverTime, RuleParams } from './rule-params.js';

/** An alert that a rule would have raised for one subject; moments are unix ms. */
export interface SimulatedFiring {
  firedAt: number;
  /** Null where it stands at the end. */
  resolvedAt: number | null;
  value: number | null;
  threshold: number | null;
}

/** What the past of one subject is judged by, bucket by bucket. */
export interface PastSeries {
  /** Null is a bucket in which nothing was measured. */
  values: readonly (number | null)[];
  /** What the values are measured against, by bucket or the same for all; null for nothing. */
  base: readonly (number | null)[] | number | null;
  /** States of objects: whether it was in the state; null where nobody knows. */
  holds?: readonly (boolean | null)[];
  /** Whether a gap that is known covers a bucket. */
  gaps?: readonly boolean[];
}

/** How many buckets a judgement looks at. */
export interface PastWindows {
  stepSeconds: number;
  window: number;
  /** CHANGE: so many buckets before the end of the window the one ends that it is compared with; 0 elsewhere. */
  earlier: number;
  /** ABSENCE: within so many buckets before the window it must have been measured. */
  before: number;
}

/** What one subject's past has come to so far: it is judged piece by piece. */
export interface PastProgress {
  instance: InstanceProgress | null;
  firing: SimulatedFiring | null;
  firings: SimulatedFiring[];
  pendings: number;
  judged: number;
  known: number;
  /** Judgements of which nothing was known since the last that was known: the end of a subject is no gap. */
  trailing: number;
}

export function newPast(): PastProgress {
  return { instance: null, firing: null, firings: [], pendings: 0, judged: 0, known: 0, trailing: 0 };
}

export interface PastRule {
  kind: RuleKind;
  params: RuleParams;
  times: RuleTimes;
  overTime: RuleOverTime;
}

/** Judges buckets `first` … of a subject, whose first one begins at `from` (unix ms), and moves its progress on. */
export function simulate(
  rule: PastRule,
  windows: PastWindows,
  { series, from, first }: { series: PastSeries; from: number; first: number },
  progress: PastProgress,
): void {
  const count = series.holds?.length ?? series.values.length;
  for (let n = first; n < count; n++) {
    const at = from + (n + 1) * windows.stepSeconds * 1_000;
    const judgement = judge(rule.kind, rule.params, factsAt(rule, windows, series, { n, at, from }));
    note(progress, judgement, at, rule.times);
  }
}

function note(progress: PastProgress, judgement: Judgement, at: number, times: RuleTimes): void {
  if (judgement.verdict === 'UNKNOWN') {
    // Before it was first measured a subject is not there.
    if (progress.known > 0) progress.trailing++;
    return;
  }
  progress.judged += progress.trailing + 1;
  progress.trailing = 0;
  progress.known++;
  const { progress: instance, step } = stepInstance(progress.instance, judgement.verdict, at, times);
  progress.instance = instance;
  if (step === 'FIRED') {
    progress.firing = { firedAt: at, resolvedAt: null, value: judgement.value, threshold: judgement.threshold };
    progress.firings.push(progress.firing);
  }
  if (step === 'FORGOTTEN') progress.pendings++;
  if (step === 'ENDED' && progress.firing) progress.firing.resolvedAt = at;
}

/** A subject that was not measured to the end is gone: what stood for it ended with it. */
export function endPast(progress: PastProgress, goneAfterMs: number, to: number): void {
  const { firing, instance } = progress;
  if (!firing || firing.resolvedAt !== null || !instance) return;
  if (to - instance.knownAt > goneAfterMs) firing.resolvedAt = instance.knownAt;
}

function factsAt(
  { kind, overTime }: PastRule,
  windows: PastWindows,
  series: PastSeries,
  { n, at, from }: { n: number; at: number; from: number },
): JudgeFacts {
  if (series.holds) return { at, value: null, holds: series.holds[n]! };
  const { window, stepSeconds } = windows;
  const begin = Math.max(0, n - window + 1);
  const own = window === 1 ? null : series.values.slice(begin, n + 1);
  if (kind === 'RATE' || kind === 'FORECAST') {
    const values = own ?? [series.values[n]!];
    const shares = values.map((value, k) => shareOf(kind, value, baseAt(series, begin + k)));
    return {
      at,
      value: shares.at(-1) ?? null,
      points: middles(shares, from + begin * stepSeconds * 1_000, stepSeconds),
    };
  }
  const value = own ? joinBuckets(own, overTime) : series.values[n]!;
  if (kind === 'CHANGE') {
    const end = n + 1 - windows.earlier;
    const earlier = end <= 0 ? null : joinBuckets(series.values.slice(Math.max(0, end - window), end), 'AVG');
    return { at, value, earlier };
  }
  if (kind === 'ABSENCE') {
    const before = series.values.slice(Math.max(0, begin - windows.before), begin);
    const isInGap = series.gaps?.slice(begin, n + 1).includes(true) ?? false;
    return { at, value, wasMeasured: before.some((one) => one !== null), isInGap };
  }
  return { at, value, base: baseAt(series, n) };
}

function baseAt({ base }: PastSeries, n: number): number | null {
  return typeof base === 'number' || base === null ? base : (base[n] ?? null);
}

function shareOf(kind: RuleKind, value: number | null, size: number | null): number | null {
  if (kind === 'RATE' || value === null) return value;
  return size ? value / size : null;
}

function middles(values: readonly (number | null)[], from: number, stepSeconds: number) {
  const stepMs = stepSeconds * 1_000;
  return values.flatMap((value, k): (readonly [at: number, value: number])[] =>
    value === null ? [] : [[from + (k + 0.5) * stepMs, value]],
  );
}
