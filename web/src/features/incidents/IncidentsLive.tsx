import { useStreamState } from '../../graphql/live-streams';
import { Connection } from '../../ui/Connection';

/** Whether incidents arrive as they happen. */
export function IncidentsLive() {
  const state = useStreamState('incident');
  if (state === null) return null;
  return <Connection isLive={state.status === 'live'} attempt={state.attempt} nextAttemptAt={state.nextAttemptAt} />;
}
