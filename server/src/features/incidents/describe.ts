import type { Impact } from './impact.js';
import { familyOf } from './rule-family.js';

/** What is counted of the alerts of an incident, or of those of them that somebody sees; evidence does not count. */
export interface IncidentStats {
  alerts: number;
  openAlerts: number;
  /** Whether every open alert is muted. */
  isMuted: boolean;
  /** Rank of the worst alert: 3 is critical. */
  worst: number;
  firstAt: Date;
  /** When the last of its alerts fired. */
  lastAt: Date;
  /** The most frequent rule, and that of alerts about cluster nodes; null where there are none. */
  rule: string;
  nodeRule: string | null;
  subjectKind: string;
  pods: number;
  /** Pods of which no alert knows the workload: they need not belong to that of the others. */
  unownedPods: number;
  workloads: number;
  clusterNodes: number;
  namespaces: number;
  clusters: number;
  teams: number;
  images: number;
  /** One of each, in their order; the only one where the count is 1. */
  podName: string | null;
  workloadKind: string | null;
  workloadName: string | null;
  nodeName: string | null;
  namespace: string | null;
  clusterName: string | null;
  image: string | null;
  subjectName: string;
  workloadNames: string[];
  podsTotal: number | null;
}

/** Title and sentence of an incident: what is wrong with what, in words of the greatest thing that all alerts share. */
export function describeIncident(stats: IncidentStats): { title: string; summary: string } {
  const trouble = familyOf(stats.nodeRule ?? stats.rule);
  return { title: `${trouble.title} ${scopeOf(stats)}`, summary: sentenceOf(stats) };
}

export function impactOf(stats: IncidentStats): Impact {
  const { pods, workloads, clusterNodes, namespaces, clusters, teams, workloadNames, podsTotal } = stats;
  return { pods, workloads, clusterNodes, namespaces, clusters, teams, workloadNames, podsTotal };
}

function scopeOf(stats: IncidentStats): string {
  if (stats.clusters > 1) return `${what(stats)} ${stats.clusters} clusters`;
  if (stats.clusterNodes > 0) return nodeScope(stats);
  if (isOfOneWorkload(stats)) {
    const preposition = stats.pods > 1 ? 'across' : 'in';
    return `${preposition} ${kindOf(stats)} ${stats.workloadName}`;
  }
  if (stats.workloads > 1 && stats.unownedPods === 0) return `across ${stats.workloads} workloads in ${where(stats)}`;
  if (stats.pods > 1) return `across ${stats.pods} pods in ${where(stats)}`;
  const name = stats.namespace ? `${stats.namespace}/${stats.subjectName}` : stats.subjectName;
  return `in ${kindWord(stats.subjectKind)} ${stats.subjectKind === 'Cluster' ? (stats.clusterName ?? name) : name}`;
}

function isOfOneWorkload({ workloads, unownedPods }: IncidentStats): boolean {
  return workloads === 1 && unownedPods === 0;
}

/** Across clusters: what is the same in all of them. */
function what({ images, image, workloadName, workloads, clusters }: IncidentStats): string {
  if (images === 1 && image) return `with image ${shortImage(image)} in`;
  // The same workload in every cluster counts once per cluster.
  return workloadName && workloads === clusters ? `of ${workloadName} in` : 'across';
}

function nodeScope({ clusterNodes, nodeName, pods }: IncidentStats): string {
  const nodes = clusterNodes === 1 ? `on ${nodeName}` : `on ${clusterNodes} nodes`;
  return pods > 0 ? `${nodes}, with ${count(pods, 'pod')}` : nodes;
}

function where({ namespaces, namespace, clusterName }: IncidentStats): string {
  if (namespaces === 1 && namespace) return namespace;
  return namespaces > 1 ? `${namespaces} namespaces` : (clusterName ?? 'one cluster');
}

/** “20 of 24 pods of Deployment shop/checkout report high CPU within 2 min.” */
function sentenceOf(stats: IncidentStats): string {
  const { says } = familyOf(stats.rule);
  const within = spanText(stats.firstAt, stats.lastAt);
  const also = stats.clusterNodes > 0 ? nodeSentence(stats) : '';
  if (stats.pods === 0) return `${also}${subjects(stats)}${within}.`;
  return `${also}${podsText(stats)} ${stats.pods === 1 ? ofOne(says) : says}${within}.`;
}

const SINGULAR: Readonly<Record<string, string>> = {
  are: 'is',
  were: 'was',
  have: 'has',
  report: 'reports',
  keep: 'keeps',
};

/** What many do, of one: “were killed” as “was killed”. */
function ofOne(says: string): string {
  const [verb = '', ...rest] = says.split(' ');
  return [SINGULAR[verb] ?? verb, ...rest].join(' ').replace(/\btheir\b/, 'its');
}

function nodeSentence({ clusterNodes, nodeName, nodeRule }: IncidentStats): string {
  const trouble = familyOf(nodeRule!).title.toLowerCase();
  return clusterNodes === 1 ? `${nodeName}: ${trouble}. ` : `${clusterNodes} cluster nodes: ${trouble}. `;
}

function podsText(stats: IncidentStats): string {
  const { pods, podsTotal, workloadKind, namespace, workloadName } = stats;
  if (!isOfOneWorkload(stats)) return podsOfMany(stats);
  const all = podsTotal !== null && podsTotal >= pods ? `${pods} of ${count(podsTotal, 'pod')}` : count(pods, 'pod');
  const clusters = stats.clusters > 1 ? ` in ${stats.clusters} clusters` : '';
  return `${all} of ${workloadKind} ${namespace}/${workloadName}${clusters}`;
}

function podsOfMany(stats: IncidentStats): string {
  const { pods, unownedPods, workloads, clusters, namespaces, namespace, podName } = stats;
  if (pods === 1 && namespaces === 1) return `Pod ${namespace}/${podName}`;
  const owners = workloads > 0 && unownedPods === 0 ? ` of ${count(workloads, 'workload')}` : '';
  return `${count(pods, 'pod')}${owners} in ${where(stats)}${clusters > 1 ? ` of ${clusters} clusters` : ''}`;
}

function subjects({
  alerts,
  workloads,
  clusterNodes,
  clusters,
  subjectKind,
  rule,
  subjectName,
}: IncidentStats): string {
  const trouble = familyOf(rule).title;
  if (alerts === 1) return `${trouble}: ${kindWord(subjectKind)} ${subjectName}`;
  if (workloads > 0) return `${count(workloads, 'workload')}: ${trouble.toLowerCase()}`;
  if (clusterNodes > 0) return `${count(alerts, 'alert')}`;
  return `${count(alerts, 'alert')} in ${count(clusters, 'cluster')}`;
}

/** “ within 2 min”; nothing for one moment. */
function spanText(first: Date, last: Date): string {
  const seconds = Math.round((last.getTime() - first.getTime()) / 1000);
  if (seconds <= 0) return '';
  if (seconds < 60) return ` within ${seconds} s`;
  if (seconds < 7_200) return ` within ${Math.round(seconds / 60)} min`;
  return ` within ${Math.round(seconds / 3_600)} h`;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function kindOf({ workloadKind }: IncidentStats): string {
  return kindWord(workloadKind ?? 'workload');
}

/** Kubernetes’ kinds in the middle of a title: “deployment”, “stateful set”. */
function kindWord(kind: string): string {
  return kind.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** Without its registry and digest: what tells images apart for people. */
export function shortImage(image: string): string {
  const name = image.split('@')[0]!;
  return name.slice(name.lastIndexOf('/') + 1);
}
