import { type ContainerUsage, endOf } from './usage-series.js';

/** The part of usage from a moment on, unix ms, in whole buckets; null where none is left. */
export function usageSince(usage: ContainerUsage, from: number): ContainerUsage | null {
  const first = Math.max(0, Math.ceil((from - usage.startAt) / usage.stepMs));
  const startAt = usage.startAt + first * usage.stepMs;
  if (startAt >= endOf(usage)) return null;
  return {
    startAt,
    stepMs: usage.stepMs,
    buckets: usage.buckets - first,
    pods: usage.pods.map((pod) => ({
      ...pod,
      cpuMean: pod.cpuMean.subarray(first),
      cpuMax: pod.cpuMax.subarray(first),
      memoryMean: pod.memoryMean.subarray(first),
      memoryMax: pod.memoryMax.subarray(first),
    })),
  };
}
