import type { CpuLimitPolicy, SizingPolicy } from './policy.js';

/** A policy as people write it: cores and bytes. */
export interface WrittenSizing {
  windowDays: number;
  cpuPercentile: number;
  cpuHeadroom: number;
  memoryHeadroom: number;
  memoryHeadroomMost: number;
  cpuFloorCores: number;
  memoryFloorBytes: number;
  cpuLimit: CpuLimitPolicy;
  minChangeShare: number;
  minChangeCpuCores: number;
  minChangeMemoryBytes: number;
  isExcluded: boolean;
}

const MICRO = 1_000_000;

export function writtenSizing(policy: SizingPolicy): WrittenSizing {
  const { minChange, cpuFloor, memoryFloor, ...rest } = policy;
  return {
    ...rest,
    cpuFloorCores: cpuFloor / MICRO,
    memoryFloorBytes: memoryFloor,
    minChangeShare: minChange.share,
    minChangeCpuCores: minChange.cpu / MICRO,
    minChangeMemoryBytes: minChange.memory,
  };
}

/** What is stored of a policy: only what was written. */
export type StoredSizing = Partial<Omit<SizingPolicy, 'minChange'>> & {
  minChange?: Partial<SizingPolicy['minChange']>;
};

type Given = { [Key in keyof WrittenSizing]?: WrittenSizing[Key] | null | undefined };

/** What somebody wrote, in the units of a policy; what was left out stays out. */
export function storedSizing(written: Given): StoredSizing {
  const { cpuFloorCores, memoryFloorBytes, minChangeShare, minChangeCpuCores, minChangeMemoryBytes, ...rest } = written;
  const minChange = givenOf({
    share: minChangeShare,
    cpu: minChangeCpuCores == null ? null : Math.round(minChangeCpuCores * MICRO),
    memory: minChangeMemoryBytes,
  });
  return {
    ...givenOf({
      ...rest,
      cpuFloor: cpuFloorCores == null ? null : Math.round(cpuFloorCores * MICRO),
      memoryFloor: memoryFloorBytes,
    }),
    ...(Object.keys(minChange).length > 0 && { minChange }),
  };
}

function givenOf<T extends object>(all: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value != null)) as never;
}
