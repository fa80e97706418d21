import { useStreamState } from '../graphql/live-streams';
import { POLL_MS } from '../graphql/use-view';

// What is no incident, such as a restart in a timeline, is told by no event of the stream.
const BESIDE_STREAM_MS = 60_000;

/** Milliseconds between refreshes of incidents: the stream tells them, and only without it they are asked for often. */
export function useIncidentPoll(): number {
  return useStreamState('incident')?.status === 'live' ? BESIDE_STREAM_MS : POLL_MS;
}
