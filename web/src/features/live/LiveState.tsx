import { useConnectionState, useStreamGaps } from '../../graphql/alert-stream';
import { Connection } from '../../ui/Connection';
import { Status } from '../../ui/Status';

/** Whether events arrive: live, reconnecting with the wait until the next try, or catching up. */
export function LiveState() {
  const { status, attempt, nextAttemptAt } = useConnectionState();
  const last = useStreamGaps().at(-1);
  const isLive = status === 'live';
  if (isLive && last !== undefined && !last.isComplete) {
    return <Status kind="progressing">{`Catching up, ${last.backfilled} back-filled`}</Status>;
  }
  return <Connection isLive={isLive} attempt={attempt} nextAttemptAt={nextAttemptAt} />;
}
