import type { StoredUsage } from '../profile-body.js';
import { HOURS_OF_WEEK, type UsageProfile } from '../usage-profile.js';

/** A kept profile as rules take it. What is not kept of it, the usual memory of the hours of a week, is not known. */
export function profileOfBody({ byHourOfWeek, ...usage }: StoredUsage): UsageProfile {
  const { cpuP95, cpuMax, memoryMax } = byHourOfWeek;
  const { rhythm: _rhythm, enough: _enough, ...rest } = usage;
  return {
    ...rest,
    byHourOfWeek: {
      cpu: { p95: hours(cpuP95), max: hours(cpuMax) },
      memory: { p95: new Float64Array(HOURS_OF_WEEK).fill(Number.NaN), max: hours(memoryMax) },
    },
  };
}

function hours(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}
