/** How the samples of one subject and bucket become one value. */
export type OverTimeKind = 'AVG' | 'MIN' | 'MAX' | 'SUM' | 'LAST' | 'P50' | 'P95' | 'P99';

/** How the values of subjects become one; of POOLED there are none, all their samples count as those of one subject. */
export type AcrossKind = 'SUM' | 'AVG' | 'MIN' | 'MAX' | 'POOLED';

const PERCENTS: Partial<Record<OverTimeKind, number>> = { P50: 50, P95: 95, P99: 99 };

/** Which percentile is asked for, 1 to 100; null for what is none. */
export function percentOf(overTime: OverTimeKind): number | null {
  return PERCENTS[overTime] ?? null;
}
