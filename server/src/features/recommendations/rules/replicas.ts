import type { WorkloadFacts } from '../facts.js';
import type { AutoscalerFacts } from '../hpa.js';
import { adviceOf, none, type RecommendationRule } from './rule.js';
import { isServing, nameOfWorkload, replicasOf, subjectOf } from './workload.js';

/** One replica: every update, drain and crash is an outage. */
export const singleReplica: RecommendationRule<WorkloadFacts> = {
  name: 'single-replica',
  category: 'STABILITY',
  meaning: 'A Deployment or StatefulSet runs a single replica.',
  judge(workload) {
    if (!isServing(workload)) return none('NOT_FOR_THIS_KIND', `A ${workload.kind} has no replicas to add.`);
    const { autoscaler } = workload;
    if (replicasOf(workload) === 0) return none('FINE', 'It asks for no replicas.');
    // By what an autoscaler keeps: what it runs at the moment comes and goes with the load.
    const least = autoscaler?.minReplicas ?? replicasOf(workload);
    if (least !== 1 && autoscaler) return none('AUTOSCALED', 'Its autoscaler keeps none, or more than one.');
    if (least !== 1) return none('FINE', 'It asks for more than one.');
    const runs = autoscaler ? 'may run a single replica' : 'runs a single replica';
    return {
      kind: 'ADVICE',
      advice: [
        adviceOf(singleReplica, {
          subject: subjectOf(workload),
          // What holds data of its own often cannot run twice.
          risk: workload.kind === 'StatefulSet' ? 'LOW' : 'MEDIUM',
          title: `${nameOfWorkload(workload)} ${runs}.`,
          text: `It is gone whenever its pod is: a crash, a drained cluster node, an update that cannot start a second one first. ${howToRunTwo(autoscaler)}`,
          unknowns: ['Whether it can run twice: a leader without election or a volume for one pod cannot.'],
          replicas: { from: 1, to: 2 },
        }),
      ],
    };
  },
};

function howToRunTwo(autoscaler: AutoscalerFacts | null): string {
  if (!autoscaler) return 'Run at least 2.';
  const most = autoscaler.maxReplicas < 2 ? 'minReplicas and maxReplicas' : 'minReplicas';
  return `HorizontalPodAutoscaler ${autoscaler.name} goes down to one: set its ${most} to 2.`;
}

/** Several replicas that one drain may stop together. */
export const noBudget: RecommendationRule<WorkloadFacts> = {
  name: 'no-disruption-budget',
  category: 'STABILITY',
  meaning: 'No PodDisruptionBudget covers a workload with several replicas.',
  judge(workload) {
    if (!isServing(workload)) return none('NOT_FOR_THIS_KIND', `A ${workload.kind} needs no PodDisruptionBudget.`);
    const replicas = replicasOf(workload);
    if (replicas < 2) return none('FINE', 'A budget for a single replica would only block drains.');
    if (workload.pods.length === 0) return none('NOT_KNOWN', 'It has no pods that a budget could cover.');
    if (workload.budgets === null) return none('NOT_KNOWN', 'The agent may not read PodDisruptionBudgets.');
    if (workload.budgets.length > 0) return none('FINE', `PodDisruptionBudget ${workload.budgets[0]!.name} covers it.`);
    return {
      kind: 'ADVICE',
      advice: [
        adviceOf(noBudget, {
          subject: subjectOf(workload),
          risk: 'LOW',
          title: `${nameOfWorkload(workload)} has ${replicas} replicas and no PodDisruptionBudget.`,
          text: 'Draining cluster nodes may evict all of them at once. Add one with maxUnavailable: 1.',
          evidence: [{ label: 'Replicas', value: replicas, unit: 'COUNT' }],
        }),
      ],
    };
  },
};

/** What a rule that looks at places needs besides the workload. */
export interface PlacedWorkload {
  workload: WorkloadFacts;
  /** Ready and schedulable cluster nodes. */
  usableNodes: number;
}

/** Several replicas that one machine takes along. */
export const oneNode: RecommendationRule<PlacedWorkload> = {
  name: 'all-on-one-node',
  category: 'STABILITY',
  meaning: 'All replicas of a workload run on one cluster node.',
  judge({ workload, usableNodes }) {
    if (!isServing(workload)) return none('NOT_FOR_THIS_KIND', `A ${workload.kind} places its pods by other rules.`);
    // A rollout runs two pods of one for a while.
    if (replicasOf(workload) < 2) return none('FINE', 'It asks for a single replica.');
    const placed = workload.pods.filter(({ nodeName }) => nodeName !== null);
    if (placed.length < 2) return none('FINE', 'Fewer than two of its pods are placed.');
    const nodes = new Set(placed.map(({ nodeName }) => nodeName));
    if (nodes.size > 1) return none('FINE', `Its pods run on ${nodes.size} cluster nodes.`);
    if (usableNodes < 2) return none('FINE', 'Its cluster has no second cluster node to spread to.');
    const [node] = nodes;
    return {
      kind: 'ADVICE',
      advice: [
        adviceOf(oneNode, {
          subject: subjectOf(workload),
          risk: 'MEDIUM',
          title: `All ${placed.length} pods of ${nameOfWorkload(workload)} run on cluster node ${node}.`,
          text: 'That cluster node takes all of them along. Spread them with topologySpreadConstraints over kubernetes.io/hostname.',
          evidence: [
            { label: 'Pods', value: placed.length, unit: 'COUNT' },
            { label: 'Cluster nodes that could take pods', value: usableNodes, unit: 'COUNT' },
          ],
          unknowns: ['Whether a selector or a volume keeps them there: neither is reported.'],
        }),
      ],
    };
  },
};
