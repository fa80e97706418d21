import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type FormEvent, useMemo, useState } from 'react';
import {
  type ChannelCardFragment,
  ChannelPreviewDocument,
  type ChannelPreviewQuery,
  type MessageKind,
  RecentIncidentsDocument,
  type RecentIncidentsQuery,
  UpdateChannelDocument,
  type UpdateChannelMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { useView } from '../../graphql/use-view';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import styles from './integrations.module.css';
import { SentRequestView, TextBox } from './SentRequestView';

const pickSaved = (data: UpdateChannelMutation) => data.updateChannel;
const pickPreview = (data: ChannelPreviewQuery) =>
  data.channelPreview && { preview: data.channelPreview, variables: data.templateVariables ?? [] };
const KINDS: { value: MessageKind; label: string }[] = [
  { value: 'OPENED', label: 'Opened' },
  { value: 'UPDATED', label: 'Updated' },
  { value: 'ACKNOWLEDGED', label: 'Acknowledged' },
  { value: 'RESOLVED', label: 'Resolved' },
  { value: 'REOPENED', label: 'Reopened' },
  { value: 'REPEATED', label: 'Still open' },
];
/** The preview follows the typing, but not every letter of it. */
const TYPING_MS = 400;

interface PreviewProps {
  readonly channel: ChannelCardFragment;
  readonly title: string;
  readonly body: string;
}

const pickIncidents = (data: RecentIncidentsQuery) => data.incidents?.edges.map(({ node }) => node);
const NO_VARIABLES = {};

/** Which incident the preview is about: a real one, or an invented one where there was none yet. */
function useIncidentChoice() {
  const { data } = useView(RecentIncidentsDocument, { variables: NO_VARIABLES, pick: pickIncidents, pollMs: 0 });
  const [chosen, setChosen] = useState<string | null>(null);
  const options = [
    ...(data ?? []).map(({ id, number, title }) => ({ value: id, label: `#${number} ${title}` })),
    { value: '', label: 'An invented incident' },
  ];
  return { options, value: chosen ?? options[0]?.value ?? '', setChosen };
}

function Preview({ channel, title, body }: PreviewProps) {
  const [kind, setKind] = useState<MessageKind>('OPENED');
  const incident = useIncidentChoice();
  const [typed] = useDebouncedValue({ title, body }, TYPING_MS);
  const variables = useMemo(
    () => ({
      channel: channel.id,
      kind,
      title: typed.title || null,
      body: typed.body || null,
      incident: incident.value || null,
    }),
    [channel.id, kind, typed, incident.value],
  );
  const view = useView(ChannelPreviewDocument, { variables, pick: pickPreview, pollMs: 0 });
  return (
    <div className={styles.exchange}>
      <NativeSelect
        label="About"
        data={incident.options}
        value={incident.value}
        onChange={(event) => incident.setChosen(event.target.value)}
      />
      <NativeSelect
        label="Preview of"
        data={KINDS}
        value={kind}
        onChange={(event) => setKind(event.target.value as MessageKind)}
      />
      <QueryView
        view={view}
        name="the preview"
        loading={<RowsSkeleton rows={4} />}
        isEmpty={() => false}
        empty={null}
        stale={() => null}
      >
        {(shown) => (
          <>
            <TextBox label="Message" text={`${shown.preview.title}\n\n${shown.preview.body}`} />
            <div>
              <h3>Request</h3>
              <SentRequestView request={shown.preview.request} />
            </div>
            <details>
              <summary>Variables</summary>
              <dl className={`${styles.facts} ${styles.variables}`}>
                {shown.variables.map(({ name, meaning }) => (
                  <div key={name} style={{ display: 'contents' }}>
                    <dt className="mono">{name}</dt>
                    <dd>{meaning}</dd>
                  </div>
                ))}
              </dl>
            </details>
          </>
        )}
      </QueryView>
    </div>
  );
}

interface Props {
  readonly channel: ChannelCardFragment;
  readonly onClose: () => void;
}

/** Edits what a channel's messages say, with what would be sent beside it. */
export function TemplateDialog({ channel, onClose }: Props) {
  const [title, setTitle] = useState(channel.titleTemplate ?? '');
  const [body, setBody] = useState(channel.bodyTemplate ?? '');
  const { run, problem, isBusy } = useAct(UpdateChannelDocument, pickSaved, ['Channels']);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const templates = { titleTemplate: title || null, bodyTemplate: body || null };
    if (await run({ input: { id: channel.id, expectedRevision: channel.revision, ...templates } })) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Messages of ${channel.name}`}
      size={1000}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={styles.columns}>
        <form className={formStyles.form} onSubmit={submit} aria-label="Template">
          <TextInput
            label="Title"
            description="In Liquid; empty for the built-in one."
            placeholder="{{ event }}: {{ title }}"
            value={title}
            data-autofocus
            onChange={(event) => setTitle(event.target.value)}
          />
          <Textarea
            label="Body"
            description="In Liquid; empty for the built-in one."
            autosize
            minRows={8}
            maxRows={18}
            classNames={{ input: 'mono' }}
            value={body}
            onChange={(event) => setBody(event.target.value)}
          />
          <FormProblem text={problem} />
          <div className={formStyles.buttons}>
            <Button type="submit" loading={isBusy}>
              Save template
            </Button>
          </div>
        </form>
        <Preview channel={channel} title={title} body={body} />
      </div>
    </Modal>
  );
}
