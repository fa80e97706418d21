import type { ContainerUsage, PodUsage } from './usage-series.js';
import { ranIn } from './usage-series.js';

/** What a container asks for and may use at the most: microcores and bytes; null where it is not set. */
export interface Amounts {
  cpuRequest: number | null;
  cpuLimit: number | null;
  memoryRequest: number | null;
  memoryLimit: number | null;
}

/**
 * What would have happened, in pod-minutes, each kept apart because it means something else:
 * above the CPU request another container may take the CPU away; at the CPU limit the kernel holds it up; above the memory
 * request it is evicted first when its cluster node runs short; above the memory limit it is killed.
 */
export interface Minutes {
  /** Measured. */
  measured: number;
  /** By the mean of each bucket. Null where no request is set: then nothing is above it. */
  aboveCpuRequest: number | null;
  /** By the highest sample of each bucket, so at most so many. */
  atCpuLimit: number | null;
  aboveMemoryRequest: number | null;
  aboveMemoryLimit: number | null;
}

export interface BackTest extends Minutes {
  /** The pod with most minutes above any of them; null where no pod had one. */
  worstPod: ({ podName: string } & Minutes) | null;
  /** Times that memory rose above its limit: kills, if every one is followed by a restart. */
  kills: number | null;
  /** Share of the buckets in which its pods ran that were measured, 0 to 1; nothing is known of the rest. */
  coverage: number;
  /** Each minute is judged by the bucket it lies in. */
  resolutionSeconds: number;
}

/** Near a limit usage is not measured beyond it. */
export const AT_LIMIT = 0.98;

/** Replays amounts over stored usage; usage is taken as it was, although less CPU can make it last longer. */
export function backTest(usage: ContainerUsage, amounts: Amounts): BackTest {
  let kills = 0;
  let ran = 0;
  const pods = usage.pods.map((pod) => {
    const { first, end } = ranIn(usage, pod);
    ran += end - first;
    if (amounts.memoryLimit !== null) kills += risesAbove(pod, amounts.memoryLimit);
    return { podName: pod.podName, ...minutesOf(usage, pod, amounts) };
  });
  const total = sumOf(pods);
  const bucketMinutes = usage.stepMs / 60_000;
  const worst = pods.reduce<(typeof pods)[number] | null>(
    (most, pod) => (harm(pod) > (most ? harm(most) : 0) ? pod : most),
    null,
  );
  return {
    ...total,
    worstPod: worst,
    kills: amounts.memoryLimit === null ? null : kills,
    coverage: ran === 0 ? 0 : Math.min(1, total.measured / bucketMinutes / ran),
    resolutionSeconds: usage.stepMs / 1_000,
  };
}

function minutesOf(usage: ContainerUsage, pod: PodUsage, amounts: Amounts): Minutes {
  const minutes = usage.stepMs / 60_000;
  const count = (isTrue: (bucket: number) => boolean): number => {
    let buckets = 0;
    for (let bucket = 0; bucket < usage.buckets; bucket++) if (isTrue(bucket)) buckets++;
    return minutes * buckets;
  };
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = amounts;
  return {
    measured: count((n) => !Number.isNaN(pod.cpuMean[n]) || !Number.isNaN(pod.memoryMean[n])),
    aboveCpuRequest: cpuRequest === null ? null : count((n) => pod.cpuMean[n]! > cpuRequest),
    atCpuLimit: cpuLimit === null ? null : count((n) => pod.cpuMax[n]! >= AT_LIMIT * cpuLimit),
    aboveMemoryRequest: memoryRequest === null ? null : count((n) => pod.memoryMax[n]! > memoryRequest),
    aboveMemoryLimit: memoryLimit === null ? null : count((n) => pod.memoryMax[n]! > memoryLimit),
  };
}

function risesAbove(pod: PodUsage, limit: number): number {
  let [rises, wasAbove] = [0, false];
  for (const value of pod.memoryMax) {
    // An unmeasured bucket ends nothing and begins nothing.
    if (Number.isNaN(value)) continue;
    if (value > limit && !wasAbove) rises++;
    wasAbove = value > limit;
  }
  return rises;
}

function sumOf(pods: readonly Minutes[]): Minutes {
  const sum = (of: (pod: Minutes) => number | null): number | null =>
    pods.reduce<number | null>((all, pod) => {
      const own = of(pod);
      return own === null ? all : (all ?? 0) + own;
    }, null);
  return {
    measured: sum((pod) => pod.measured) ?? 0,
    aboveCpuRequest: sum((pod) => pod.aboveCpuRequest),
    atCpuLimit: sum((pod) => pod.atCpuLimit),
    aboveMemoryRequest: sum((pod) => pod.aboveMemoryRequest),
    aboveMemoryLimit: sum((pod) => pod.aboveMemoryLimit),
  };
}

/** Orders pods by how bad it would have been: kills before everything else. */
function harm(pod: Minutes): number {
  const { aboveMemoryLimit, atCpuLimit, aboveMemoryRequest, aboveCpuRequest } = pod;
  return 1e6 * (aboveMemoryLimit ?? 0) + 1e3 * (atCpuLimit ?? 0) + (aboveMemoryRequest ?? 0) + (aboveCpuRequest ?? 0);
}
