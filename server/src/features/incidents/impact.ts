/** What an incident hits, counted over its alerts; evidence does not count. */
export interface Impact {
  pods: number;
  workloads: number;
  clusterNodes: number;
  namespaces: number;
  clusters: number;
  teams: number;
  /** Names of the workloads, at most ten, in their order: “shop/checkout”. */
  workloadNames: string[];
  /** Pods that the one workload has in all; null where it hits none or several, or nobody knows. */
  podsTotal: number | null;
}

export const NO_IMPACT: Impact = {
  pods: 0,
  workloads: 0,
  clusterNodes: 0,
  namespaces: 0,
  clusters: 0,
  teams: 0,
  workloadNames: [],
  podsTotal: null,
};

/** Rank of the alert severities as stored: CRITICAL, WARNING, INFO. */
const CRITICAL = 3;

export type SeverityName = 'SEV1' | 'SEV2' | 'SEV3' | 'SEV4';

/** 4 for SEV1 to 1 for SEV4. */
export const INCIDENT_SEVERITY_RANK: Record<SeverityName, number> = { SEV1: 4, SEV2: 3, SEV3: 2, SEV4: 1 };

/**
 * How far an incident reaches. The rule is coarse on purpose: everybody on call can say in a sentence why it is a SEV2.
 * @param worst rank of its worst alert
 */
export function decideSeverity(worst: number, impact: Impact): { severity: SeverityName; reason: string } {
  if (worst < CRITICAL) {
    return impact.workloads >= 5
      ? { severity: 'SEV3', reason: `warnings in ${impact.workloads} workloads` }
      : { severity: 'SEV4', reason: 'warnings only' };
  }
  if (impact.clusters > 1) return { severity: 'SEV1', reason: `critical in ${impact.clusters} clusters` };
  if (impact.namespaces >= 3) return { severity: 'SEV1', reason: `critical in ${impact.namespaces} namespaces` };
  if (impact.workloads >= 5) return { severity: 'SEV1', reason: `critical in ${impact.workloads} workloads` };
  if (impact.workloads > 1) return { severity: 'SEV2', reason: `critical in ${impact.workloads} workloads` };
  if (impact.clusterNodes > 0) return { severity: 'SEV2', reason: 'critical on a whole cluster node' };
  if (impact.podsTotal !== null && impact.podsTotal > 1 && impact.pods >= impact.podsTotal) {
    return { severity: 'SEV2', reason: `critical in all ${impact.podsTotal} pods of a workload` };
  }
  return impact.workloads === 0 && impact.pods === 0
    ? { severity: 'SEV2', reason: 'critical in a whole cluster' }
    : { severity: 'SEV3', reason: 'critical in one workload' };
}
