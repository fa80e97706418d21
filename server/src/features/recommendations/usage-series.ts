/** Buckets of the finest roll-up; what happens inside of one is known by its mean and its maximum only. */
export const STEP_MS = 300_000;
export const DAY_MS = 86_400_000;
export const STEPS_PER_DAY = DAY_MS / STEP_MS;

export type Values = Float64Array | Float32Array;

/** One container of one workload over a window, with a row for every pod that ran in it. */
export interface ContainerUsage {
  /** Unix ms, a multiple of the step. */
  startAt: number;
  stepMs: typeof STEP_MS;
  buckets: number;
  pods: readonly PodUsage[];
}

/**
 * CPU in microcores, memory in bytes, a value per bucket; NaN where nothing was measured, be it in a gap or because the
 * pod did not run. 0 is a measurement.
 */
export interface PodUsage {
  podName: string;
  /** When it ran, unix ms; null where that is not known, which then is from its first to its last measurement. */
  ranFrom: number | null;
  ranTo: number | null;
  cpuMean: Values;
  cpuMax: Values;
  memoryMean: Values;
  memoryMax: Values;
}

/** From `from` to `to`, unix ms, such as a gap of the ledger without what was back-filled of it. */
export interface TimeSpan {
  from: number;
  to: number;
}

/** The end of the window, unix ms. */
export function endOf({ startAt, stepMs, buckets }: ContainerUsage): number {
  return startAt + buckets * stepMs;
}

/** Which 24 hours a bucket lies in, counted back from the end of the window, so that the newest day is whole: 0 is the newest. */
export function daysBack({ buckets }: ContainerUsage, bucket: number): number {
  return Math.floor((buckets - 1 - bucket) / STEPS_PER_DAY);
}

/** How many such days there are, the oldest perhaps not whole. */
export function dayCount({ buckets }: ContainerUsage): number {
  return Math.ceil(buckets / STEPS_PER_DAY);
}

export function isMeasured(pod: PodUsage, bucket: number): boolean {
  return !Number.isNaN(pod.cpuMean[bucket]) || !Number.isNaN(pod.memoryMean[bucket]);
}

/** First bucket of a pod and the one after its last: where it ran, or as far as it was measured where nobody knows. */
export function ranIn(usage: ContainerUsage, pod: PodUsage): { first: number; end: number } {
  const bucketOf = (at: number): number => (at - usage.startAt) / usage.stepMs;
  let first = 0;
  let end = usage.buckets;
  if (pod.ranFrom === null) while (first < end && !isMeasured(pod, first)) first++;
  else first = Math.min(end, Math.max(0, Math.ceil(bucketOf(pod.ranFrom))));
  if (pod.ranTo === null) while (end > first && !isMeasured(pod, end - 1)) end--;
  else end = Math.max(first, Math.min(end, Math.floor(bucketOf(pod.ranTo))));
  return { first, end };
}

/** Buckets that a gap touches. */
export function gapMask({ startAt, stepMs, buckets }: ContainerUsage, gaps: readonly TimeSpan[]): Uint8Array {
  const mask = new Uint8Array(buckets);
  for (const { from, to } of gaps) {
    const first = Math.max(0, Math.floor((from - startAt) / stepMs));
    const end = Math.min(buckets, Math.ceil((to - startAt) / stepMs));
    if (end > first) mask.fill(1, first, end);
  }
  return mask;
}
