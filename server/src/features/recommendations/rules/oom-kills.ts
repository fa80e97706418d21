import type { WorkloadFacts } from '../facts.js';
import { memoryInWords } from '../quantity.js';
import { nameOf } from '../words.js';
import { adviceOf, none, type RecommendationRule, told } from './rule.js';
import { named, subjectOf } from './workload.js';

/** Kills of the past week matter; the state keeps older ones until the container ends again. */
export const RECENT_MS = 7 * 86_400_000;

/** Containers that the kernel killed for their memory. What to set is the sizing’s to say (`under-provisioned`). */
export const oomKills: RecommendationRule<WorkloadFacts> = {
  name: 'oom-kills',
  category: 'STABILITY',
  meaning: 'A container was killed because it used all of its memory limit.',
  judge(workload, { now }) {
    const advice = workload.containers.flatMap(({ name, profile }) => {
      const states = workload.pods.flatMap((pod) =>
        pod.containers
          .filter((state) => state.name === name && state.lastEnd?.reason === 'OOMKilled')
          .filter(({ lastEnd }) => lastEnd!.at === null || now - lastEnd!.at <= RECENT_MS)
          .map((state) => ({ pod: pod.name, ...state })),
      );
      if (states.length === 0) return [];
      const limit = Math.max(...states.map(({ memoryLimit }) => memoryLimit ?? 0));
      const at =
        limit === 0 ? 'with no limit set, as its cluster node ran short' : `at its limit of ${memoryInWords(limit)}`;
      const pods = states.length === 1 ? `pod ${states[0]!.pod}` : `${states.length} pods`;
      const seen = profile?.memory
        ? ` Its highest stored memory is ${memoryInWords(profile.memory.max)}: the last rise before a kill is too fast to be measured.`
        : '';
      return [
        adviceOf(oomKills, {
          subject: subjectOf(workload, name),
          risk: 'HIGH',
          title: `${nameOf(named(workload, name))} was killed for its memory in ${pods}, ${at}.`,
          text: `Raise the limit by a fifth, or find what holds the memory.${seen}`,
          evidence: [
            { label: 'Pods of which the last end was a kill', value: states.length, unit: 'COUNT' },
            ...(limit === 0 ? [] : [{ label: 'Memory limit', value: limit, unit: 'BYTES' as const }]),
          ],
          unknowns: ['How often: Kubernetes keeps only the last end of each container.'],
        }),
      ];
    });
    return told(
      advice,
      none('FINE', 'No container was killed for its memory in the last 7 days, as far as its last end tells.'),
    );
  },
};
