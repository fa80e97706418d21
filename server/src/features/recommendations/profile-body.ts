import { type EnoughData, enoughData } from './enough-data.js';
import type { MemoryGrowth } from './memory-need.js';
import { rhythmOf } from './rhythm.js';
import type { Silence } from './rules/rule.js';
import type { ResourceProfile, UsageProfile } from './usage-profile.js';
import type { TimeSpan } from './usage-series.js';

/** Why a rule says nothing of a workload. */
export interface RuleVerdict {
  rule: string;
  reason: Silence;
  text: string;
}

/** Of the 168 hours of the week, Monday 0:00 first; null where nothing was measured. */
export interface StoredHours {
  cpuP95: (number | null)[];
  cpuMax: (number | null)[];
  memoryMax: (number | null)[];
}

/** A profile as it is stored: microcores and bytes, moments in unix ms. */
export interface ProfileBody {
  /** Null where nothing was ever measured of the container. */
  usage: StoredUsage | null;
  verdicts: RuleVerdict[];
}

export interface StoredUsage {
  window: TimeSpan;
  zone: string;
  coverage: number;
  days: number;
  measuredDays: number;
  samples: number;
  pods: number;
  cpu: ResourceProfile | null;
  memory: ResourceProfile | null;
  byHourOfWeek: StoredHours;
  growth: MemoryGrowth | null;
  burst: number | null;
  rhythm: string;
  enough: EnoughData;
}

/** What is kept of a profile. */
export function bodyOfProfile(profile: UsageProfile | null, verdicts: readonly RuleVerdict[]): ProfileBody {
  return { usage: profile && usageOf(profile), verdicts: [...verdicts] };
}

function usageOf(profile: UsageProfile): StoredUsage {
  const { byHourOfWeek, ...rest } = profile;
  return {
    ...rest,
    byHourOfWeek: {
      cpuP95: hours(byHourOfWeek.cpu.p95),
      cpuMax: hours(byHourOfWeek.cpu.max),
      memoryMax: hours(byHourOfWeek.memory.max),
    },
    rhythm: rhythmOf(profile).text,
    enough: enoughData(profile),
  };
}

/** JSON has no NaN. */
function hours(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}
