import type { ScopeSearchQuery } from '../../graphql/generated';
import { sentenceCase } from '../../lib/format';
import type { PickerGroup, PickerOption } from '../../ui/SearchPicker';
import { type Scope, type ScopeKind, writeScope } from './scope';

interface Place {
  readonly cluster: { readonly name: string };
  readonly namespace?: string;
}

const detailOf = ({ cluster, namespace }: Place) => (namespace ? `${cluster.name} / ${namespace}` : cluster.name);
const nodesOf = <N>(connection: { edges: readonly { node: N }[] } | null | undefined) =>
  (connection?.edges ?? []).map((edge) => edge.node);

export interface ScopeGroup extends PickerGroup {
  readonly kind: ScopeKind;
}

/** What a chart can be about: all that the search found, by kind, the largest first. */
export function scopeGroups(data: ScopeSearchQuery | undefined, chosen: Scope, text: string): ScopeGroup[] {
  const current = writeScope(chosen);
  const option = (scope: Scope, label: string, detail?: string): PickerOption => {
    const value = writeScope(scope);
    return { value, label, detail, isOn: value === current || isMember(chosen, scope) };
  };
  return [
    {
      kind: 'fleet',
      label: 'Fleet',
      options: 'all clusters'.startsWith(text.toLowerCase()) ? [option({ kind: 'fleet' }, 'All clusters')] : [],
    },
    {
      kind: 'cluster',
      label: 'Clusters',
      options: nodesOf(data?.clusters).map(({ id, name, isDemo }) =>
        option({ kind: 'cluster', id }, name, isDemo ? 'demo' : undefined),
      ),
    },
    {
      kind: 'team',
      label: 'Teams',
      options: nodesOf(data?.teams).map(({ id, name }) => option({ kind: 'team', id }, name)),
    },
    {
      kind: 'namespace',
      label: 'Namespaces',
      options: nodesOf(data?.namespaces).map(({ name, cluster }) =>
        option({ kind: 'namespace', cluster: cluster.id, name }, name, cluster.name),
      ),
    },
    {
      kind: 'workload',
      label: 'Workloads',
      options: nodesOf(data?.workloads).map((workload) =>
        option(
          { kind: 'workload', id: workload.id },
          workload.name,
          `${sentenceCase(workload.kind)}, ${detailOf(workload)}`,
        ),
      ),
    },
    {
      kind: 'node',
      label: 'Nodes',
      options: nodesOf(data?.clusterNodes).map((node) =>
        option({ kind: 'node', id: node.id }, node.name, detailOf(node)),
      ),
    },
    {
      kind: 'pod',
      label: 'Pods',
      options: nodesOf(data?.pods).map((pod) => option({ kind: 'pod', id: pod.id }, pod.name, detailOf(pod))),
    },
    {
      kind: 'container',
      label: 'Containers',
      options: nodesOf(data?.containers).map((container) =>
        option(
          { kind: 'container', id: container.id },
          container.name,
          `${detailOf(container)} / ${container.podName}`,
        ),
      ),
    },
  ];
}

function isMember(chosen: Scope, candidate: Scope): boolean {
  return chosen.kind === 'clusters' && candidate.kind === 'cluster' && chosen.ids.includes(candidate.id);
}

/** The clusters of a scope that has clusters; null for another kind. */
function clustersOf(scope: Scope): readonly string[] | null {
  if (scope.kind === 'clusters') return scope.ids;
  return scope.kind === 'cluster' ? [scope.id] : null;
}

/** The chosen cluster in or out of those chosen before; anything else alone. */
export function withCluster(before: Scope, picked: Scope): Scope {
  const [some, one] = [clustersOf(before), clustersOf(picked)?.[0]];
  if (some === null || one === undefined) return picked;
  const ids = some.includes(one) ? some.filter((id) => id !== one) : [...some, one];
  const [only] = ids;
  if (only === undefined) return { kind: 'fleet' };
  return ids.length === 1 ? { kind: 'cluster', id: only } : { kind: 'clusters', ids };
}
