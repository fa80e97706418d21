import type { IncidentSeverity, IncidentStatus, JoinCriterion } from '../../graphql/generated';
import { plural } from '../../lib/format';
import type { StatusKind } from '../../ui/Status';

export const SEVERITY_MEANS: Record<IncidentSeverity, string> = {
  SEV1: 'Critical in several clusters, three namespaces or five workloads and more',
  SEV2: 'Critical in several workloads, on a whole node, or in all pods of a workload',
  SEV3: 'Critical in one workload, or warnings in five and more',
  SEV4: 'Warnings only',
};

export const STATUS_KIND: Record<IncidentStatus, StatusKind> = {
  OPEN: 'failing',
  ACKNOWLEDGED: 'progressing',
  RESOLVED: 'healthy',
};

/** In a column: what an alert has in common with the others. */
export const CRITERION_WORDS: Record<JoinCriterion, string> = {
  FIRST: 'First',
  SUBJECT: 'Same object',
  WORKLOAD: 'Same workload',
  NODE_EXPLAINS: 'Node explains',
  NODES_TOGETHER: 'Nodes together',
  IMAGE: 'Same image',
  ROLLOUT: 'Same rollout',
  SAME_WORKLOAD_ELSEWHERE: 'Same workload elsewhere',
  SAME_NODE: 'Same node',
  CLUSTERS_TOGETHER: 'Clusters together',
  NAMESPACE: 'Same namespace',
  TEAM: 'Same team',
  BY_HAND: 'By hand',
};

interface Impact {
  readonly pods: number;
  readonly podsTotal: number | null;
  readonly workloads: number;
  readonly clusterNodes: number;
  readonly namespaces: number;
  readonly clusters: number;
}

/** “20 of 24 pods, 1 workload”: the greatest things first. */
export function affectedText({ pods, podsTotal, workloads, clusterNodes, clusters }: Impact): string {
  const parts = [
    ...(clusters > 1 ? [plural(clusters, 'cluster')] : []),
    ...(clusterNodes > 0 ? [plural(clusterNodes, 'node')] : []),
    ...(pods > 0 ? [podsTotal === null ? plural(pods, 'pod') : `${pods} of ${plural(podsTotal, 'pod')}`] : []),
    ...(workloads > 0 ? [plural(workloads, 'workload')] : []),
  ];
  return parts.length === 0 ? plural(clusters, 'cluster') : parts.join(', ');
}
