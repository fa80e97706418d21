import { useQuery } from '@apollo/client/react';
import { Combobox, Modal, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { PaletteSearchDocument } from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';
import { DemoBadge } from '../../ui/Badge';
import { ObjectName } from '../../ui/ObjectName';
import { type PaletteEntry, paletteEntries } from './entries';
import styles from './Palette.module.css';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onOpen: (href: string) => void;
}

const TYPING_PAUSE_MS = 150;
const GROUPS: readonly PaletteEntry['group'][] = ['Clusters', 'Nodes', 'Workloads', 'Pods', 'Actions', 'Pages'];

function Options({ entries }: { readonly entries: readonly PaletteEntry[] }) {
  return GROUPS.map((group) => {
    const members = entries.filter((entry) => entry.group === group);
    if (members.length === 0) return null;
    return (
      <Combobox.Group key={group} label={group}>
        {members.map((entry) => (
          <Combobox.Option key={entry.key} value={entry.href} className={styles.option}>
            {group === 'Pages' || group === 'Actions' ? entry.label : <ObjectName name={entry.label} maxLength={46} />}
            {entry.isDemo ? <DemoBadge /> : null}
            <span className={styles.scope}>{entry.scope}</span>
          </Combobox.Option>
        ))}
      </Combobox.Group>
    );
  });
}

function Search({ onOpen }: { readonly onOpen: (href: string) => void }) {
  const [text, setText] = useState('');
  const [name] = useDebouncedValue(text.trim(), TYPING_PAUSE_MS);
  const combobox = useCombobox({ opened: true });
  // Not cached: its short lists must not stand for the pages' own.
  const { data, previousData, loading, error } = useQuery(PaletteSearchDocument, {
    variables: { name },
    skip: name === '',
    fetchPolicy: 'no-cache',
  });
  const entries = paletteEntries(name === '' ? undefined : (data ?? previousData), text);
  const first = entries[0]?.key;
  const { selectFirstOption } = combobox;
  // biome-ignore lint/correctness/useExhaustiveDependencies: Enter opens the best match, which changes with the entries
  useEffect(() => {
    selectFirstOption();
  }, [first, entries.length]);
  const empty = error
    ? `Could not search. ${describeProblem(error).message}`
    : loading
      ? 'Searching…'
      : `No cluster, node, workload, pod or page begins with “${text.trim()}”.`;
  return (
    <Combobox store={combobox} onOptionSubmit={onOpen}>
      <Combobox.EventsTarget>
        <TextInput
          size="sm"
          data-autofocus
          aria-label="Search clusters, nodes, workloads, pods and pages"
          placeholder="Search clusters, nodes, workloads, pods and pages"
          leftSection={<IconSearch size={15} aria-hidden="true" />}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options className={styles.options} aria-label="Results">
        {entries.length > 0 ? <Options entries={entries} /> : <Combobox.Empty>{empty}</Combobox.Empty>}
      </Combobox.Options>
    </Combobox>
  );
}

/** Finds objects by the beginning of their name, then pages. */
export function Palette({ isOpen, onClose, onOpen }: Props) {
  return (
    <Modal.Root opened={isOpen} onClose={onClose} size={560} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label="Search">
        <Modal.Body p="sm">
          <Search onOpen={onOpen} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
