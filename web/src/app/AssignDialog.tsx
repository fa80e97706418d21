import { useQuery } from '@apollo/client/react';
import { Modal, TextInput } from '@mantine/core';
import { useDeferredValue, useState } from 'react';
import type { Person } from '../features/alerts/triage';
import { AssigneesDocument } from '../graphql/generated';
import { Option } from '../ui/Option';

interface Props {
  readonly title: string;
  /** Id of the alert or incident; of several alerts any of them. */
  readonly of: string;
  readonly viewer: Person;
  readonly onAssign: (to: Person | null) => void;
  readonly onClose: () => void;
}

// Fewer are found by looking.
const SEARCHED_FROM = 8;

/** Chooses who looks after something. Oneself is the first choice: two keys are enough. */
export function AssignDialog({ title, of, viewer, onAssign, onClose }: Props) {
  const [text, setText] = useState('');
  const search = useDeferredValue(text.trim()) || null;
  const { data, previousData } = useQuery(AssigneesDocument, {
    variables: { of, search },
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
  });
  const people = (data ?? previousData)?.assignees ?? [];
  const others = people.filter(({ userId }) => userId !== viewer.id);
  const choose = (to: Person | null) => {
    onAssign(to);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} size={400} closeButtonProps={{ 'aria-label': 'Close' }}>
      {search !== null || people.length > SEARCHED_FROM ? (
        <TextInput label="Find by name" value={text} onChange={(event) => setText(event.target.value)} mb={8} />
      ) : null}
      <ul>
        <li>
          <Option label={`Me (${viewer.name})`} onClick={() => choose(viewer)} isFirst />
        </li>
        {others.map(({ userId, name }) => (
          <li key={userId}>
            <Option label={name} onClick={() => choose({ id: userId, name })} />
          </li>
        ))}
        <li>
          <Option label="Nobody" onClick={() => choose(null)} />
        </li>
      </ul>
    </Modal>
  );
}
