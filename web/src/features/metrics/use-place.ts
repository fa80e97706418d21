import { useMemo } from 'react';
import { ScopeNamesDocument, type ScopeNamesQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import type { Place } from './marks';
import { idsOf, type Scope } from './scope';

const pick = (data: ScopeNamesQuery) => data.nodes;
const NO_IDS: readonly string[] = [];

type NamedNode = NonNullable<NonNullable<ScopeNamesQuery['nodes']>[number]>;

/** The objects of the scope under their ids, as far as they exist and may be seen. */
function useNamed(scope: Scope | null) {
  const ids = scope ? idsOf(scope) : NO_IDS;
  const key = ids.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same ids are the same question
  const variables = useMemo(() => ({ ids: [...ids] }), [key]);
  // Names do not move; a poll would only repeat them.
  return useView(ScopeNamesDocument, { variables, pick, pollMs: 0, skip: ids.length === 0 });
}

function placeOf(node: NamedNode | null | undefined): Place | null {
  if (!node || !('name' in node)) return null;
  return {
    name: node.name,
    cluster: 'cluster' in node ? node.cluster.id : null,
    namespace: 'namespace' in node ? node.namespace : null,
    pod: 'podName' in node ? node.podName : null,
  };
}

/** Where the one object of a scope is, by name; null while it is not known, and for scopes of many objects. */
export function usePlace(scope: Scope | null): Place | null {
  const isObject = scope !== null && ['workload', 'node', 'pod', 'container'].includes(scope.kind);
  const { data } = useNamed(isObject ? scope : null);
  const node = data?.[0];
  return useMemo(() => placeOf(node), [node]);
}

function nameOf(node: NamedNode | null): string {
  if (!node || !('name' in node)) return 'unknown';
  const parts = [
    'cluster' in node ? node.cluster.name : null,
    'namespace' in node ? node.namespace : null,
    'podName' in node ? node.podName : null,
    node.name,
  ];
  return parts.filter((part) => part !== null).join(' / ');
}

/** What the scope is called: "all clusters", "prod-eu / checkout". */
export function useScopeName(scope: Scope): string {
  const { data, isLoading } = useNamed(scope.kind === 'fleet' ? null : scope);
  if (scope.kind === 'fleet') return 'all clusters';
  const names = (data ?? []).map(nameOf);
  if (names.length === 0) return isLoading ? '…' : scope.kind;
  if (scope.kind === 'namespace') return `${names[0]} / ${scope.name}`;
  return scope.kind === 'team' ? `team ${names[0]}` : names.join(', ');
}
