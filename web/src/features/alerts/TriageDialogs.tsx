import { useQuery } from '@apollo/client/react';
import { Button, Modal, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { AssignableUsersDocument } from '../../graphql/generated';
import formStyles from '../../ui/Form.module.css';
import { Option } from '../../ui/Option';
import { alertsInWords, type Person, type Triaged } from './triage';

interface TextProps {
  readonly title: string;
  readonly label: string;
  readonly help?: string;
  readonly verb: string;
  readonly initial?: string;
  readonly onSubmit: (text: string) => void;
  readonly onClose: () => void;
}

const MOST_LETTERS = 2000;

/** Asks for a few words that go with an act. */
export function TextDialog({ title, label, help, verb, initial = '', onSubmit, onClose }: TextProps) {
  const [text, setText] = useState(initial);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(text.trim());
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} size={480} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={formStyles.form} onSubmit={submit}>
        <Textarea
          data-autofocus
          label={label}
          description={help}
          maxLength={MOST_LETTERS}
          rows={3}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
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

interface AssignProps {
  readonly alerts: readonly Triaged[];
  readonly viewer: Person;
  readonly onAssign: (to: Person | null) => void;
  readonly onClose: () => void;
}

/** Chooses who looks after alerts. Oneself is the first choice: two keys are enough. */
export function AssignDialog({ alerts, viewer, onAssign, onClose }: AssignProps) {
  const { data } = useQuery(AssignableUsersDocument, { errorPolicy: 'all', fetchPolicy: 'cache-first' });
  const others = (data?.users?.edges ?? []).map(({ node }) => node).filter(({ id }) => id !== viewer.id);
  const choose = (to: Person | null) => {
    onAssign(to);
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Assign ${alertsInWords(alerts)}`}
      size={400}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ul>
        <li>
          <Option label={`Me (${viewer.name})`} onClick={() => choose(viewer)} isFirst />
        </li>
        {others.map(({ id, name }) => (
          <li key={id}>
            <Option label={name} onClick={() => choose({ id, name })} />
          </li>
        ))}
        <li>
          <Option label="Nobody" onClick={() => choose(null)} />
        </li>
      </ul>
      {data && data.users === null ? <p className="muted">Only administrators see who else there is.</p> : null}
    </Modal>
  );
}
