import { enoughData } from '../enough-data.js';
import type { WorkloadFacts } from '../facts.js';
import { coresInWords } from '../quantity.js';
import { adviceOf, none, type RecommendationRule } from './rule.js';
import { isServing, nameOfWorkload, replicasOf, subjectOf } from './workload.js';

/** A process that only waits takes a few millicores at the most. */
export const IDLE_CPU = 5_000;
/** Where nobody tells of its network it has to do less, to be told from one that serves little. */
export const IDLE_CPU_ALONE = 2_000;
/** Probes and metrics are some hundred bytes a second. */
export const IDLE_NETWORK = 2_048;
export const NEEDS_DAYS = 7;

/** CPU that a pod stays below in 99 % of the time; null where not all of its containers were measured. */
function usualPeak({ containers }: WorkloadFacts): number | null {
  const profiles = containers.flatMap(({ profile }) => (profile?.cpu ? [profile.cpu] : []));
  if (profiles.length < containers.length || profiles.length === 0) return null;
  return profiles.reduce((sum, { p99 }) => sum + p99, 0);
}

/** Whether, by its CPU, a workload may have nothing to do: then its network has to tell. */
export function mayBeIdle(workload: WorkloadFacts): boolean {
  const peak = usualPeak(workload);
  return isServing(workload) && replicasOf(workload) > 0 && peak !== null && peak <= IDLE_CPU;
}

/** By what it shows that it works; null where by nothing. */
function workOf(peak: number, networkPeak: number | null): 'CPU' | 'NETWORK' | null {
  if (networkPeak === null) return peak > IDLE_CPU_ALONE ? 'CPU' : null;
  if (peak > IDLE_CPU) return 'CPU';
  return networkPeak > IDLE_NETWORK ? 'NETWORK' : null;
}

/** Workloads that have done nothing for a week. */
export const idleWorkload: RecommendationRule<WorkloadFacts> = {
  name: 'idle-workload',
  category: 'COST',
  meaning: 'A workload has done nothing for a week.',
  judge(workload) {
    if (!isServing(workload)) return none('NOT_FOR_THIS_KIND', `A ${workload.kind} may well wait.`);
    if (replicasOf(workload) === 0) return none('FINE', 'It is scaled to none.');
    const { containers, networkPeak } = workload;
    const peak = usualPeak(workload);
    if (peak === null) return none('NOT_MEASURED', 'Not all of its containers were measured.');
    const profiles = containers.map(({ profile }) => profile!);
    const enough = profiles.map((profile) => enoughData(profile, NEEDS_DAYS)).find(({ kind }) => kind !== 'ENOUGH');
    if (enough && enough.kind !== 'ENOUGH') return none('TOO_LITTLE_DATA', enough.text);
    const highest = profiles.reduce((sum, { cpu }) => sum + cpu!.max, 0);
    const work = workOf(peak, networkPeak);
    if (work === 'CPU') return none('FINE', `It used ${coresInWords(highest)} at the most.`);
    if (work === 'NETWORK') return none('FINE', 'It sends or receives.');
    const replicas = replicasOf(workload);
    const request = (key: 'cpuRequest' | 'memoryRequest') =>
      replicas * containers.reduce((sum, { current }) => sum + (current[key] ?? 0), 0);
    const isUnsure = networkPeak === null;
    return {
      kind: 'ADVICE',
      advice: [
        adviceOf(idleWorkload, {
          subject: subjectOf(workload),
          risk: 'MEDIUM',
          title: `${nameOfWorkload(workload)} has used no more than ${coresInWords(Math.max(1_000, peak))} of CPU in 99 % of the last week${isUnsure ? '' : ', and hardly any network'}.`,
          text: 'Scale it to 0 and see who misses it, then delete it.',
          evidence: [
            { label: 'CPU of a pod, 99th percentile', value: peak / 1_000_000, unit: 'CORES' },
            ...(isUnsure
              ? []
              : [{ label: 'Network of a pod, highest', value: networkPeak, unit: 'BYTES_PER_SECOND' as const }]),
          ],
          confidence: isUnsure
            ? { level: 'LOW', reasons: ['Its network was not measured.'] }
            : { level: 'MEDIUM', reasons: [] },
          unknowns: ['Whether it waits for something rare, such as the end of a quarter or the failure of another.'],
          freed: { cpu: request('cpuRequest'), memory: request('memoryRequest') },
          replicas: { from: replicas, to: 0 },
        }),
      ],
    };
  },
};
