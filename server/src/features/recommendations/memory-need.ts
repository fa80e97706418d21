import { median } from './distribution.js';
import type { SizingPolicy } from './policy.js';
import { ceilMemory, memoryInWords } from './quantity.js';
import { type ContainerUsage, dayCount, daysBack } from './usage-series.js';

/** Growth of memory from day to day, as a straight line that few odd days do not bend (Theil–Sen). */
export interface MemoryGrowth {
  bytesPerDay: number;
  /** Kendall’s τ: 1 where every later peak is higher than every earlier one, 0 where there is no order. */
  agreement: number;
}

/** The highest memory of each 24 hours, oldest first; days without a measurement are left out. */
export function dailyPeaks(usage: ContainerUsage): number[] {
  const peaks = new Array<number>(dayCount(usage)).fill(Number.NEGATIVE_INFINITY);
  for (const pod of usage.pods) {
    for (let bucket = 0; bucket < usage.buckets; bucket++) {
      const day = peaks.length - 1 - daysBack(usage, bucket);
      if (pod.memoryMax[bucket]! > peaks[day]!) peaks[day] = pod.memoryMax[bucket]!;
    }
  }
  return peaks.filter((peak) => peak !== Number.NEGATIVE_INFINITY);
}

/** Fewer days have no trend: any two differ. */
const LEAST_DAYS = 4;

/** Null where there are too few days. @param peaks of the days, oldest first */
export function growthOf(peaks: readonly number[]): MemoryGrowth | null {
  if (peaks.length < LEAST_DAYS) return null;
  const slopes = peaks.flatMap((later, j) => peaks.slice(0, j).map((earlier, i) => (later - earlier) / (j - i)));
  const agreement = slopes.reduce((sum, slope) => sum + Math.sign(slope), 0) / slopes.length;
  return { bytesPerDay: median(slopes)!, agreement };
}

/** Nearly every later day is higher than nearly every earlier one: that is not chance. */
const GROWING = 0.8;
/** Half a per cent of the peak a day: less is lost in the head-room. */
const LEAST_GROWTH = 0.005;
/** Days that a recommendation should hold for. */
export const HORIZON_DAYS = 7;
/** What grows on is to be looked into, not to be fed. */
export const MOST_FOR_GROWTH = 1.5;

/** Whether memory grows from day to day, as with a leak or a cache without a bound. */
export function isGrowing(growth: MemoryGrowth | null, peak: number): boolean {
  return growth !== null && growth.agreement >= GROWING && growth.bytesPerDay > LEAST_GROWTH * peak;
}

/** A week holds larger steps than the median one of another: full head-room from steps of a few per cent on. */
const WEIGHT_OF_STEPS = 3;

export interface MemoryNeed {
  bytes: number;
  peak: number;
  /** Factor that was put on the peak. */
  headroom: number;
  isGrowing: boolean;
}

/**
 * What a container needs of memory, in bytes, before the floor; null where nothing was measured. It is never below the
 * observed peak × the policy's head-room: too little memory kills. Head-room grows with how much the peaks of successive
 * days differ (median of the differences, so that a single odd day does not count), and with growth by what is added
 * until the recommendation is old.
 */
export function memoryNeed(usage: ContainerUsage, policy: SizingPolicy): MemoryNeed | null {
  const peaks = dailyPeaks(usage);
  if (peaks.length === 0) return null;
  const peak = Math.max(...peaks);
  if (peak === 0) return { bytes: 0, peak, headroom: policy.memoryHeadroom, isGrowing: false };
  const steps = peaks.slice(1).map((value, day) => Math.abs(value - peaks[day]!) / peak);
  const varied = policy.memoryHeadroom + WEIGHT_OF_STEPS * (median(steps) ?? 0);
  const usual = Math.min(policy.memoryHeadroomMost, varied);
  const growth = growthOf(peaks);
  const grows = isGrowing(growth, peak);
  const forGrowth = grows ? Math.min(MOST_FOR_GROWTH, 1 + (HORIZON_DAYS * growth!.bytesPerDay) / peak) : 1;
  const headroom = Math.max(usual, forGrowth);
  return { bytes: peak * headroom, peak, headroom, isGrowing: grows };
}

/** A fifth more, and 100 MiB at the least: as the VerticalPodAutoscaler does. */
export function afterKill(limit: number): number {
  return ceilMemory(Math.max(1.2 * limit, limit + 100 * 1_048_576));
}

/** What a kill says of the peak. */
export function killText({ times, limit }: { times: number; limit: number }): string {
  const often = times === 1 ? 'once' : `${times} times`;
  return `It was killed at its limit of ${memoryInWords(limit)} at least ${often}, so its peak says only what the limit allowed.`;
}
