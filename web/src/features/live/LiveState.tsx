import { useConnectionState, useStreamGaps } from '../../graphql/alert-stream';
import { formatDuration } from '../../lib/time';
import { Status } from '../../ui/Status';
import { useTicking } from '../../ui/ticker';

/** Whether events arrive: live, reconnecting with the wait until the next try, or catching up. */
export function LiveState() {
  const { status, attempt, nextAttemptAt } = useConnectionState();
  const last = useStreamGaps().at(-1);
  const wait = useTicking((now) =>
    nextAttemptAt === null ? '' : `, next try in ${formatDuration(Math.max(0, nextAttemptAt - now.getTime() + 999))}`,
  );
  if (status !== 'live') {
    const word = attempt > 0 ? `Reconnecting, attempt ${attempt}` : 'Connecting';
    // The countdown is not announced: it would speak every second.
    return (
      <Status kind="offline">
        {word}
        <span aria-hidden="true">{wait}</span>
      </Status>
    );
  }
  const isCatchingUp = last !== undefined && !last.isComplete;
  return isCatchingUp ? (
    <Status kind="progressing">{`Catching up, ${last.backfilled} back-filled`}</Status>
  ) : (
    <Status kind="healthy">Live</Status>
  );
}
