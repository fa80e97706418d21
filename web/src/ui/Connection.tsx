import { formatDuration } from '../lib/time';
import { Status } from './Status';
import { useTicking } from './ticker';

interface Props {
  readonly isLive: boolean;
  /** Failures in a row. */
  readonly attempt: number;
  /** When it is tried again (unix ms); null while nothing is waited for. */
  readonly nextAttemptAt: number | null;
}

/** Whether news arrive as they happen: live, or reconnecting with the wait until the next try. */
export function Connection({ isLive, attempt, nextAttemptAt }: Props) {
  const wait = useTicking((now) =>
    nextAttemptAt === null ? '' : `, next try in ${formatDuration(Math.max(0, nextAttemptAt - now.getTime() + 999))}`,
  );
  if (isLive) return <Status kind="healthy">Live</Status>;
  // The countdown is not announced: it would speak every second.
  return (
    <Status kind="offline">
      {attempt > 0 ? `Reconnecting, attempt ${attempt}` : 'Connecting'}
      <span aria-hidden="true">{wait}</span>
    </Status>
  );
}
