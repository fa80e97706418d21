// When a value counts as old. The agent's interval is the measure: over two of them is late, over five is stale.

export type Freshness = 'FRESH' | 'LATE' | 'STALE';

/** The agent reports usage every 15 s unless its settings say otherwise. */
export const DEFAULT_INTERVAL_MS = 15_000;

/** Compares an observation's age with the reporting interval (milliseconds). A missing observation has no age: FRESH. */
export function freshnessOf(observedAt: Date | null, now: Date, intervalMs = DEFAULT_INTERVAL_MS): Freshness {
  if (!observedAt) return 'FRESH';
  const age = now.getTime() - observedAt.getTime();
  if (age > 5 * intervalMs) return 'STALE';
  return age > 2 * intervalMs ? 'LATE' : 'FRESH';
}
