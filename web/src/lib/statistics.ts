/** What a legend says of one line. Null where nothing was measured. */
export interface Statistics {
  readonly min: number | null;
  readonly mean: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

const NOTHING: Statistics = { min: null, mean: null, p95: null, max: null };

/** The least value that 95 % of the values do not exceed (nearest rank), as the API's percentiles are. */
export function percentile(ascending: readonly number[], share: number): number | null {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? null;
}

/** Statistics over the points of a line; gaps do not count, zeros do. */
export function statisticsOf(values: readonly (number | null)[]): Statistics {
  const known = values.filter((value): value is number => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return NOTHING;
  const sum = known.reduce((total, value) => total + value, 0);
  return {
    min: known[0] ?? null,
    mean: sum / known.length,
    p95: percentile(known, 0.95),
    max: known.at(-1) ?? null,
  };
}
