import { enoughData } from '../enough-data.js';
import type { ContainerFacts, WorkloadFacts } from '../facts.js';
import { coresInWords } from '../quantity.js';
import type { ContainerUsage } from '../usage-series.js';
import { adviceOf, none, type RecommendationRule, type Verdict } from './rule.js';
import { nameOfWorkload, replicasOf, subjectOf } from './workload.js';

/** Share of the CPU requests that fewer replicas may use at the highest moment. */
export const MOST_USED = 0.7;
export const LEAST_REPLICAS = 2;

/** Workloads that a fraction of their replicas would carry even at their highest moment. */
export const replicasOverNeed: RecommendationRule<WorkloadFacts> = {
  name: 'replicas-over-need',
  category: 'COST',
  meaning: 'Fewer replicas would carry the highest load of the window.',
  judge(workload) {
    const silence = whyNot(workload);
    if (silence) return silence;
    const replicas = replicasOf(workload);
    const needs = workload.containers.map((container) => needed(container));
    if (needs.some((one) => one === null))
      return none('NOT_MEASURED', 'Not all of its containers were measured and request CPU.');
    const need = Math.max(LEAST_REPLICAS, ...needs.map((one) => one!.replicas));
    if (need >= replicas)
      return none('FINE', `Its highest load takes ${need} replicas at ${100 * MOST_USED} % of their requests.`);
    const worst = needs.reduce((most, one) => (one!.replicas > most!.replicas ? one : most))!;
    const freed = (key: 'cpuRequest' | 'memoryRequest') =>
      (replicas - need) * workload.containers.reduce((sum, { current }) => sum + (current[key] ?? 0), 0);
    return {
      kind: 'ADVICE',
      advice: [
        adviceOf(replicasOverNeed, {
          subject: subjectOf(workload),
          risk: 'MEDIUM',
          title: `${nameOfWorkload(workload)} runs ${replicas} replicas, and ${need} would have carried its highest load of ${coresInWords(worst.peak)} at ${100 * MOST_USED} % of their CPU requests.`,
          text: `Run ${need}, or let a HorizontalPodAutoscaler choose from ${LEAST_REPLICAS} to ${replicas}. Cut either replicas or requests, not both from the same week.`,
          evidence: [
            { label: 'CPU of all pods together, highest', value: worst.peak / 1_000_000, unit: 'CORES' },
            { label: 'Replicas', value: replicas, unit: 'COUNT' },
            { label: 'Replicas that would do', value: need, unit: 'COUNT' },
          ],
          confidence: {
            level: 'MEDIUM',
            reasons: ['Load is taken to spread evenly over whatever replicas there are.'],
          },
          unknowns: ['Memory and connections that each replica holds for its share of the load.'],
          freed: { cpu: freed('cpuRequest'), memory: freed('memoryRequest') },
          replicas: { from: replicas, to: need },
        }),
      ],
    };
  },
};

function whyNot(workload: WorkloadFacts): Verdict | null {
  if (workload.kind === 'StatefulSet')
    return none('NOT_FOR_THIS_KIND', 'Replicas of a StatefulSet hold data of their own.');
  if (workload.kind !== 'Deployment') return none('NOT_FOR_THIS_KIND', `A ${workload.kind} has no replicas to choose.`);
  if (workload.autoscaler)
    return none('AUTOSCALED', `HorizontalPodAutoscaler ${workload.autoscaler.name} chooses them.`);
  if (replicasOf(workload) <= LEAST_REPLICAS) return none('FINE', 'It has no more than two.');
  if (workload.podsLeftOut)
    return none('NOT_KNOWN', 'It ran so many pods that not all are looked at: what they used together is not known.');
  for (const { profile } of workload.containers) {
    const enough = profile ? enoughData(profile, 7) : null;
    if (enough && enough.kind !== 'ENOUGH') return none('TOO_LITTLE_DATA', enough.text);
  }
  return null;
}

/** Replicas that one container's load takes, from the highest sum over its pods. */
function needed({ usage, current }: ContainerFacts): { replicas: number; peak: number } | null {
  const peak = usage ? highestSum(usage) : null;
  if (peak === null || !current.cpuRequest) return null;
  return { replicas: Math.ceil(peak / (MOST_USED * current.cpuRequest) - 1e-9), peak };
}

/** By the highest sample of each pod in a bucket: together they may not have been so high at any one moment. */
function highestSum({ pods, buckets }: ContainerUsage): number | null {
  let most: number | null = null;
  for (let bucket = 0; bucket < buckets; bucket++) {
    let [sum, isKnown] = [0, false];
    for (const { cpuMax } of pods) {
      const value = cpuMax[bucket]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      isKnown = true;
    }
    if (isKnown && (most === null || sum > most)) most = sum;
  }
  return most;
}
