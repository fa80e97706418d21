/** How the samples of one row and bucket become one value. */
export type OverTimeKind = 'AVG' | 'MIN' | 'MAX' | 'SUM' | 'LAST' | 'P50' | 'P95' | 'P99';

const PERCENTS: Partial<Record<OverTimeKind, number>> = { P50: 50, P95: 95, P99: 99 };

/** Which percentile is asked for, 1 to 100; null for what is none. */
export function percentOf(overTime: OverTimeKind): number | null {
  return PERCENTS[overTime] ?? null;
}

/** One row per subject or per pool of subjects, one column per bucket, at `row * points + bucket`. */
export interface RowValues {
  /** Over time already, in whole numbers of the catalogue; NaN where nothing was measured. */
  values: Float64Array;
  counts: Int32Array;
  sums: Float64Array;
  sources: Set<string>;
  /** Unix ms of the newest sample; null without samples. */
  observedAt: number | null;
  /** How far a percentile may be from the exact one, as a share of it. */
  percentileError: number;
}
