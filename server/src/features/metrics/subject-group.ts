import { AppError } from '../../platform/errors.js';

export type SelectorKind =
  | 'cluster'
  | 'clusters'
  | 'clusterNode'
  | 'namespace'
  | 'team'
  | 'workload'
  | 'pod'
  | 'container';
export type GroupKind =
  | 'ALL'
  | 'CLUSTER'
  | 'CLUSTER_NODE'
  | 'NAMESPACE'
  | 'TEAM'
  | 'WORKLOAD'
  | 'POD'
  | 'CONTAINER'
  | 'VOLUME';
export type MeasuredKind = 'CLUSTER_NODE' | 'POD' | 'CONTAINER' | 'VOLUME';

/** A subject; its own names and what it belongs to are only known where they make the groups. */
export interface SelectedSubject {
  id: number;
  clusterId: string;
  namespace: string;
  name: string;
  container: string;
  /** Of a pod or container: where it runs, or ran last. */
  nodeName: string | null;
  /** The workload people know it by; null for a pod that none made. */
  workload: { kind: string; name: string } | null;
  team: { id: string; name: string } | null;
}

const SPANNING: SelectorKind[] = ['cluster', 'clusters'];
const IN_PODS: SelectorKind[] = [...SPANNING, 'clusterNode', 'namespace', 'team', 'workload', 'pod'];
const POD_GROUPS: GroupKind[] = ['ALL', 'CLUSTER', 'CLUSTER_NODE', 'NAMESPACE', 'TEAM', 'WORKLOAD', 'POD'];

