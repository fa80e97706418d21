import type { NodeFacts, PlacedPod } from './facts.js';

// Whether a cluster node may take a pod by what both of them are: state, architecture, taints, labels, the zone of a volume.
// Room and other pods are judged apart, since they change with every pod that moves.

type Scheduling = NonNullable<PlacedPod['scheduling']>;
type Labels = Readonly<Record<string, string>>;

/** Why a cluster node takes a pod not. */
export interface Refusal {
  kind: 'STATE' | 'ARCHITECTURE' | 'POOL' | 'TAINT' | 'LABELS' | 'ZONE';
  /** What the node is or has: “has the taint gpu=yes:NoSchedule”. */
  text: string;
}

/**
 * Why a cluster node may not take a pod that runs on another one; null where it may. Of a pod whose agent does not tell what
 * decides, only this is known: its own node suits it, so others of that node’s pool with no further taint should.
 */
export function refusalOf(node: NodeFacts, pod: PlacedPod, from: NodeFacts): Refusal | null {
  if (!node.isReady) return { kind: 'STATE', text: 'is not ready' };
  if (!node.isSchedulable) return { kind: 'STATE', text: 'is cordoned' };
  if (node.isControlPlane) return { kind: 'STATE', text: 'runs the control plane' };
  // For which architectures its images are built is not known.
  if (node.architecture !== from.architecture) return { kind: 'ARCHITECTURE', text: 'has another architecture' };
  const byItself = pod.scheduling ? refusedByTerms(node, pod.scheduling) : refusedByLikeness(node, from);
  if (byItself) return byItself;
  // A volume of a zone does not follow its pod; where nobody tells, it may have one.
  const isReachable = pod.hasClaims === false || node.zone === from.zone;
  return isReachable ? null : { kind: 'ZONE', text: 'lies in another zone than its volume' };
}

function refusedByLikeness(node: NodeFacts, from: NodeFacts): Refusal | null {
  if (node.pool !== from.pool) return { kind: 'POOL', text: 'is of another pool' };
  const taint = node.taints.find((one) => !from.taints.includes(one));
  return taint === undefined ? null : { kind: 'TAINT', text: `has the taint ${taint}` };
}

function refusedByTerms(node: NodeFacts, scheduling: Scheduling): Refusal | null {
  const taint = node.taints.find((one) => !isTolerated(one, scheduling));
  if (taint !== undefined) return { kind: 'TAINT', text: `has the taint ${taint}` };
  const label = scheduling.nodeSelector?.find(({ key, value }) => node.labels[key] !== value);
  if (label) return { kind: 'LABELS', text: `lacks the label ${label.key}=${label.value}` };
  return fitsAffinity(node, scheduling) ? null : { kind: 'LABELS', text: 'is not what its node affinity asks for' };
}

/** Whether a node has the labels that a pod asks for, whatever else speaks against it. */
export function fitsLabels(node: NodeFacts, scheduling: Scheduling): boolean {
  const { nodeSelector } = scheduling;
  return (nodeSelector ?? []).every(({ key, value }) => node.labels[key] === value) && fitsAffinity(node, scheduling);
}

function fitsAffinity(node: NodeFacts, { nodeAffinity }: Scheduling): boolean {
  if (!nodeAffinity) return true;
  return nodeAffinity.some(
    ({ requirements }) => requirements.length > 0 && requirements.every((one) => meets(nodeLabels(node, one.key), one)),
  );
}

function nodeLabels(node: NodeFacts, key: string): Labels {
  return key === 'metadata.name' ? { [key]: node.name } : node.labels;
}

type Requirement = NonNullable<Scheduling['nodeAffinity']>[number]['requirements'][number];
/** A condition on labels of nodes or of pods; `GT` and `LT` are of nodes only. */
export type LabelRequirement = Omit<Requirement, 'operator'> & { operator: `${Requirement['operator']}` };

/** Whether labels meet a condition. */
export function meets(labels: Labels, { key, operator, values }: LabelRequirement): boolean {
  const value = labels[key];
  switch (operator) {
    case 'IN':
      return value !== undefined && values.includes(value);
    case 'NOT_IN':
      return value === undefined || !values.includes(value);
    case 'EXISTS':
      return value !== undefined;
    case 'DOES_NOT_EXIST':
      return value === undefined;
    case 'GT':
      return Number(value) > Number(values[0]);
    case 'LT':
      return Number(value) < Number(values[0]);
  }
}

/** @param taint “key=value:effect”, one that keeps pods away */
function isTolerated(taint: string, { tolerations }: Scheduling): boolean {
  const at = taint.lastIndexOf(':');
  const equals = taint.indexOf('=');
  const [key, value, effect] = [taint.slice(0, equals), taint.slice(equals + 1, at), taint.slice(at + 1)];
  return (tolerations ?? []).some(
    (one) =>
      (one.key == null || one.key === key) &&
      (one.value == null || one.value === value) &&
      (one.effect == null || one.effect === effect),
  );
}
