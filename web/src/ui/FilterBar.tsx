import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconChevronDown, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import styles from './FilterBar.module.css';

interface SearchProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

// Long enough that a typed word is one request, short enough that rows follow within 300 ms of the last key.
const TYPING_PAUSE_MS = 200;

/** The page's text filter; `/` focuses it. Matches the beginning of names. */
export function SearchField({ label, value, onChange }: SearchProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <TextInput
      w={220}
      aria-label={label}
      placeholder={label}
      data-page-filter
      leftSection={<IconSearch size={14} aria-hidden="true" />}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

export interface FacetOption {
  readonly value: string;
  readonly label: string;
}

interface FacetProps {
  readonly label: string;
  readonly options: readonly FacetOption[];
  /** The chosen values; none means all. */
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}

/** A filter with several choices; the button says what is chosen. */
export function Facet({ label, options, value, onChange }: FacetProps) {
  const chosen = options.filter((option) => value.includes(option.value)).map((option) => option.label);
  const text = chosen.length === 0 ? label : `${label}: ${chosen.join(', ')}`;
  const toggle = (option: string) =>
    onChange(value.includes(option) ? value.filter((item) => item !== option) : [...value, option]);
  return (
    <Popover position="bottom-start" shadow="sm" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          className={chosen.length > 0 ? styles.chosen : undefined}
          maw={260}
          rightSection={<IconChevronDown size={13} aria-hidden="true" />}
        >
          {text}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <fieldset className={styles.options}>
          <legend className="visually-hidden">{label}</legend>
          {options.length === 0 ? <p className="muted">Nothing to choose yet</p> : null}
          {options.map((option) => (
            <Checkbox
              key={option.value}
              size="xs"
              label={option.label}
              checked={value.includes(option.value)}
              onChange={() => toggle(option.value)}
            />
          ))}
          {value.length > 0 ? (
            <Button variant="subtle" size="compact-xs" onClick={() => onChange([])}>
              Clear
            </Button>
          ) : null}
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ChipProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** A quick filter that is on or off. */
export function Chip({ label, isOn, onChange }: ChipProps) {
  return (
    <button
      type="button"
      className={`${styles.chip} ${isOn ? styles.on : ''}`}
      aria-pressed={isOn}
      onClick={() => onChange(!isOn)}
    >
      {label}
    </button>
  );
}
