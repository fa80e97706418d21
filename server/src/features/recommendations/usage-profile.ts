import { DateTime } from 'luxon';
import { type Percentiles, percentilesOf } from './distribution.js';
import { dailyPeaks, growthOf, type MemoryGrowth } from './memory-need.js';
import {
  type ContainerUsage,
  dayCount,
  daysBack,
  endOf,
  gapMask,
  isMeasured,
  type PodUsage,
  ranIn,
  STEPS_PER_DAY,
  type TimeSpan,
  type Values,
} from './usage-series.js';

export const HOURS_OF_WEEK = 168;

/** Of each hour of the week, Monday 0:00 first, in the profile's zone; NaN where that hour was never measured. */
export interface HourlyUse {
  p95: Float64Array;
  max: Float64Array;
}

export interface ResourceProfile extends Percentiles {
  /** The pod with the highest 95th percentile. */
  worstPod: { podName: string; p95: number; max: number };
}

/** How a container used CPU (microcores) and memory (bytes) over a window. */
export interface UsageProfile {
  window: TimeSpan;
  zone: string;
  /** Share of the buckets in which its pods ran, and no gap explains the lack, that were measured; 0 where none was. */
  coverage: number;
  /** Whole spans of 24 hours, back from the end, in which pods ran and were measured for at least half of that. */
  days: number;
  /** Time in which at least one pod was measured, in days. */
  measuredDays: number;
  /** Measured buckets of all pods together. */
  samples: number;
  /** Most pods that were measured at once. */
  pods: number;
  /** Null where nothing was measured. */
  cpu: ResourceProfile | null;
  memory: ResourceProfile | null;
  byHourOfWeek: { cpu: HourlyUse; memory: HourlyUse };
  /** Null with fewer than 4 days. */
  growth: MemoryGrowth | null;
  /** Highest CPU against its 95th percentile; null where that is 0 or unknown. */
  burst: number | null;
}

/** @param around gaps of the ledger without what was back-filled, and the zone that hours are told in */
export function profileOf(usage: ContainerUsage, around: { gaps: readonly TimeSpan[]; zone: string }): UsageProfile {
  const mask = gapMask(usage, around.gaps);
  const counts = countBuckets(usage, mask);
  const cpu = resourceProfile(usage.pods, 'cpuMean', 'cpuMax');
  return {
    window: { from: usage.startAt, to: endOf(usage) },
    zone: around.zone,
    ...counts,
    cpu,
    memory: resourceProfile(usage.pods, 'memoryMean', 'memoryMax'),
    byHourOfWeek: hourly(usage, around.zone),
    growth: growthOf(dailyPeaks(usage)),
    burst: cpu === null || cpu.p95 === 0 ? null : cpu.max / cpu.p95,
  };
}

/** A span of 24 hours counts as a day where at least half of what ran in it was measured … */
const HALF = 0.5;
/** … and the first pod was there for nearly all of it: days are for their hours. */
const WHOLE = 0.9;

function countBuckets(
  usage: ContainerUsage,
  mask: Uint8Array,
): Pick<UsageProfile, 'coverage' | 'days' | 'measuredDays' | 'samples' | 'pods'> {
  const atOnce = new Uint16Array(usage.buckets);
  const days = Array.from({ length: dayCount(usage) }, () => ({ measured: 0, ran: 0 }));
  let [samples, expected, begin] = [0, 0, usage.buckets];
  for (const pod of usage.pods) {
    const { first, end } = ranIn(usage, pod);
    if (end > first) begin = Math.min(begin, first);
    for (let bucket = first; bucket < end; bucket++) {
      const day = days[daysBack(usage, bucket)]!;
      day.ran++;
      if (isMeasured(pod, bucket)) {
        day.measured++;
        atOnce[bucket]!++;
        samples++;
        expected++;
      } else if (mask[bucket] === 0) expected++;
    }
  }
  return {
    coverage: expected === 0 ? 0 : samples / expected,
    days: days.filter(({ measured, ran }, back) => {
      const isWhole = usage.buckets - begin >= (back + WHOLE) * STEPS_PER_DAY;
      return isWhole && measured > 0 && measured >= HALF * ran;
    }).length,
    measuredDays: atOnce.reduce((sum, count) => sum + Math.min(1, count), 0) / STEPS_PER_DAY,
    samples,
    pods: atOnce.reduce((most, count) => Math.max(most, count), 0),
  };
}

type SeriesName = 'cpuMean' | 'cpuMax' | 'memoryMean' | 'memoryMax';

function resourceProfile(pods: readonly PodUsage[], means: SeriesName, peaks: SeriesName): ResourceProfile | null {
  const all = percentilesOf(
    pods.map((pod) => pod[means]),
    pods.map((pod) => pod[peaks]),
  );
  if (!all) return null;
  let worstPod: ResourceProfile['worstPod'] | null = null;
  for (const pod of pods) {
    const own = percentilesOf([pod[means]], [pod[peaks]]);
    if (own && (!worstPod || own.p95 > worstPod.p95)) worstPod = { podName: pod.podName, p95: own.p95, max: own.max };
  }
  return { ...all, worstPod: worstPod! };
}

/** Zones differ from UTC by quarters of an hour at the least. */
const QUARTER_MS = 900_000;

/** Hour of the week of every bucket, 0 for Monday 0:00 in the zone. */
export function hoursOfWeek({ startAt, stepMs, buckets }: ContainerUsage, zone: string): Uint8Array {
  const hours = new Uint8Array(buckets);
  let [quarter, hour] = [Number.NaN, 0];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const at = startAt + bucket * stepMs;
    if (Math.floor(at / QUARTER_MS) !== quarter) {
      quarter = Math.floor(at / QUARTER_MS);
      const local = DateTime.fromMillis(at, { zone });
      hour = 24 * (local.weekday - 1) + local.hour;
    }
    hours[bucket] = hour;
  }
  return hours;
}

function hourly(usage: ContainerUsage, zone: string): { cpu: HourlyUse; memory: HourlyUse } {
  const hours = hoursOfWeek(usage, zone);
  const useOf = (means: SeriesName, peaks: SeriesName): HourlyUse => {
    const values = Array.from({ length: HOURS_OF_WEEK }, (): number[] => []);
    const max = new Float64Array(HOURS_OF_WEEK).fill(Number.NaN);
    for (const pod of usage.pods) addHours(pod[means], pod[peaks], { hours, values, max });
    const p95 = Float64Array.from(values, (of) => {
      const sorted = of.sort((a, b) => a - b);
      return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN;
    });
    return { p95, max };
  };
  return { cpu: useOf('cpuMean', 'cpuMax'), memory: useOf('memoryMean', 'memoryMax') };
}

function addHours(
  means: Values,
  peaks: Values,
  { hours, values, max }: { hours: Uint8Array; values: number[][]; max: Float64Array },
): void {
  for (let bucket = 0; bucket < hours.length; bucket++) {
    const mean = means[bucket]!;
    if (Number.isNaN(mean)) continue;
    const hour = hours[bucket]!;
    values[hour]!.push(mean);
    const peak = Number.isNaN(peaks[bucket]!) ? mean : peaks[bucket]!;
    if (!(max[hour]! >= peak)) max[hour] = peak;
  }
}
