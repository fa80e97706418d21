import {
  type ContainerUsage,
  type PodUsage,
  STEP_MS,
  STEPS_PER_DAY,
} from '../src/features/recommendations/usage-series.js';

/** A Monday, 0:00 UTC. */
export const MONDAY = Date.UTC(2026, 10, 2);
export const MIB = 1_048_576;
export const CORE = 1_000_000;

/** Value of a bucket: microcores or bytes; NaN for not measured. */
type ValueAt = (bucket: number) => number;

interface PodValues {
  cpu?: ValueAt;
  cpuMax?: ValueAt;
  memory?: ValueAt;
  name?: string;
}

/** A pod whose highest samples are its means, unless told otherwise. */
function aPodUsage(buckets: number, values: PodValues): PodUsage {
  const fill = (at: ValueAt): Float64Array => Float64Array.from({ length: buckets }, (_, bucket) => at(bucket));
  const { cpu = () => 0.1 * CORE, memory = () => 200 * MIB } = values;
  return {
    podName: values.name ?? 'api-0',
    ranFrom: null,
    ranTo: null,
    cpuMean: fill(cpu),
    cpuMax: fill(values.cpuMax ?? cpu),
    memoryMean: fill(memory),
    memoryMax: fill(memory),
  };
}

/** Usage of so many days from Monday on, of one pod or of those given. */
export function usageOf(days: number, values: PodValues | readonly PodValues[]): ContainerUsage {
  const buckets = Math.round(days * STEPS_PER_DAY);
  const all = 'length' in values ? values : [values];
  const pods = all.map((one, n) => aPodUsage(buckets, { name: `api-${n}`, ...one }));
  return { startAt: MONDAY, stepMs: STEP_MS, buckets, pods };
}

/** Hour of the day of a bucket, with its fraction. */
export const hourOf = (bucket: number): number => (24 * (bucket % STEPS_PER_DAY)) / STEPS_PER_DAY;
