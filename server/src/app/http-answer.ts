import { ERROR_CODES } from '../platform/errors.js';
import type { MaskedError } from './mask-error.js';
import type { CostReport } from './operation-budget.js';

// What an answer looks like over HTTP beside its body: the one place that knows statuses and headers.

/** Seconds after which an unavailable server is asked again. */
const UNAVAILABLE_RETRY_SECONDS = 2;

/** 200 where there is data, even null with errors; else the status of the first error. */
export function statusOf(answer: { data?: unknown; errors?: readonly MaskedError[] }): number {
  if (answer.data !== undefined) return 200;
  const [first] = answer.errors ?? [];
  return first ? ERROR_CODES[first.extensions.code].http : 200;
}

/** Limits and, where somebody has to wait, for how long. Names as most public APIs have them; reset in Unix seconds. */
export function headersOf(errors: readonly MaskedError[] | undefined, cost: CostReport | null): [string, string][] {
  const headers: [string, string][] = [];
  if (cost) headers.push(['x-ratelimit-cost', String(cost.requested)]);
  if (cost?.throttle) {
    const { limit, remaining, resetAtMs } = cost.throttle;
    headers.push(
      ['x-ratelimit-limit', String(limit)],
      ['x-ratelimit-remaining', String(remaining)],
      ['x-ratelimit-reset', String(Math.ceil(resetAtMs / 1_000))],
    );
  }
  const wait = errors && retryAfter(errors);
  if (wait) headers.push(['retry-after', String(wait)]);
  return headers;
}

function retryAfter(errors: readonly MaskedError[]): number | null {
  for (const { extensions } of errors) {
    if (typeof extensions['retryAfter'] === 'number') return extensions['retryAfter'];
    if (extensions.code === 'UNAVAILABLE') return UNAVAILABLE_RETRY_SECONDS;
  }
  return null;
}
