import type { MatcherInput, MatcherOperator, SilencedAlertFragment } from '../../graphql/generated';

/** One condition as it is being typed. */
export interface MatcherDraft {
  /** Tells rows apart while they are edited. */
  readonly key: number;
  /** Name of the field; "label" with the key of the label in `label`. */
  readonly field: string;
  readonly label: string;
  readonly operator: MatcherOperator;
  /** Values with commas between. */
  readonly text: string;
}

/** What alerts are matched by, as people call it. */
export const FIELDS: readonly { readonly value: string; readonly label: string }[] = [
  { value: 'cluster', label: 'Cluster' },
  { value: 'namespace', label: 'Namespace' },
  { value: 'workload', label: 'Workload' },
  { value: 'name', label: 'Name' },
  { value: 'rule', label: 'Rule' },
  { value: 'severity', label: 'Severity' },
  { value: 'node', label: 'Node' },
  { value: 'team', label: 'Team' },
  { value: 'label', label: 'Label' },
  { value: 'kind', label: 'Kind' },
  { value: 'container', label: 'Container' },
  { value: 'image', label: 'Image' },
  { value: 'environment', label: 'Environment' },
];

export const OPERATORS: readonly { readonly value: MatcherOperator; readonly label: string }[] = [
  { value: 'IN', label: 'is' },
  { value: 'NOT_IN', label: 'is not' },
  { value: 'STARTS_WITH', label: 'starts with' },
  { value: 'EXISTS', label: 'is set' },
  { value: 'MISSING', label: 'is not set' },
];

export function needsValues(operator: MatcherOperator): boolean {
  return operator !== 'EXISTS' && operator !== 'MISSING';
}

let lastKey = 0;

/** A new row of the form. */
export function draftOf({ field, operator, values }: MatcherInput): MatcherDraft {
  lastKey += 1;
  const isLabel = field.startsWith('label:');
  return {
    key: lastKey,
    field: isLabel ? 'label' : field,
    label: isLabel ? field.slice('label:'.length) : '',
    operator,
    text: values.join(', '),
  };
}

/** The matchers that a form says; rows that say nothing yet are left out. */
export function matchersOf(drafts: readonly MatcherDraft[]): MatcherInput[] {
  return drafts.flatMap(({ field, label, operator, text }) => {
    const values = needsValues(operator) ? split(text) : [];
    if (needsValues(operator) && values.length === 0) return [];
    if (field === 'label' && label.trim() === '') return [];
    return [{ field: field === 'label' ? `label:${label.trim()}` : field, operator, values }];
  });
}

function split(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

const is = (field: string, values: readonly string[]): MatcherInput => ({ field, operator: 'IN', values: [...values] });

/** A way to name what some alerts have in common. */
export interface Proposal {
  readonly id: 'alerts' | 'rule' | 'workload' | 'node';
  readonly label: string;
  readonly matchers: readonly MatcherInput[];
}

/**
 * How the chosen alerts can be silenced, the narrowest way first: these alone, their rule on their workload or in their
 * namespace, everything of the workload or node.
 */
export function proposalsFor(alerts: readonly SilencedAlertFragment[]): readonly Proposal[] {
  const all = (read: (alert: SilencedAlertFragment) => string | null) => distinct(alerts.map(read));
  const rules = all(({ rule }) => rule);
  const place = placeOf(alerts);
  const workloads = all(workloadOf);
  const nodes = all(({ nodeName }) => nodeName);
  const workload = workloads.length === 1 && alerts.every((alert) => workloadOf(alert) !== null) ? workloads[0] : null;
  const isNode = alerts.every(({ subjectKind }) => subjectKind === 'Node');
  const these = [
    ...place,
    is('rule', rules),
    is(
      'name',
      all(({ subjectName }) => subjectName),
    ),
  ];
  const names = rules.length === 1 ? `“${rules[0]}”` : `${rules.length} rules`;
  const proposals: Proposal[] = [
    { id: 'alerts', label: alerts.length === 1 ? 'This alert' : `These ${alerts.length} alerts`, matchers: these },
  ];
  if (workload) {
    const ofWorkload = [...place, is('workload', [workload])];
    proposals.push({ id: 'rule', label: `${names} on ${workload}`, matchers: [...ofWorkload, is('rule', rules)] });
    proposals.push({ id: 'workload', label: `Everything of ${workload}`, matchers: ofWorkload });
  } else if (place.some(({ field }) => field === 'namespace')) {
    proposals.push({ id: 'rule', label: `${names} in the namespace`, matchers: [...place, is('rule', rules)] });
  }
  if (isNode && nodes.length === 1) {
    proposals.push({ id: 'node', label: `Everything on ${nodes[0]}`, matchers: [...place, is('node', nodes)] });
  }
  return proposals;
}

/** Their clusters, and their namespaces where all of them have one. */
function placeOf(alerts: readonly SilencedAlertFragment[]): MatcherInput[] {
  const clusters = distinct(alerts.map(({ cluster }) => cluster?.name ?? null));
  const namespaces = distinct(alerts.map(({ namespace }) => namespace));
  const areNamespaced = namespaces.length > 0 && alerts.every(({ namespace }) => namespace !== null);
  return [
    ...(clusters.length > 0 ? [is('cluster', clusters)] : []),
    ...(areNamespaced ? [is('namespace', namespaces)] : []),
  ];
}

function workloadOf({ workloadKind, workloadName }: SilencedAlertFragment): string | null {
  return workloadName === null ? null : `${workloadKind}/${workloadName}`;
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
