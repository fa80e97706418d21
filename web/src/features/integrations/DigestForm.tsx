import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import {
  type ChannelCardFragment,
  type DigestFieldsFragment,
  UpdateDigestSettingsDocument,
  type UpdateDigestSettingsMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { OutdatedNote } from '../../ui/OutdatedNote';
import { useToast } from '../../ui/toast';
import { useDraft } from '../../ui/use-draft';
import { DAYS, type DigestDraft, draftOfDigest, inputOfDigest } from './digest-form';
import styles from './integrations.module.css';

const pick = (data: UpdateDigestSettingsMutation) => data.updateDigestSettings;
const LISTS = ['DigestSettings'];
const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));

export type DigestChannel = Pick<ChannelCardFragment, 'id' | 'name' | 'kind'>;

interface FieldsProps {
  readonly draft: DigestDraft;
  readonly patch: (change: Partial<DigestDraft>) => void;
}

function TimeFields({ draft, patch }: FieldsProps) {
  return (
    <>
      <div className={styles.pair}>
        <NativeSelect
          label="Day"
          data={DAYS.map((label, index) => ({ value: String(index + 1), label }))}
          value={String(draft.weekday)}
          onChange={(event) => patch({ weekday: Number(event.target.value) })}
        />
        <NativeSelect
          label="Hour"
          data={HOURS}
          value={String(draft.hour)}
          onChange={(event) => patch({ hour: Number(event.target.value) })}
        />
      </div>
      <TextInput
        label="Time zone"
        description="IANA name, such as Europe/Berlin."
        required
        withAsterisk={false}
        value={draft.zone}
        onChange={(event) => patch({ zone: event.target.value })}
      />
    </>
  );
}

function ChannelFields({ draft, patch, channels }: FieldsProps & { readonly channels: readonly DigestChannel[] }) {
  const toggle = (id: string) =>
    patch({
      channels: draft.channels.includes(id) ? draft.channels.filter((one) => one !== id) : [...draft.channels, id],
    });
  return (
    <fieldset className={styles.channels}>
      <legend>To these channels</legend>
      {channels.length === 0 ? <p className="muted">No channel yet that could take it. Add one first.</p> : null}
      {channels.map(({ id, name }) => (
        <Checkbox key={id} size="xs" label={name} checked={draft.channels.includes(id)} onChange={() => toggle(id)} />
      ))}
    </fieldset>
  );
}

interface Props {
  readonly settings: DigestFieldsFragment;
  readonly channels: readonly DigestChannel[];
  readonly canEdit: boolean;
  /** Reads again what is stored, after it was refused. */
  readonly onRefused: () => void;
}

/** When and where to the digest is sent. */
export function DigestForm({ settings, channels, canEdit, onRefused }: Props) {
  const form = useDraft(settings, (stored) => draftOfDigest(stored ?? settings));
  const { draft, patch } = form;
  const { run, problem, isBusy } = useAct(UpdateDigestSettingsDocument, pick, LISTS);
  const show = useToast();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const saved = await run({ input: { expectedRevision: form.revision, ...inputOfDigest(draft) } });
    if (!saved) return onRefused();
    if (saved.digestSettings) form.takeStored(saved.digestSettings);
    show({ text: draft.isOn ? 'The weekly digest is on.' : 'The weekly digest is off.' });
  };
  return (
    <form className={formStyles.form} onSubmit={submit} aria-label="Weekly digest">
      <fieldset disabled={!canEdit} className={styles.digestFields}>
        <legend className="visually-hidden">Settings</legend>
        <Checkbox
          label="Send a digest every week"
          checked={draft.isOn}
          onChange={(event) => patch({ isOn: event.target.checked })}
        />
        <TimeFields draft={draft} patch={patch} />
        <ChannelFields draft={draft} patch={patch} channels={channels} />
      </fieldset>
      {form.isOutdated ? (
        <OutdatedNote what="these settings" onTake={() => form.takeStored()} onKeep={form.keepOwn} />
      ) : (
        <FormProblem text={problem} />
      )}
      {canEdit ? (
        <div className={formStyles.buttons}>
          <Button type="submit" loading={isBusy} disabled={!form.isChanged || form.isOutdated}>
            Save digest
          </Button>
        </div>
      ) : (
        <p className="muted">Only administrators change the digest.</p>
      )}
    </form>
  );
}
