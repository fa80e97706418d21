import { Button, Checkbox } from '@mantine/core';
import { useMemo, useState } from 'react';
import {
  GoLiveDocument,
  type GoLiveMutation,
  GoLiveStateDocument,
  type GoLiveStateQuery,
  PauseNotificationsDocument,
  type PauseNotificationsMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { useView } from '../../graphql/use-view';
import { plural } from '../../lib/format';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status } from '../../ui/Status';
import styles from './integrations.module.css';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const pick = (data: GoLiveStateQuery) =>
  data.notificationSettings && { ...data.notificationSettings, waiting: data.deliveries };
const pickLive = (data: GoLiveMutation) => data.goLive;
const pickPaused = (data: PauseNotificationsMutation) => data.pauseNotifications;

function GoLiveDialog({ onClose }: { readonly onClose: () => void }) {
  const [tellsOpenIncidents, setTells] = useState(false);
  const { run, problem, isBusy } = useAct(GoLiveDocument, pickLive, ['GoLiveState', 'Deliveries']);
  const confirm = async () => {
    if (await run({ input: { tellsOpenIncidents } })) onClose();
  };
  return (
    <ConfirmDialog
      title="Go live?"
      verb="Go live"
      problem={problem}
      isBusy={isBusy}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>From now on incidents are told on their channels. What was decided before is never sent.</p>
      <Checkbox
        mt="sm"
        label="Tell incidents that are open now, as they are now"
        checked={tellsOpenIncidents}
        onChange={(event) => setTells(event.target.checked)}
      />
    </ConfirmDialog>
  );
}

function PauseDialog({ onClose }: { readonly onClose: () => void }) {
  const { run, problem, isBusy } = useAct(PauseNotificationsDocument, pickPaused, ['GoLiveState', 'Deliveries']);
  const confirm = async () => {
    if (await run({})) onClose();
  };
  return (
    <ConfirmDialog
      title="Pause notifications?"
      verb="Pause notifications"
      problem={problem}
      isBusy={isBusy}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>Nobody is told of anything until you go live again. What waits to be sent is taken back.</p>
    </ConfirmDialog>
  );
}

type State = NonNullable<ReturnType<typeof pick>>;

function Sentence({ of: { isLive, liveAt, changedBy, waiting } }: { readonly of: State }) {
  if (isLive) {
    return (
      <p>
        Messages go out. Switched on <RelativeTime at={liveAt} missing="—" />
        {changedBy ? ` by ${changedBy}` : ''}.
      </p>
    );
  }
  const messages = `${waiting?.isTotalCountCapped ? 'more than ' : ''}${plural(waiting?.totalCount ?? 0, 'message')}`;
  return (
    <p>{`Nothing is sent yet: ${messages} would have been sent in the last 24 h. Tests are sent all the same.`}</p>
  );
}

/** Whether anything is sent at all, and the switch for it. */
export function GoLiveBanner() {
  // Whole minutes, so that a poll asks the same question again.
  const [since] = useState(() => new Date(Math.floor((Date.now() - DAY_MS) / MINUTE_MS) * MINUTE_MS).toISOString());
  const variables = useMemo(() => ({ since }), [since]);
  const { data } = useView(GoLiveStateDocument, { variables, pick, title: 'Notifications' });
  const [isAsking, setAsking] = useState(false);
  const close = () => setAsking(false);
  if (!data) return null;
  const { isLive } = data;
  const Dialog = isLive ? PauseDialog : GoLiveDialog;
  return (
    <section className={styles.banner} aria-label="Notifications">
      <Status kind={isLive ? 'healthy' : 'paused'}>{isLive ? 'Live' : 'Not live'}</Status>
      <Sentence of={data} />
      <Button variant={isLive ? 'default' : 'filled'} onClick={() => setAsking(true)}>
        {isLive ? 'Pause' : 'Go live'}
      </Button>
      {isAsking ? <Dialog onClose={close} /> : null}
    </section>
  );
}
