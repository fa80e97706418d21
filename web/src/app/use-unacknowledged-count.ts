import { useQuery } from '@apollo/client/react';
import { useAlertSignal } from '../graphql/alert-stream';
import { CountUnacknowledgedAlertsDocument } from '../graphql/generated';
import { POLL_MS } from '../graphql/use-view';
import { formatCount } from '../lib/format';

/** How many alerts fire that nobody looks after and nothing mutes, as text; empty while unknown or none. Follows the stream at once. */
export function useUnacknowledgedCount(): string {
  // Not cached: its one row must not stand for the list's pages.
  const { data, refetch } = useQuery(CountUnacknowledgedAlertsDocument, {
    fetchPolicy: 'no-cache',
    pollInterval: POLL_MS,
    skipPollAttempt: () => document.hidden,
  });
  useAlertSignal(() => {
    refetch().catch(() => undefined);
  });
  const count = data?.alerts?.totalCount ?? 0;
  if (count === 0) return '';
  return `${formatCount(count)}${data?.alerts?.isTotalCountCapped ? '+' : ''}`;
}
