const MAX_WAIT_MS = 60_000;
/** A Retry-After beyond this is taken for a mistake of a proxy's clock. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Wait before the next attempt, in ms: 2^n s × (1 … 1.25), at most 60 s, never below Retry-After (of at most 1 h).
 * @param failures consecutive failures so far, 1 or more
 * @param random a number in [0, 1) that spreads agents which failed together
 */
export function backoffMs(failures: number, random: number, retryAfterMs = 0): number {
  const wait = Math.min(MAX_WAIT_MS, 2 ** Math.min(failures, 10) * 1000 * (1 + random / 4));
  return Math.max(Math.round(wait), Math.min(retryAfterMs, MAX_RETRY_AFTER_MS));
}

/** The header Retry-After (seconds or an HTTP date) in ms from now; 0 where it is missing or past. */
export function parseRetryAfter(header: string | null, nowMs: number): number {
  if (header === null) return 0;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.max(0, at - nowMs);
}
