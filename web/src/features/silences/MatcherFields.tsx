import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { MatcherOperator } from '../../graphql/generated';
import { draftOf, FIELDS, type MatcherDraft, needsValues, OPERATORS } from './matcher-form';
import styles from './silences.module.css';

interface Props {
  readonly drafts: readonly MatcherDraft[];
  readonly onChange: (drafts: readonly MatcherDraft[]) => void;
}

interface RowProps {
  readonly draft: MatcherDraft;
  readonly number: number;
  readonly onChange: (change: Partial<MatcherDraft>) => void;
  readonly onRemove: () => void;
}

function MatcherRow({ draft, number, onChange, onRemove }: RowProps) {
  const { field, label, operator, text } = draft;
  return (
    <li className={styles.matcher}>
      <NativeSelect
        size="xs"
        aria-label={`What matcher ${number} compares`}
        data={[...FIELDS]}
        value={field}
        onChange={(event) => onChange({ field: event.target.value })}
      />
      {field === 'label' ? (
        <TextInput
          size="xs"
          aria-label={`Key of the label of matcher ${number}`}
          placeholder="app"
          value={label}
          onChange={(event) => onChange({ label: event.target.value })}
        />
      ) : null}
      <NativeSelect
        size="xs"
        aria-label={`How matcher ${number} compares`}
        data={[...OPERATORS]}
        value={operator}
        onChange={(event) => onChange({ operator: event.target.value as MatcherOperator })}
      />
      {needsValues(operator) ? (
        <TextInput
          className={styles.values}
          size="xs"
          aria-label={`Values of matcher ${number}`}
          placeholder="Values with commas between"
          value={text}
          onChange={(event) => onChange({ text: event.target.value })}
        />
      ) : (
        <span className={styles.values} />
      )}
      <ActionIcon variant="subtle" size={24} aria-label={`Remove matcher ${number}`} onClick={onRemove}>
        <IconX size={14} aria-hidden="true" />
      </ActionIcon>
    </li>
  );
}

/** Conditions that hold together; there are no regular expressions, so none can be slow or wrong. */
export function MatcherFields({ drafts, onChange }: Props) {
  const change = (key: number, changed: Partial<MatcherDraft>) =>
    onChange(drafts.map((draft) => (draft.key === key ? { ...draft, ...changed } : draft)));
  return (
    <fieldset className={styles.matchers}>
      <legend>Alerts for which all of these hold</legend>
      <ul>
        {drafts.map((draft, index) => (
          <MatcherRow
            key={draft.key}
            draft={draft}
            number={index + 1}
            onChange={(changed) => change(draft.key, changed)}
            onRemove={() => onChange(drafts.filter(({ key }) => key !== draft.key))}
          />
        ))}
      </ul>
      <Button
        variant="subtle"
        size="compact-xs"
        leftSection={<IconPlus size={13} aria-hidden="true" />}
        onClick={() => onChange([...drafts, draftOf({ field: 'namespace', operator: 'IN', values: [] })])}
      >
        Add matcher
      </Button>
    </fieldset>
  );
}
