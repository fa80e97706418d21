const MIB = 1_048_576;

/** What becomes of a CPU limit that is set: stays, goes, or keeps its ratio to the request. */
export type CpuLimitPolicy = 'KEEP' | 'REMOVE' | 'RATIO';

/** How containers of a namespace are sized. CPU in microcores, memory in bytes, shares from 0 to 1. */
export interface SizingPolicy {
  windowDays: number;
  /**
   * Percent of the time that a container is to stay below its CPU request, 50 to 99.9. It is an aim, not a line: where
   * more time below costs little CPU the request goes up to the peak, where it costs much as much time as this leaves
   * may be above once more (`cpu-need.ts`).
   */
  cpuPercentile: number;
  /** Factor on what the percentile asks for, from 1. */
  cpuHeadroom: number;
  /** Factor on the observed peak of memory, from 1; less is never proposed. */
  memoryHeadroom: number;
  /** The factor grows up to this one where the peaks of the days differ. */
  memoryHeadroomMost: number;
  cpuFloor: number;
  memoryFloor: number;
  cpuLimit: CpuLimitPolicy;
  /** Smaller changes are not proposed: less than this share, and for cuts less than so much. */
  minChange: { share: number; cpu: number; memory: number };
  /** Nothing is proposed. */
  isExcluded: boolean;
}

/** Values come from the tuning half of `bench/recommendations.mjs`. */
export const DEFAULT_POLICY: SizingPolicy = {
  windowDays: 7,
  cpuPercentile: 95,
  cpuHeadroom: 1.05,
  memoryHeadroom: 1.05,
  memoryHeadroomMost: 1.15,
  cpuFloor: 10_000,
  memoryFloor: 32 * MIB,
  cpuLimit: 'KEEP',
  minChange: { share: 0.1, cpu: 10_000, memory: 16 * MIB },
  isExcluded: false,
};

/** What is wrong with a policy, a sentence each; empty where nothing is. */
export function checkPolicy(policy: SizingPolicy): string[] {
  const within = (name: string, value: number, from: number, to: number): string[] =>
    value >= from && value <= to ? [] : [`${name} is ${value}; it must be from ${from} to ${to}.`];
  return [
    ...within('windowDays', policy.windowDays, 3, 14),
    ...within('cpuPercentile', policy.cpuPercentile, 50, 99.9),
    ...within('cpuHeadroom', policy.cpuHeadroom, 1, 4),
    ...within('memoryHeadroom', policy.memoryHeadroom, 1, 4),
    ...within('memoryHeadroomMost', policy.memoryHeadroomMost, policy.memoryHeadroom, 4),
    ...within('cpuFloor', policy.cpuFloor, 1_000, 4_000_000),
    ...within('memoryFloor', policy.memoryFloor, 4 * MIB, 16_384 * MIB),
    ...within('minChange.share', policy.minChange.share, 0, 1),
  ];
}
