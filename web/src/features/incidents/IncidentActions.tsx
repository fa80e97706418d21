import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { plural } from '../../lib/format';
import formStyles from '../../ui/Form.module.css';

interface WordsProps {
  readonly title: string;
  readonly label: string;
  readonly verb: string;
  /** Whether the words may be about a moment before now. */
  readonly isDated?: boolean;
  readonly initial?: string;
  readonly onSubmit: (text: string, at: string | null) => void;
  readonly onClose: () => void;
}

/** What a browser writes into a field of date and time, in the time of this machine. */
function localInput(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Asks for words that go into the timeline. */
export function WordsDialog({ title, label, verb, isDated = false, initial = '', onSubmit, onClose }: WordsProps) {
  const [text, setText] = useState(initial);
  const [at, setAt] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(text.trim(), at === '' ? null : new Date(at).toISOString());
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} size={480} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={formStyles.form} onSubmit={submit}>
        <Textarea
          data-autofocus
          label={label}
          maxLength={4000}
          rows={3}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {isDated ? (
          <TextInput
            type="datetime-local"
            label="When it was"
            description="Now where nothing is chosen"
            max={localInput(new Date())}
            value={at}
            onChange={(event) => setAt(event.target.value)}
          />
        ) : null}
        <div className={formStyles.buttons}>
          <Button type="submit" disabled={text.trim() === ''}>
            {verb}
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Modal>
  );
}

export interface Mergeable {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly alertCount: number;
}

interface MergeProps {
  readonly incident: Mergeable;
  readonly others: readonly Mergeable[];
  readonly onSubmit: (other: string) => void;
  readonly onClose: () => void;
}

/** Chooses what is to become part of this incident, with how many alerts that brings. */
export function MergeDialog({ incident, others, onSubmit, onClose }: MergeProps) {
  const [id, setId] = useState<string | null>(null);
  const other = others.find((one) => one.id === id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (other) onSubmit(other.id);
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Merge into #${incident.number}`}
      size={520}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form className={formStyles.form} onSubmit={submit}>
        <Select
          data-autofocus
          searchable
          label="Incident that ends in this one"
          description="Its alerts and its timeline move here. Alerts can be moved out again."
          data={others.map((one) => ({
            value: one.id,
            label: `#${one.number} ${one.title} (${plural(one.alertCount, 'alert')})`,
          }))}
          value={id}
          onChange={setId}
          nothingFoundMessage="No other open incident"
        />
        <div className={formStyles.buttons}>
          <Button type="submit" disabled={!other}>
            {other ? `Merge ${plural(other.alertCount, 'alert')} into #${incident.number}` : 'Merge'}
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Modal>
  );
}
