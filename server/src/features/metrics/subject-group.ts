import { AppError } from '../../platform/errors.js';

export type SelectorKind = 'cluster' | 'clusterNode' | 'namespace' | 'workload' | 'pod' | 'container';
export type GroupKind = 'ALL' | 'CLUSTER_NODE' | 'NAMESPACE' | 'POD' | 'CONTAINER' | 'VOLUME';
export type MeasuredKind = 'CLUSTER_NODE' | 'POD' | 'CONTAINER' | 'VOLUME';

/** A subject and, for a pod or container, the cluster node it runs on. */
export interface SelectedSubject {
  id: number;
  namespace: string;
  name: string;
  container: string;
  nodeName: string | null;
}

/** Which selectors have subjects of a kind below them, and what those can be grouped by. */
const KINDS: Record<MeasuredKind, { selectors: SelectorKind[]; groups: GroupKind[] }> = {
  CLUSTER_NODE: { selectors: ['cluster', 'clusterNode'], groups: ['ALL', 'CLUSTER_NODE'] },
  VOLUME: { selectors: ['cluster', 'clusterNode'], groups: ['ALL', 'CLUSTER_NODE', 'VOLUME'] },
  POD: {
    selectors: ['cluster', 'clusterNode', 'namespace', 'workload', 'pod'],
    groups: ['ALL', 'CLUSTER_NODE', 'NAMESPACE', 'POD'],
  },
  CONTAINER: {
    selectors: ['cluster', 'clusterNode', 'namespace', 'workload', 'pod', 'container'],
    groups: ['ALL', 'CLUSTER_NODE', 'NAMESPACE', 'POD', 'CONTAINER'],
  },
};

/** @throws BAD_USER_INPUT where a metric has no subjects below the selector, or none that can be grouped so */
export function checkMeasurable(
  metric: { name: string; subjectKind: MeasuredKind },
  selector: SelectorKind,
  groupBy: GroupKind,
): void {
  const { selectors, groups } = KINDS[metric.subjectKind];
  const measured = `${metric.name} is measured on a ${metric.subjectKind}`;
  if (!selectors.includes(selector)) {
    throw new AppError('BAD_USER_INPUT', `${measured}; a ${selector} has none. Select one of ${selectors.join(', ')}.`);
  }
  if (!groups.includes(groupBy)) {
    throw new AppError('BAD_USER_INPUT', `${measured}; groupBy is ${groupBy}, expected one of ${groups.join(', ')}.`);
  }
}

type Naming = (subject: SelectedSubject, kind: MeasuredKind, of: SelectorKind) => string;

const NAMES: Record<GroupKind, Naming> = {
  ALL: () => 'all',
  CLUSTER_NODE: ({ name, nodeName }, kind) => (kind === 'POD' || kind === 'CONTAINER' ? (nodeName ?? 'unknown') : name),
  NAMESPACE: ({ namespace }) => namespace,
  POD: ({ namespace, name }, _kind, of) => (spansNamespaces(of) ? `${namespace}/${name}` : name),
  CONTAINER: ({ namespace, name, container }, _kind, of) => {
    if (of === 'pod' || of === 'container') return container;
    return spansNamespaces(of) ? `${namespace}/${name}/${container}` : `${name}/${container}`;
  },
  VOLUME: ({ name, container }, _kind, of) => (of === 'clusterNode' ? container : `${name}:${container}`),
};

/** The name of a subject's group: as short as it can be and still be unique below the selector. */
export function groupNameOf(subject: SelectedSubject, kind: MeasuredKind, group: GroupKind, of: SelectorKind): string {
  return NAMES[group](subject, kind, of);
}

function spansNamespaces(of: SelectorKind): boolean {
  return of === 'cluster' || of === 'clusterNode';
}
