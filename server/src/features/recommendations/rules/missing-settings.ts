import type { ContainerFacts, WorkloadFacts } from '../facts.js';
import { nameOf } from '../words.js';
import { type Advice, adviceOf, none, type RecommendationRule, told } from './rule.js';
import { isServing, named, nameOfWorkload, subjectOf } from './workload.js';

const REQUESTS = [
  ['CPU', 'cpuRequest'],
  ['memory', 'memoryRequest'],
] as const;

/** Without requests the scheduler packs blindly, and the pod is the first to be evicted. */
export const missingRequests: RecommendationRule<WorkloadFacts> = {
  name: 'missing-requests',
  category: 'STABILITY',
  meaning: 'A container requests no CPU or no memory.',
  judge(workload) {
    const advice = workload.containers.flatMap((container) => {
      const missing = REQUESTS.filter(([, key]) => container.current[key] === null).map(([what]) => what);
      if (missing.length === 0) return [];
      const what = missing.join(' and no ');
      const autoscaler = workload.autoscaler?.metrics.some(({ targetUtilization }) => targetUtilization !== null);
      const scales = autoscaler ? ' Its autoscaler goes by a share of what is requested, and cannot.' : '';
      return adviceAbout(missingRequests, workload, container, {
        risk: missing.includes('memory') ? 'HIGH' : 'MEDIUM',
        title: `requests no ${what}.`,
        text: `Set requests, so that the scheduler reserves what it needs and it is not the first to be evicted.${scales}`,
      });
    });
    return told(advice, none('FINE', 'All of its containers request CPU and memory.'));
  },
};

/** Memory without a limit can take the whole cluster node with it; CPU without one only takes what is idle. */
export const missingLimits: RecommendationRule<WorkloadFacts> = {
  name: 'missing-limits',
  category: 'STABILITY',
  meaning: 'A container has no memory limit.',
  judge(workload) {
    const advice = workload.containers
      .filter(({ current }) => current.memoryLimit === null)
      .flatMap((container) =>
        adviceAbout(missingLimits, workload, container, {
          risk: 'MEDIUM',
          title: 'has no memory limit.',
          text: 'A leak then takes the memory of everything on its cluster node. Set a limit above its peak. A CPU limit is not advised: it holds up while CPU is idle.',
        }),
      );
    return told(advice, none('FINE', 'All of its containers have a memory limit.'));
  },
};

const PROBES = [
  ['readiness', 'hasReadinessProbe', 'Without a readiness probe it gets traffic as soon as it runs.'],
  ['liveness', 'hasLivenessProbe', 'Without a liveness probe nothing restarts it when it hangs.'],
] as const;

/** What has no readiness probe gets requests before it can answer them. */
export const missingProbes: RecommendationRule<WorkloadFacts> = {
  name: 'missing-probes',
  category: 'STABILITY',
  meaning: 'No container of a workload that serves has a readiness probe, or none has a liveness probe.',
  judge(workload) {
    if (!isServing(workload)) return none('NOT_FOR_THIS_KIND', `A ${workload.kind} need not serve.`);
    // A pod is ready when all of its containers are: one probe speaks for helpers beside it.
    const missing = PROBES.filter(([, key]) => workload.containers.every((container) => !container[key]));
    if (missing.length === 0 || workload.containers.length === 0) return none('FINE', 'It has both probes.');
    const [what, effect] = [missing.map(([name]) => name), missing.map(([, , text]) => text)];
    return {
      kind: 'ADVICE',
      advice: [
        adviceOf(missingProbes, {
          subject: subjectOf(workload),
          risk: what.includes('readiness') ? 'MEDIUM' : 'LOW',
          title: `${nameOfWorkload(workload)} has no ${what.join(' and no ')} probe.`,
          text: effect.join(' '),
          unknowns: [
            'Whether it takes requests at all: a container that only works off a queue needs no readiness probe.',
          ],
        }),
      ],
    };
  },
};

function adviceAbout(
  rule: RecommendationRule<WorkloadFacts>,
  workload: WorkloadFacts,
  { name }: ContainerFacts,
  said: Pick<Advice, 'risk' | 'title' | 'text'> & Partial<Advice>,
): Advice[] {
  const title = `${nameOf(named(workload, name))} ${said.title}`;
  return [adviceOf(rule, { ...said, subject: subjectOf(workload, name), title })];
}
