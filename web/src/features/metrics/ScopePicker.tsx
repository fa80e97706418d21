import { useQuery } from '@apollo/client/react';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { ScopeSearchDocument } from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';
import { SearchPicker } from '../../ui/SearchPicker';
import { parseScope, type Scope } from './scope';
import { scopeGroups, withCluster } from './scope-options';
import { useScopeName } from './use-place';

const TYPING_PAUSE_MS = 150;

/** Whether ⌘ or Ctrl is down: the picker tells which option was chosen, not with which keys. */
function useModifier() {
  const isDown = useRef(false);
  useEffect(() => {
    const note = (event: KeyboardEvent | MouseEvent) => {
      isDown.current = event.metaKey || event.ctrlKey;
    };
    for (const name of ['keydown', 'keyup', 'mousedown'] as const) document.addEventListener(name, note, true);
    return () => {
      for (const name of ['keydown', 'keyup', 'mousedown'] as const) document.removeEventListener(name, note, true);
    };
  }, []);
  return isDown;
}

/** What the chart is about: the fleet, some clusters, or an object, found by the beginning of its name. */
export function ScopePicker({ value, onChange }: { readonly value: Scope; readonly onChange: (scope: Scope) => void }) {
  const [text, setText] = useState('');
  const [name] = useDebouncedValue(text.trim(), TYPING_PAUSE_MS);
  const withModifier = useModifier();
  // Not cached: its short lists must not stand for the pages' own.
  const { data, previousData, loading, error } = useQuery(ScopeSearchDocument, {
    variables: { name: name === '' ? null : name },
    fetchPolicy: 'no-cache',
  });
  const pick = (picked: string) => {
    const scope = parseScope(picked);
    if (scope) onChange(withModifier.current ? withCluster(value, scope) : scope);
  };
  const empty = error
    ? `Could not search. ${describeProblem(error).message}`
    : loading
      ? 'Searching…'
      : `Nothing begins with “${text.trim()}”.`;
  return (
    <SearchPicker
      label="Scope"
      value={useScopeName(value)}
      groups={scopeGroups(data ?? previousData, value, text.trim())}
      onSearch={setText}
      onPick={pick}
      empty={empty}
    />
  );
}
