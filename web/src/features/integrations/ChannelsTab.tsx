import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import {
  type ChannelCardFragment,
  ChannelsDocument,
  type ChannelsQuery,
  UpdateChannelDocument,
  type UpdateChannelMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { useView } from '../../graphql/use-view';
import { plural } from '../../lib/format';
import { Empty } from '../../ui/Empty';
import { FormProblem } from '../../ui/FormProblem';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { ChannelDialog } from './ChannelDialog';
import { DeleteChannelDialog, RotateKeyDialog } from './ChannelDialogs';
import { healthInWords, kindInWords, targetOf } from './channel-words';
import { IntegrationsFrame } from './IntegrationsFrame';
import styles from './integrations.module.css';
import { TemplateDialog } from './TemplateDialog';
import { TestDialog } from './TestDialog';

type Channel = ChannelCardFragment;
type Act = 'test' | 'change' | 'template' | 'rotate' | 'delete';

const VARIABLES = {};
const pick = (data: ChannelsQuery) => data.channels;
const pickUpdated = (data: UpdateChannelMutation) => data.updateChannel;

const ACTS: readonly { readonly act: Act; readonly label: string }[] = [
  { act: 'test', label: 'Send test' },
  { act: 'change', label: 'Change' },
  { act: 'template', label: 'Template' },
  { act: 'rotate', label: 'New key' },
  { act: 'delete', label: 'Delete' },
];

interface CardProps {
  readonly channel: Channel;
  readonly onAct: (act: Act, channel: Channel) => void;
}

function ChannelFacts({ channel }: { readonly channel: Channel }) {
  const { lastSuccessAt, lastFailureAt, webhook } = channel;
  return (
    <dl className={styles.facts}>
      <dt>To</dt>
      <dd>{targetOf(channel)}</dd>
      <dt>Last success</dt>
      <dd>
        <RelativeTime at={lastSuccessAt} missing="never" />
      </dd>
      {lastFailureAt ? (
        <>
          <dt>Last failure</dt>
          <dd>
            <RelativeTime at={lastFailureAt} missing="never" />
          </dd>
        </>
      ) : null}
      {webhook?.overlapUntil ? (
        <>
          <dt>Two keys until</dt>
          <dd>
            <RelativeTime at={webhook.overlapUntil} missing="never" />
          </dd>
        </>
      ) : null}
    </dl>
  );
}

function ChannelCardView({ channel, onAct }: CardProps) {
  const { name, kind, health, isEnabled, disabledReason, lastError, failuresInARow } = channel;
  const { kind: status, word } = healthInWords(health);
  const { run, problem, isBusy } = useAct(UpdateChannelDocument, pickUpdated, ['Channels']);
  const why = disabledReason ?? (failuresInARow > 0 ? lastError : null);
  return (
    <article className={styles.card} aria-label={name}>
      <header className={styles.cardHead}>
        <h2 title={name}>{name}</h2>
        <span className="muted">{kindInWords(kind)}</span>
      </header>
      <Status kind={status}>
        {failuresInARow > 0 && isEnabled ? `${word}, ${plural(failuresInARow, 'time')}` : word}
      </Status>
      <div>
        <ChannelFacts channel={channel} />
        {why ? <p className={styles.error}>{why}</p> : null}
        <FormProblem text={problem} />
      </div>
      <div className={styles.buttons}>
        {ACTS.filter(({ act }) => act !== 'rotate' || kind === 'WEBHOOK').map(({ act, label }) => (
          <Button
            key={act}
            variant="subtle"
            size="compact-sm"
            aria-label={`${label}: ${name}`}
            onClick={() => onAct(act, channel)}
          >
            {label}
          </Button>
        ))}
        <Button
          variant="subtle"
          size="compact-sm"
          loading={isBusy}
          aria-label={`${isEnabled ? 'Switch off' : 'Switch on'}: ${name}`}
          onClick={() => void run({ input: { id: channel.id, isEnabled: !isEnabled } })}
        >
          {isEnabled ? 'Switch off' : 'Switch on'}
        </Button>
      </div>
    </article>
  );
}

interface Open {
  readonly act: Act;
  readonly channel: Channel;
}

function ActDialog({ open: { act, channel }, onClose }: { readonly open: Open; readonly onClose: () => void }) {
  switch (act) {
    case 'test':
      return <TestDialog channel={channel} onClose={onClose} />;
    case 'change':
      return <ChannelDialog channel={channel} onClose={onClose} />;
    case 'template':
      return <TemplateDialog channel={channel} onClose={onClose} />;
    case 'rotate':
      return <RotateKeyDialog channel={channel} onClose={onClose} />;
    case 'delete':
      return <DeleteChannelDialog channel={channel} onClose={onClose} />;
  }
}

/** The channels that notifications may go to, as cards. */
export function ChannelsTab({ banner }: { readonly banner: ReactNode }) {
  const view = useView(ChannelsDocument, { variables: VARIABLES, pick, title: 'Channels' });
  const [isAdding, setAdding] = useState(false);
  const [open, setOpen] = useState<Open | null>(null);
  const add = <Button onClick={() => setAdding(true)}>Add channel</Button>;
  return (
    <IntegrationsFrame
      tab="channels"
      count={view.data ? plural(view.data.length, 'channel') : null}
      isRefreshing={view.isRefreshing}
      actions={add}
      banner={banner}
    >
      <QueryView
        view={view}
        name="the channels"
        loading={<RowsSkeleton rows={6} />}
        isEmpty={(channels) => channels.length === 0}
        empty={
          <Empty title="No channels yet.">
            Incidents are told in Slack, Microsoft Teams, PagerDuty, by e-mail or by a signed webhook. Add one and send
            a test.
          </Empty>
        }
        stale={() => null}
      >
        {(channels) => (
          <div className={styles.cards}>
            {channels.map((channel) => (
              <ChannelCardView key={channel.id} channel={channel} onAct={(act, on) => setOpen({ act, channel: on })} />
            ))}
          </div>
        )}
      </QueryView>
      {isAdding ? <ChannelDialog channel={null} onClose={() => setAdding(false)} /> : null}
      {open ? <ActDialog open={open} onClose={() => setOpen(null)} /> : null}
    </IntegrationsFrame>
  );
}
