import type { WorkloadFacts } from '../facts.js';
import { type Kills, killsOf } from '../kills.js';
import { memoryInWords } from '../quantity.js';
import { nameOf } from '../words.js';
import { adviceOf, none, type RecommendationRule, told } from './rule.js';
import { named, subjectOf } from './workload.js';

/** Containers that the kernel killed for their memory. What to set is the sizing’s to say (`under-provisioned`). */
export const oomKills: RecommendationRule<WorkloadFacts> = {
  name: 'oom-kills',
  category: 'STABILITY',
  meaning: 'A container was killed because it used all of its memory limit.',
  judge(workload, { now }) {
    const advice = workload.containers.flatMap((container) => {
      const { name, profile } = container;
      const kills = killsOf(workload, container, now);
      if (!kills) return [];
      const { limit, pods, times, counted } = kills;
      const at =
        limit === 0 ? 'with no limit set, as its cluster node ran short' : `at its limit of ${memoryInWords(limit)}`;
      const seen = profile?.memory
        ? ` Its highest stored memory is ${memoryInWords(profile.memory.max)}: the last rise before a kill is too fast to be measured.`
        : '';
      return [
        adviceOf(oomKills, {
          subject: subjectOf(workload, name),
          risk: 'HIGH',
          title: `${nameOf(named(workload, name))} was killed for its memory ${oftenIn(kills)}, ${at}.`,
          text: `Raise the limit by a fifth, or find what holds the memory.${seen}`,
          evidence: [
            { label: 'Kills in the last 7 days', value: times, unit: 'COUNT' },
            ...(pods.length === 0
              ? []
              : [{ label: 'Pods of which the last end was a kill', value: pods.length, unit: 'COUNT' as const }]),
            ...(limit === 0 ? [] : [{ label: 'Memory limit', value: limit, unit: 'BYTES' as const }]),
          ],
          unknowns:
            counted >= times
              ? []
              : [
                  'How often: some of it was before ends were counted, and Kubernetes keeps only the last of each container.',
                ],
        }),
      ];
    });
    return told(advice, none('FINE', 'No container was killed for its memory in the last 7 days.'));
  },
};

/** “14 times in the last 7 days”, or where, as long as it was not counted. */
function oftenIn({ times, counted, pods }: Kills): string {
  if (counted >= times) return times === 1 ? 'once in the last 7 days' : `${times} times in the last 7 days`;
  return pods.length === 1 ? `in pod ${pods[0]}` : `in ${pods.length} pods`;
}
