import { Combobox, InputBase, useCombobox } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import styles from './SearchPicker.module.css';

export interface PickerOption {
  readonly value: string;
  readonly label: string;
  /** Muted behind the label: where it is, what it means. */
  readonly detail?: string;
  readonly isOn?: boolean;
}

export interface PickerGroup {
  readonly label: string;
  readonly options: readonly PickerOption[];
}

interface Props {
  readonly label: string;
  /** What is chosen, in words: the field shows it while it is closed. */
  readonly value: string;
  readonly groups: readonly PickerGroup[];
  readonly onSearch: (text: string) => void;
  /** `isAdded` where it was chosen with ⌘ or Ctrl: beside what is chosen already, if it can be. */
  readonly onPick: (value: string, isAdded: boolean) => void;
  /** Below the options: what ⌘ or Ctrl does. */
  readonly hint: string;
  /** Said where nothing matches, or while it is asked for. */
  readonly empty: string;
  /** `/` focuses it. */
  readonly isPageFilter?: boolean;
  readonly width?: number;
}

function Choice({ option: { value, label, detail, isOn = false } }: { readonly option: PickerOption }) {
  return (
    <Combobox.Option value={value} active={isOn} className={styles.option}>
      <span className={styles.label}>{label}</span>
      <span className={styles.detail}>{detail}</span>
      {isOn ? <IconCheck size={14} className={styles.check} aria-label="chosen" /> : null}
    </Combobox.Option>
  );
}

function Choices({ groups, empty }: Pick<Props, 'groups' | 'empty'>): ReactNode {
  const filled = groups.filter((group) => group.options.length > 0);
  if (filled.length === 0) return <Combobox.Empty>{empty}</Combobox.Empty>;
  return filled.map((group) => (
    <Combobox.Group key={group.label} label={group.label}>
      {group.options.map((option) => (
        <Choice key={option.value} option={option} />
      ))}
    </Combobox.Group>
  ));
}

const INPUTS = ['keydown', 'keyup', 'mousedown'] as const;

/** Whether ⌘ or Ctrl is down: the list tells which option was chosen, not with which keys. */
function useModifier() {
  const isDown = useRef(false);
  useEffect(() => {
    const note = (event: KeyboardEvent | MouseEvent) => {
      isDown.current = event.metaKey || event.ctrlKey;
    };
    for (const name of INPUTS) document.addEventListener(name, note, true);
    return () => {
      for (const name of INPUTS) document.removeEventListener(name, note, true);
    };
  }, []);
  return isDown;
}

/** A field that says what is chosen and, when opened, searches what can be. */
export function SearchPicker(props: Props) {
  const { label, value, groups, onSearch, onPick, hint, empty, isPageFilter, width = 260 } = props;
  const [text, setText] = useState<string | null>(null);
  const withModifier = useModifier();
  const search = (typed: string | null) => {
    setText(typed);
    onSearch(typed ?? '');
  };
  const combobox = useCombobox({
    onDropdownClose: () => {
      search(null);
      combobox.resetSelectedOption();
    },
  });
  const open = () => {
    if (text === null) setText('');
    combobox.openDropdown();
  };
  const pick = (picked: string) => {
    onPick(picked, withModifier.current);
    if (!withModifier.current) combobox.closeDropdown();
  };
  return (
    // Closed, its list would still keep the page from its single-key shortcuts.
    <Combobox
      store={combobox}
      onOptionSubmit={pick}
      width={420}
      position="bottom-start"
      shadow="sm"
      keepMounted={false}
    >
      <Combobox.Target>
        <InputBase
          size="xs"
          w={width}
          label={label}
          value={text ?? value}
          placeholder={value}
          title={value}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          data-page-filter={isPageFilter ? true : undefined}
          onClick={open}
          onFocus={open}
          onBlur={() => combobox.closeDropdown()}
          onChange={(event) => {
            search(event.currentTarget.value);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options className={styles.options} aria-label={label}>
          <Choices groups={groups} empty={empty} />
        </Combobox.Options>
        <Combobox.Footer className={styles.hint}>{hint}</Combobox.Footer>
      </Combobox.Dropdown>
    </Combobox>
  );
}
