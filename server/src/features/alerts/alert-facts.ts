import type { Label } from '../clusters/label.types.js';
import type { Alert } from './alert.entity.js';
import type { AlertFacts } from './matcher.js';

/** What is known of a subject when an alert on it is raised; it stays with the alert when the subject is gone. */
export interface SubjectFacts {
  workloadKind: string | null;
  workloadName: string | null;
  nodeName: string | null;
  teamId: string | null;
  image: string | null;
  labels: Label[];
}

/** What matchers ask of the clusters and teams that alerts name only by their ids. */
export interface FactNames {
  clusters: ReadonlyMap<string, { name: string; environment: string | null }>;
  teams: ReadonlyMap<string, string>;
}

export type FactsOf = Pick<
  Alert,
  | 'clusterId'
  | 'namespace'
  | 'teamId'
  | 'severity'
  | 'rule'
  | 'subjectKind'
  | 'subjectName'
  | 'container'
  | 'workloadKind'
  | 'workloadName'
  | 'nodeName'
  | 'image'
  | 'labels'
>;

/** An alert as matchers see it: from its row, or from the payload of one of its events. */
export function factsOf(alert: FactsOf, { clusters, teams }: FactNames): AlertFacts {
  const cluster = clusters.get(alert.clusterId);
  const { workloadKind, workloadName } = alert;
  return {
    clusterId: alert.clusterId,
    clusterName: cluster?.name ?? '',
    environment: cluster?.environment ?? null,
    namespace: alert.namespace,
    teamId: alert.teamId,
    teamName: alert.teamId === null ? null : (teams.get(alert.teamId) ?? null),
    severity: alert.severity,
    rule: alert.rule,
    kind: alert.subjectKind,
    name: alert.subjectName,
    container: alert.container,
    workload: workloadName === null ? null : `${workloadKind}/${workloadName}`,
    node: alert.nodeName,
    image: alert.image,
    labels: Object.fromEntries(alert.labels.map(({ key, value }) => [key, value])),
  };
}
