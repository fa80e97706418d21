import type { ResolutionChoice } from './resolution.js';
import { DAY_MS, HOUR_MS } from './rollup-fold.js';
import type { Span } from './time-range.js';

/** Of which tiers an answer is put together; every hour of it is in exactly one of the three. */
export interface TierPlan {
  /** Days whose own roll-ups are current. */
  days: ReadonlySet<number>;
  /** Hours whose roll-ups are current and are read, because their day's are not or because hours are asked for. */
  hours: ReadonlySet<number>;
  /** Hours that are computed from their samples. */
  samples: number[];
}

/** Hours and days whose samples are newer than their roll-ups, and those that have none yet. */
export interface Due {
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
}

/** Plans an answer of subjects; `within` restricts it to spans that other roll-ups leave out. */
export function planTiers(
  { stepSeconds, from, to }: Pick<ResolutionChoice, 'stepSeconds' | 'from' | 'to'>,
  due: Due,
  within: (hourAt: number) => boolean = () => true,
): TierPlan {
  const stepMs = stepSeconds * 1_000;
  const plan = { days: new Set<number>(), hours: new Set<number>(), samples: [] as number[] };
  for (const hour of chunksOf({ from, to }, HOUR_MS)) {
    const day = hour - (hour % DAY_MS);
    if (!within(hour)) continue;
    if (stepMs % DAY_MS === 0 && !due.days.has(day)) plan.days.add(day);
    else if (stepMs % HOUR_MS !== 0 || due.hours.has(hour)) plan.samples.push(hour);
    else plan.hours.add(hour);
  }
  return plan;
}

/** Starts of the chunks that a span touches. */
export function chunksOf({ from, to }: Span, lengthMs: number): number[] {
  const chunks: number[] = [];
  for (let at = from - (from % lengthMs); at < to; at += lengthMs) chunks.push(at);
  return chunks;
}
