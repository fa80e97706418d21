import type { UsageSourceStateInput } from '../../api/generated.js';

/** The last resort under every choice of source: nothing is measured, and what is shown are requests and limits. */
export const REQUESTS = 'requests';

/** How it stands, given whether a source measures and since when that is so (unix ms). */
export function requestsState(isMeasured: boolean, since: number): UsageSourceStateInput {
  return {
    name: REQUESTS,
    status: isMeasured ? 'STANDBY' : 'ACTIVE',
    since: new Date(since).toISOString(),
    message: isMeasured
      ? 'Usage is measured; requests and limits are shown beside it.'
      : 'No source measures usage: requests and limits are shown, usage is not available.',
    command: null,
  };
}
