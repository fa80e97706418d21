import { Button, Modal, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import formStyles from '../../ui/Form.module.css';

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