/** Which selectors have subjects of a kind below them, and what those can be grouped by. */
const KINDS: Record<MeasuredKind, { selectors: SelectorKind[]; groups: GroupKind[] }> = {
  CLUSTER_NODE: { selectors: [...SPANNING, 'clusterNode'], groups: ['ALL', 'CLUSTER', 'CLUSTER_NODE'] },
  VOLUME: {
    selectors: [...SPANNING, 'clusterNode', 'namespace', 'team'],
    groups: ['ALL', 'CLUSTER', 'CLUSTER_NODE', 'NAMESPACE', 'TEAM', 'VOLUME'],
  },
  POD: { selectors: IN_PODS, groups: POD_GROUPS },
  CONTAINER: { selectors: [...IN_PODS, 'container'], groups: [...POD_GROUPS, 'CONTAINER'] },
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

/**
 * Whether the groups are made of whole namespaces, whose roll-ups then answer for all subjects in them. What is measured
 * on machines counts as a namespace of its own.
 */
export function isOfNamespaces(groupBy: GroupKind, selector: SelectorKind): boolean {
  const isWhole = selector === 'cluster' || selector === 'clusters' || selector === 'team' || selector === 'namespace';
  return isWhole && (groupBy === 'ALL' || groupBy === 'CLUSTER' || groupBy === 'NAMESPACE' || groupBy === 'TEAM');
}

/** A group: its key says which subjects are in it, its name is what people read. */
export interface Group {
  key: string;
  name: string;
  /** One of its subjects, by which what it stands for is found; null for the group of all. */
  example: SelectedSubject | null;
}

/** What the names of groups need to say, because subjects differ in it. */
export interface Surroundings {
  groupBy: GroupKind;
  selector: SelectorKind;
  kind: MeasuredKind;
  /** Names of the selected clusters by their id. */
  clusterNames: ReadonlyMap<string, string>;
}

/**
 * The groups of subjects, and which of them each subject is in, in their order. Names are as short as they can be and
 * still be unique below the selector.
 */
export function groupSubjects(
  subjects: readonly SelectedSubject[],
  around: Surroundings,
): { groups: Group[]; groupOf: Int32Array } {
  if (around.groupBy === 'ALL') return oneOfAll(subjects.length);
  const groups: Group[] = [];
  const byKey = new Map<string, number>();
  const groupOf = new Int32Array(subjects.length);
  for (const [index, subject] of subjects.entries()) {
    const parts = partsOf(subject, around);
    const key = parts.join('\0');
    let group = byKey.get(key);
    if (group === undefined) {
      group = groups.length;
      byKey.set(key, group);
      groups.push({ key, name: nameOf(subject, around), example: subject });
    }
    groupOf[index] = group;
  }
  if (around.groupBy === 'WORKLOAD') tellKindsApart(groups);
  return { groups, groupOf };
}

/** There even without subjects, so that it shows as a line of gaps. */
function oneOfAll(count: number): { groups: Group[]; groupOf: Int32Array } {
  return { groups: [{ key: 'all', name: 'all', example: null }], groupOf: new Int32Array(count) };
}

/** What makes two subjects one group: everything above it and itself. */
function partsOf(subject: SelectedSubject, { groupBy, kind }: Surroundings): string[] {
  const { clusterId, namespace, name, container } = subject;
  switch (groupBy) {
    case 'ALL':
    case 'CLUSTER':
      return [clusterId];
    case 'CLUSTER_NODE':
      return [clusterId, isOnNode(subject, kind) ? name : (subject.nodeName ?? '')];
    case 'NAMESPACE':
      return [clusterId, namespace];
    case 'TEAM':
      return [subject.team?.id ?? ''];
    case 'WORKLOAD':
      return subject.workload ? [clusterId, namespace, subject.workload.kind, subject.workload.name] : [clusterId];
    case 'POD':
      return [clusterId, namespace, name];
    case 'CONTAINER':
    case 'VOLUME':
      return [clusterId, namespace, name, container];
  }
}

/** Whether the subject bears the name of its cluster node: the node itself and its filesystems, not what is in a namespace. */
function isOnNode({ namespace }: SelectedSubject, kind: MeasuredKind): boolean {
  return kind === 'CLUSTER_NODE' || (kind === 'VOLUME' && namespace === '');
}

function nameOf(subject: SelectedSubject, around: Surroundings): string {
  const { groupBy, clusterNames, kind } = around;
  const { clusterId, namespace, name } = subject;
  const cluster = clusterNames.get(clusterId)!;
  const inCluster = clusterNames.size > 1 ? `${cluster}/` : '';
  const inNamespace = inCluster + (hasManyNamespaces(around.selector) ? `${namespace}/` : '');
  switch (groupBy) {
    case 'ALL':
    case 'CLUSTER':
      return cluster;
    case 'CLUSTER_NODE':
      return inCluster + (isOnNode(subject, kind) ? name : (subject.nodeName ?? 'unknown'));
    case 'NAMESPACE':
      return inCluster + namespace;
    case 'TEAM':
      return subject.team?.name ?? 'none';
    case 'WORKLOAD':
      return subject.workload ? inNamespace + subject.workload.name : `${inCluster}none`;
    case 'POD':
      return inNamespace + name;
    case 'CONTAINER':
      return inNamespace + containerName(subject, around.selector);
    case 'VOLUME':
      return namespace === '' ? inCluster + volumeName(subject, around.selector) : inNamespace + name;
  }
}

function containerName({ name, container }: SelectedSubject, selector: SelectorKind): string {
  return selector === 'pod' || selector === 'container' ? container : `${name}/${container}`;
}

function volumeName({ name, container }: SelectedSubject, selector: SelectorKind): string {
  return selector === 'clusterNode' ? container : `${name}:${container}`;
}

function hasManyNamespaces(selector: SelectorKind): boolean {
  return selector === 'cluster' || selector === 'clusters' || selector === 'clusterNode' || selector === 'team';
}

/** A Deployment and a StatefulSet may bear one name: then their kind follows, such as “web (STATEFUL_SET)”. */
function tellKindsApart(groups: Group[]): void {
  const count = new Map<string, number>();
  for (const { name } of groups) count.set(name, (count.get(name) ?? 0) + 1);
  for (const group of groups) {
    if (count.get(group.name)! > 1) group.name += ` (${group.example?.workload?.kind ?? 'no workload'})`;
  }
}
