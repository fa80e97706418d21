import { Combobox, InputBase, useCombobox } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import styles from './SearchPicker.module.css';

export interface PickerOption {
  readonly value: string;
  readonly label: string;
  /** Muted behind the label: where it is, what it means. */
  readonly detail?: string;
  readonly isOn?: boolean;
  /** Why it cannot be chosen now. */
  readonly refusal?: string | undefined;
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
  readonly onPick: (value: string) => void;
  /** Stays open: several can be chosen. */
  readonly isMultiple?: boolean;
  /** Said where nothing matches, or while it is asked for. */
  readonly empty: string;
  /** `/` focuses it. */
  readonly isPageFilter?: boolean;
  readonly width?: number;
}

function Choice({ option: { value, label, detail, isOn = false, refusal } }: { readonly option: PickerOption }) {
  return (
    <Combobox.Option value={value} disabled={refusal !== undefined} active={isOn} className={styles.option}>
      <span className={styles.label}>{label}</span>
      <span className={styles.detail}>{refusal ?? detail}</span>
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

/** A field that says what is chosen and, when opened, searches what can be. */
export function SearchPicker(props: Props) {
  const { label, value, groups, onSearch, onPick, isMultiple = false, empty, isPageFilter, width = 260 } = props;
  const [text, setText] = useState<string | null>(null);
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
    onPick(picked);
    if (!isMultiple) combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={pick} width={420} position="bottom-start" shadow="sm">
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
      </Combobox.Dropdown>
    </Combobox>
  );
}
