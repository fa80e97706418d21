import { Button, NativeSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import {
  DigestPreviewDocument,
  type DigestPreviewQuery,
  SendDigestDocument,
  type SendDigestMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { useView } from '../../graphql/use-view';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { FactList } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { BlockSkeleton } from '../../ui/Skeleton';
import { useToast } from '../../ui/toast';
import type { DigestChannel } from './DigestForm';
import styles from './integrations.module.css';
import { SentRequestView, TextBox } from './SentRequestView';

const pick = (data: DigestPreviewQuery) => data.digestPreview;
const pickSent = (data: SendDigestMutation) => data.sendDigest;
const names = (channels: readonly { readonly name: string }[]) => channels.map(({ name }) => name).join(', ');

interface SendProps {
  /** Where it goes: the channels that are saved, or the one it is looked at for. */
  readonly to: readonly Pick<DigestChannel, 'id' | 'name'>[];
  readonly onClose: () => void;
}

function SendDialog({ to, onClose }: SendProps) {
  const { run, problem, isBusy } = useAct(SendDigestDocument, pickSent, ['Deliveries']);
  const show = useToast();
  const send = async () => {
    const sent = await run({ input: { channels: to.map(({ id }) => id) } });
    if (!sent) return;
    show({ text: `The digest is on its way to ${names(to)}. The delivery log tells what becomes of it.` });
    onClose();
  };
  return (
    <ConfirmDialog
      title="Send the digest now?"
      verb="Send digest"
      problem={problem}
      isBusy={isBusy}
      onConfirm={send}
      onClose={onClose}
    >
      <p>{`It goes to ${names(to)} at once. The one that is due by itself comes all the same.`}</p>
    </ConfirmDialog>
  );
}

type Preview = NonNullable<DigestPreviewQuery['digestPreview']>;

function Message({ preview: { title, facts, text, request } }: { readonly preview: Preview }) {
  if (request) return <SentRequestView request={request} />;
  return (
    <>
      <h3>{title}</h3>
      <FactList facts={facts.map(({ name, value }) => ({ label: name, value }))} />
      {text ? <TextBox label="What is worth doing" text={text} /> : null}
    </>
  );
}

interface Props {
  /** Channels that can take it. */
  readonly channels: readonly DigestChannel[];
  /** Those that are saved. */
  readonly chosen: readonly Pick<DigestChannel, 'id' | 'name'>[];
}

/** What a digest of the last seven days says, and the way to send it now. */
export function DigestPreview({ channels, chosen }: Props) {
  const [channel, setChannel] = useState('');
  const [isSending, setSending] = useState(false);
  const variables = useMemo(() => ({ channel: channel || null }), [channel]);
  const view = useView(DigestPreviewDocument, { variables, pick, pollMs: 0, title: 'Digest preview' });
  const to = channel === '' ? chosen : channels.filter(({ id }) => id === channel);
  return (
    <Panel
      title="Preview"
      scope="last seven days"
      actions={
        <Button size="compact-sm" variant="default" disabled={to.length === 0} onClick={() => setSending(true)}>
          Send now
        </Button>
      }
    >
      <div className={styles.exchange}>
        <NativeSelect
          label="As"
          data={[
            { value: '', label: 'Plain words' },
            ...channels.map(({ id, name }) => ({ value: id, label: `${name} gets it` })),
          ]}
          value={channel}
          onChange={(event) => setChannel(event.target.value)}
        />
        <QueryView
          view={view}
          name="the preview"
          loading={<BlockSkeleton height={240} />}
          isEmpty={() => false}
          empty={null}
          stale={() => null}
        >
          {(preview) => <Message preview={preview} />}
        </QueryView>
      </div>
      {isSending ? <SendDialog to={to} onClose={() => setSending(false)} /> : null}
    </Panel>
  );
}
