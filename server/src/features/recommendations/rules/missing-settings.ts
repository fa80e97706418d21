import { type Amounts, backTest } from '../back-test.js';
import { enoughData } from '../enough-data.js';
import type { ContainerFacts, WorkloadFacts } from '../facts.js';
import { ceilMemory } from '../quantity.js';
import { sizeContainer } from '../size.js';
import { changesInWords, nameOf } from '../words.js';
import { type Advice, type AmountChange, adviceOf, none, type RecommendationRule, told } from './rule.js';
import { type MeasuredContainer, toSize } from './sizing.js';
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
  judge(workload, { policy, now }) {
    const advice = workload.containers.flatMap((container) => {
      const missing = REQUESTS.filter(([, key]) => container.current[key] === null).map(([what]) => what);
      if (missing.length === 0) return [];
      const what = missing.join(' and no ');
      const autoscaler = workload.autoscaler?.metrics.some(({ targetUtilization }) => targetUtilization !== null);
      const scales = autoscaler ? ' Its autoscaler goes by a share of what is requested, and cannot.' : '';
      const change = changeOf(container, (measured) => {
        const { cpuRequest, memoryRequest } = sizeContainer(toSize(workload, measured, now), policy);
        const { current } = container;
        return {
          ...current,
          cpuRequest: current.cpuRequest ?? cpuRequest.value,
          memoryRequest: current.memoryRequest ?? memoryRequest.value,
        };
      });
      return adviceAbout(missingRequests, workload, container, {
        risk: missing.includes('memory') ? 'HIGH' : 'MEDIUM',
        title: `requests no ${what}.`,
        text: `${inWords(change)}Without it the scheduler reserves nothing for it${missing.includes('memory') ? ', and it is the first to be evicted' : ''}.${scales}`,
        changes: change ? [change] : [],
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
      .flatMap((container) => {
        const change = changeOf(container, ({ current, profile }) => ({
          ...current,
          memoryLimit:
            profile.memory && ceilMemory(Math.max(current.memoryRequest ?? 0, LIMIT_OF_PEAK * profile.memory.max)),
        }));
        const how = change ? 'half as much again as it used at the most' : 'well above its peak';
        return adviceAbout(missingLimits, workload, container, {
          risk: 'MEDIUM',
          title: 'has no memory limit.',
          text: `${inWords(change)}A leak can take the memory of everything on its cluster node: a limit stops it, ${how}. A CPU limit is not advised: it holds up while CPU is idle.`,
          changes: change ? [change] : [],
        });
      });
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

/** A limit is for the day on which it goes wrong, and must not hit on any other. */
const LIMIT_OF_PEAK = 1.5;

/** What to set, and what that would have done; null where too little was measured to say it. */
function changeOf(
  { usage, profile, ...container }: ContainerFacts,
  propose: (measured: MeasuredContainer) => Amounts,
): AmountChange | null {
  if (!usage || !profile || enoughData(profile).kind !== 'ENOUGH') return null;
  const { name, isSidecar, current } = container;
  const proposed = propose({ ...container, usage, profile });
  if (changesInWords(current, proposed).length === 0) return null;
  const tests = { before: backTest(usage, current), after: backTest(usage, proposed) };
  return { container: name, ...(isSidecar && { isSidecar }), current, proposed, ...tests };
}

function inWords(change: AmountChange | null): string {
  if (!change) return '';
  return changesInWords(change.current, change.proposed)
    .map((sentence) => `${sentence} `)
    .join('');
}

function adviceAbout(
  rule: RecommendationRule<WorkloadFacts>,
  workload: WorkloadFacts,
  { name }: ContainerFacts,
  said: Pick<Advice, 'risk' | 'title' | 'text'> & Partial<Advice>,
): Advice[] {
  const title = `${nameOf(named(workload, name))} ${said.title}`;
  return [adviceOf(rule, { ...said, subject: subjectOf(workload, name), title })];
}
