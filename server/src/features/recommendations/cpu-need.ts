import { Distribution } from './distribution.js';
import type { SizingPolicy } from './policy.js';
import { type ContainerUsage, daysBack, type PodUsage, STEPS_PER_DAY } from './usage-series.js';

/** A measurement counts half as much after so many days: last week's load says more than that of a month ago. */
export const HALF_LIFE_DAYS = 7;
/** Pods that were measured for less than a day do not set the least: what they did at their start would. */
const LEAST_BUCKETS = STEPS_PER_DAY;

/**
 * What a container needs of CPU, in microcores, before head-room and floor; null where nothing was measured.
 *
 * A percentile cuts every tail at the same point, whatever it costs: it denies a steady container the last millicores
 * that would always suffice, and gives one that works an hour a night its whole burst. So the request minimises
 *
 *     request / p + share of the time above the request / (2 × a)
 *
 * where p is the policy's percentile of this container, and a the share of time that the policy leaves above (0.05 of
 * 95): ten per cent more CPU have to buy at least 20 % of that share. It never goes below what keeps every pod that was
 * measured for a day below its request for all but 2 × a of its time.
 */
export function cpuNeed(usage: ContainerUsage, policy: SizingPolicy): number | null {
  const above = 1 - policy.cpuPercentile / 100;
  const all = new Distribution();
  let least = 0;
  for (const pod of usage.pods) {
    const own = new Distribution();
    const count = addPod(usage, pod, [all, own]);
    if (count >= LEAST_BUCKETS) least = Math.max(least, own.quantile(1 - 2 * above));
  }
  if (all.isEmpty) return null;
  least = Math.max(least, all.quantile(1 - 2 * above));
  return cheapest(all, { least, floor: policy.cpuFloor, above });
}

function addPod(usage: ContainerUsage, pod: PodUsage, into: readonly Distribution[]): number {
  let count = 0;
  for (let bucket = 0; bucket < usage.buckets; bucket++) {
    const value = pod.cpuMean[bucket]!;
    if (Number.isNaN(value)) continue;
    const weight = 0.5 ** (daysBack(usage, bucket) / HALF_LIFE_DAYS);
    for (const one of into) one.add(value, weight);
    count++;
  }
  return count;
}

function cheapest(all: Distribution, { least, floor, above }: { least: number; floor: number; above: number }): number {
  const scale = Math.max(floor, all.quantile(1 - above));
  let best = { value: least, cost: Number.POSITIVE_INFINITY };
  for (const { value, above: share } of all.steps()) {
    if (value < least) continue;
    // What lies below the floor costs nothing more.
    const cost = Math.max(value, floor) / scale + share / (2 * above);
    if (cost <= best.cost - 1e-12) best = { value, cost };
  }
  return best.value;
}
