import { useQuery } from '@apollo/client/react';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { ScopeSearchDocument } from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';
import { SearchPicker } from '../../ui/SearchPicker';
import { parseScope, type Scope, type ScopeKind } from './scope';
import { scopeGroups, withCluster } from './scope-options';
import { useScopeName } from './use-place';

const TYPING_PAUSE_MS = 150;

interface Props {
  readonly value: Scope;
  /** Whether the chart's metrics are measured below a scope of that kind. */
  readonly isPossible: (kind: ScopeKind) => boolean;
  readonly onChange: (scope: Scope) => void;
}

/** What the chart is about: the fleet, some clusters, or an object, found by the beginning of its name. */
export function ScopePicker({ value, isPossible, onChange }: Props) {
  const [text, setText] = useState('');
  const [name] = useDebouncedValue(text.trim(), TYPING_PAUSE_MS);
  // Not cached: its short lists must not stand for the pages' own.
  const { data, previousData, loading, error } = useQuery(ScopeSearchDocument, {
    variables: { name: name === '' ? null : name },
    fetchPolicy: 'no-cache',
  });
  const pick = (picked: string, isAdded: boolean) => {
    const scope = parseScope(picked);
    if (scope) onChange(isAdded ? withCluster(value, scope) : scope);
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
      groups={scopeGroups(data ?? previousData, value, text.trim()).filter(({ kind }) => isPossible(kind))}
      onSearch={setText}
      onPick={pick}
      hint="⌘ or Ctrl adds a cluster, or takes it out."
      empty={empty}
    />
  );
}
