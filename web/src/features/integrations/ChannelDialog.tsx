import { Button, Modal, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  type ChannelCardFragment,
  type ChannelKind,
  CreateChannelDocument,
  type CreateChannelMutation,
  UpdateChannelDocument,
  type UpdateChannelMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { ShownOnce } from '../../ui/ShownOnce';
import { FORM_FIELDS, type FormField, type FormValues, settingsOf, valuesOf } from './channel-form';
import { CHANNEL_KINDS, kindInWords } from './channel-words';

const pickCreated = (data: CreateChannelMutation) => data.createChannel;
const pickUpdated = (data: UpdateChannelMutation) => data.updateChannel;
const KIND_OPTIONS = CHANNEL_KINDS.map((kind) => ({ value: kind, label: kindInWords(kind) }));
const SECURITY = [
  { value: 'STARTTLS', label: 'STARTTLS' },
  { value: 'TLS', label: 'TLS from the start' },
  { value: 'NONE', label: 'None (only hosts that the installation allows)' },
];

interface FieldProps {
  readonly field: FormField;
  readonly value: string;
  /** What is known of the secret that is set; null where none is. */
  readonly kept: string | null;
  readonly onChange: (value: string) => void;
}

function Field({ field, value, kept, onChange }: FieldProps) {
  const common = {
    label: field.label,
    description: kept === null ? field.help : `${field.help} ${kept}; leave empty to keep it.`,
    placeholder: kept === null ? field.placeholder : '••••',
    required: Boolean(field.isRequired) && kept === null,
    withAsterisk: false,
    value,
    // A browser must not fill in somebody's own password, nor keep this one.
    autoComplete: field.isSecret ? 'new-password' : 'off',
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  return field.isSecret ? <PasswordInput {...common} /> : <TextInput {...common} />;
}

/** The key by which a receiver checks our signatures, this once. */
export function NewSigningKey({ signingKey, onClose }: { readonly signingKey: string; readonly onClose: () => void }) {
  return (
    <div className={formStyles.form}>
      <p>
        Give this key to the receiver: by it messages are known to be ours (Standard Webhooks). It is not shown again.
      </p>
      <ShownOnce label="Signing key" text={signingKey} copy="Copy key" />
      <div className={formStyles.buttons}>
        <Button onClick={onClose}>I have copied it</Button>
      </div>
    </div>
  );
}

function keptOf(channel: ChannelCardFragment | null, field: FormField): string | null {
  const kept = channel?.credentials.find(({ name }) => name === field.key);
  if (!kept) return null;
  return kept.ending === '' ? 'Set' : `Set, ends in ${kept.ending}`;
}

/** Sends what the form says: a new channel, or the change of one. */
function useSave(channel: ChannelCardFragment | null, onSaved: (signingKey: string | null) => void) {
  const create = useAct(CreateChannelDocument, pickCreated, ['Channels']);
  const update = useAct(UpdateChannelDocument, pickUpdated, ['Channels']);
  const save = async (name: string, kind: ChannelKind, values: FormValues) => {
    const settings = settingsOf(kind, values);
    if (channel) {
      const input = { id: channel.id, name, expectedRevision: channel.revision, ...settings };
      if (await update.run({ input })) onSaved(null);
      return;
    }
    const made = await create.run({ input: { name, ...settings } });
    if (made) onSaved(made.signingKey);
  };
  return { save, problem: create.problem ?? update.problem, isBusy: create.isBusy || update.isBusy };
}

interface Props {
  /** The channel to change; null for a new one. */
  readonly channel: ChannelCardFragment | null;
  readonly onClose: () => void;
}

interface FormProps {
  readonly channel: ChannelCardFragment | null;
  readonly onSaved: (signingKey: string | null) => void;
}

function callbackOf(channel: ChannelCardFragment | null): string | null {
  return channel?.slack?.callbackUrl ?? channel?.pagerDuty?.callbackUrl ?? null;
}

function ChannelForm({ channel, onSaved }: FormProps) {
  const [name, setName] = useState(channel ? channel.name : '');
  const [kind, setKind] = useState<ChannelKind>(channel ? channel.kind : 'SLACK');
  const [values, setValues] = useState<FormValues>(channel ? valuesOf(channel) : {});
  const { save, problem, isBusy } = useSave(channel, onSaved);
  const patch = (key: string, value: string) => setValues((before) => ({ ...before, [key]: value }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(name, kind, values);
  };
  const callback = callbackOf(channel);
  const verb = channel ? 'Save channel' : 'Add channel';
  return (
    <form className={formStyles.form} onSubmit={submit} aria-label={verb}>
      <NativeSelect
        label="Kind"
        data={KIND_OPTIONS}
        value={kind}
        disabled={channel !== null}
        onChange={(event) => setKind(event.target.value as ChannelKind)}
      />
      <TextInput
        label="Name"
        description="As it stands in routes and in the delivery log."
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {FORM_FIELDS[kind].map((field) => (
        <Field
          key={`${kind}.${field.key}`}
          field={field}
          value={values[field.key] ?? ''}
          kept={keptOf(channel, field)}
          onChange={(value) => patch(field.key, value)}
        />
      ))}
      {kind === 'EMAIL' ? (
        <NativeSelect
          label="Encryption"
          data={SECURITY}
          value={values.security ?? 'STARTTLS'}
          onChange={(event) => patch('security', event.target.value)}
        />
      ) : null}
      {callback ? <ShownOnce label="Where acknowledgements come back" text={callback} copy="Copy address" /> : null}
      <FormProblem text={problem} />
      <div className={formStyles.buttons}>
        <Button type="submit" loading={isBusy}>
          {verb}
        </Button>
      </div>
    </form>
  );
}

interface Props {
  /** The channel to change; null for a new one. */
  readonly channel: ChannelCardFragment | null;
  readonly onClose: () => void;
}

/** Adds a channel or changes one. Only its buttons and Esc close it: a stray click must not lose what was typed. */
export function ChannelDialog({ channel, onClose }: Props) {
  const [signingKey, setSigningKey] = useState<string | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={channel ? `Change ${channel.name}` : 'Add channel'}
      size={560}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {signingKey === null ? (
        <ChannelForm channel={channel} onSaved={(key) => (key === null ? onClose() : setSigningKey(key))} />
      ) : (
        <NewSigningKey signingKey={signingKey} onClose={onClose} />
      )}
    </Modal>
  );
}
