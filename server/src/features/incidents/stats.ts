import type { IncidentStats } from './describe.js';
import type { Trouble } from './ties.js';

/** An alert of an incident that exists only in memory. */
export interface CountedTrouble extends Trouble {
  severityRank: number;
  isMuted: boolean;
}

/** The same as `readStats` counts in a statement; null where there is nothing but evidence. */
export function statsOf(all: readonly CountedTrouble[], podsTotal: number | null = null): IncidentStats | null {
  const alerts = all.filter(({ isEvidence }) => !isEvidence);
  if (alerts.length === 0) return null;
  const open = alerts.filter(({ endedAt }) => endedAt === null);
  const times = alerts.map(({ startedAt }) => startedAt.getTime());
  const ofKind = (kind: string): CountedTrouble[] => alerts.filter(({ subjectKind }) => subjectKind === kind);
  const workloads = alerts.filter(isOwned);
  const namespaced = alerts.filter(({ namespace }) => namespace !== null);
  const [pods, nodes] = [ofKind('Pod'), ofKind('Node')];
  return {
    alerts: alerts.length,
    openAlerts: open.length,
    isMuted: open.length > 0 && open.every(({ isMuted }) => isMuted),
    worst: Math.max(...alerts.map(({ severityRank }) => severityRank)),
    firstAt: new Date(Math.min(...times)),
    lastAt: new Date(Math.max(...times)),
    rule: mostFrequent(alerts.map(({ rule }) => rule))!,
    nodeRule: mostFrequent(nodes.map(({ rule }) => rule)),
    subjectKind: mostFrequent(alerts.map(({ subjectKind }) => subjectKind))!,
    pods: distinct(pods, podOf),
    unownedPods: distinct(pods, podOf) - distinct(pods.filter(isOwned), podOf),
    workloads: distinct(workloads, (one) => [one.clusterId, one.namespace, one.workloadKind, one.workloadName]),
    clusterNodes: distinct(nodes, ({ clusterId, subjectName }) => [clusterId, subjectName]),
    namespaces: distinct(namespaced, ({ clusterId, namespace }) => [clusterId, namespace]),
    clusters: distinct(alerts, ({ clusterId }) => [clusterId]),
    teams: new Set(alerts.flatMap(({ teamId }) => teamId ?? [])).size,
    images: new Set(alerts.flatMap(({ image }) => image ?? [])).size,
    podName: least(pods.map(({ subjectName }) => subjectName)),
    workloadKind: least(alerts.map(({ workloadKind }) => workloadKind)),
    workloadName: least(alerts.map(({ workloadName }) => workloadName)),
    nodeName: least(nodes.map(({ subjectName }) => subjectName)),
    namespace: least(alerts.map(({ namespace }) => namespace)),
    clusterName: least(alerts.map(({ clusterName }) => clusterName)),
    image: least(alerts.map(({ image }) => image)),
    subjectName: least(alerts.map(({ subjectName }) => subjectName))!,
    workloadNames: namesOf(workloads),
    podsTotal,
  };
}

const isOwned = ({ workloadName }: CountedTrouble): boolean => workloadName !== null;
const podOf = ({ clusterId, namespace, subjectName }: CountedTrouble): unknown[] => [clusterId, namespace, subjectName];

function distinct(alerts: readonly CountedTrouble[], of: (alert: CountedTrouble) => unknown[]): number {
  return new Set(alerts.map((alert) => JSON.stringify(of(alert)))).size;
}

function namesOf(alerts: readonly CountedTrouble[]): string[] {
  const named = alerts.filter(({ namespace }) => namespace !== null);
  return [...new Set(named.map(({ namespace, workloadName }) => `${namespace}/${workloadName}`))].sort().slice(0, 10);
}

function least(values: readonly (string | null)[]): string | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => (b < a ? b : a));
}

/** Of equally frequent ones the least, as the statement has it. */
export function mostFrequentOf(counts: ReadonlyMap<string, number>): string | null {
  const [first] = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return first?.[0] ?? null;
}

function mostFrequent(values: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return mostFrequentOf(counts);
}
