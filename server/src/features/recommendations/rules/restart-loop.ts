import type { ContainerState, EndFacts, WorkloadFacts } from '../facts.js';
import { nameOf } from '../words.js';
import { adviceOf, type Evidence, none, type RecommendationRule, told } from './rule.js';
import { named, subjectOf } from './workload.js';

/** Restarts a day of one pod from which on it is no accident. */
export const LEAST_PER_DAY = 3;
export const LEAST_RESTARTS = 3;
const DAY_MS = 86_400_000;

function isOften(perDay: number | null): boolean {
  return perDay !== null && perDay >= LEAST_PER_DAY;
}

/** A loop that is over is history, though its pod still counts it. */
function isOfLate({ lastEnd }: Pick<ContainerState, 'lastEnd'>, now: number): boolean {
  return lastEnd?.at == null || now - lastEnd.at <= DAY_MS;
}

/** How often it was observed to end in the last 7 days, pods that are gone included; the most frequent reason first. */
function endsByReason(ends: readonly EndFacts[]): Evidence[] {
  const times = new Map<string, number>();
  for (const one of ends) times.set(one.reason, (times.get(one.reason) ?? 0) + one.times);
  return [...times]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, value]) => ({ label: `Ends in the last 7 days: ${reason}`, value, unit: 'COUNT' }));
}

/** Containers that start over and over. */
export const restartLoop: RecommendationRule<WorkloadFacts> = {
  name: 'restart-loop',
  category: 'STABILITY',
  meaning: 'A container restarts over and over.',
  judge(workload, { now }) {
    const advice = workload.containers.flatMap(({ name, ends }) => {
      const looping = workload.pods.flatMap((pod) => {
        const days = pod.createdAt === null ? null : Math.max(1, (now - pod.createdAt) / DAY_MS);
        return pod.containers
          .filter((state) => state.name === name && state.restartCount >= LEAST_RESTARTS)
          .map((state) => ({ pod: pod.name, ...state, perDay: days === null ? null : state.restartCount / days }))
          .filter((state) => state.reason === 'CrashLoopBackOff' || (isOften(state.perDay) && isOfLate(state, now)));
      });
      const worst = looping.sort((a, b) => b.restartCount - a.restartCount)[0];
      if (!worst) return [];
      const { lastEnd } = worst;
      const code = lastEnd?.exitCode == null ? '' : ` with exit code ${lastEnd.exitCode}`;
      const end = lastEnd ? ` It last ended as ${lastEnd.reason ?? 'unknown'}${code}.` : '';
      const next =
        lastEnd?.reason === 'OOMKilled' ? 'Its memory limit is too small.' : 'Read the log of its previous run.';
      return [
        adviceOf(restartLoop, {
          subject: subjectOf(workload, name),
          risk: worst.reason === 'CrashLoopBackOff' ? 'HIGH' : 'MEDIUM',
          title: `${nameOf(named(workload, name))} restarted ${worst.restartCount} times in pod ${worst.pod}.`,
          text: `${next}${end}`,
          evidence: [
            { label: 'Restarts of the worst pod', value: worst.restartCount, unit: 'COUNT' },
            { label: 'Pods that restart', value: looping.length, unit: 'COUNT' },
            ...endsByReason(ends),
          ],
        }),
      ];
    });
    return told(advice, none('FINE', 'None of its containers restarts over and over.'));
  },
};
