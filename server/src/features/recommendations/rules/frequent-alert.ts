import type { FrequentAlertFacts, WorkloadFacts } from '../facts.js';
import { minutesInWords } from '../quantity.js';
import { type Advice, adviceOf, none, type RecommendationRule } from './rule.js';
import { isServing, nameOfWorkload, replicasOf, subjectOf } from './workload.js';

const HOUR_MS = 3_600_000;
/** Times in an hour from which on it is not an incident but a state. */
export const FREQUENT = 15;

/** An alert that fires over and over names its deployment: more replicas where it is short of CPU, else a look at the cause. */
export const frequentAlert: RecommendationRule<FrequentAlertFacts> = {
  name: 'frequent-alert',
  category: 'STABILITY',
  meaning: 'An alert fired 15 times or more in the last hour.',
  judge(alert, { now }) {
    const times = alert.firedAt.filter((at) => at > now - HOUR_MS && at <= now).length;
    if (times < FREQUENT) return none('FINE', `It fired ${times} times in the last hour; it takes ${FREQUENT}.`);
    const { workload, subject } = alert;
    const name = workload
      ? nameOfWorkload(workload)
      : `${subject.kind} ${subject.namespace ? `${subject.namespace}/` : ''}${subject.name}`;
    const about = workload ? subjectOf(workload) : { ...subject, container: null };
    return {
      kind: 'ADVICE',
      advice: [
        adviceOf(frequentAlert, {
          risk: 'HIGH',
          subject: { ...about, container: null },
          title: `“${alert.title}” (${alert.rule}) fired ${times} times in the last hour on ${name}.`,
          evidence: [{ label: 'Fired in the last hour', value: times, unit: 'COUNT' }],
          ...whatToDo(alert, now),
        }),
      ],
    };
  },
};

function whatToDo(alert: FrequentAlertFacts, now: number): Pick<Advice, 'text' | 'unknowns' | 'replicas'> {
  const { workload, changedAt } = alert;
  const recent = changedAt !== null && now - changedAt <= 24 * HOUR_MS && changedAt <= now;
  const change = recent ? ` It was changed ${minutesInWords((now - changedAt) / 60_000)} ago: look there first.` : '';
  if (!workload) return { text: `Investigate it: no workload is known for it.${change}`, unknowns: [], replicas: null };
  const share = busiest(workload);
  if (share === null) {
    return {
      text: `Investigate ${nameOfWorkload(workload)}.${change}`,
      unknowns: ['Whether it is short of CPU: its usage or its request is not known.'],
      replicas: null,
    };
  }
  if (share < SHORT_OF_CPU || !isServing(workload) || workload.kind === 'StatefulSet') {
    const percent = Math.round(100 * share);
    return {
      text: `Investigate: it uses ${percent} % of its CPU request, so more replicas would not help.${change}`,
      unknowns: [],
      replicas: null,
    };
  }
  const from = replicasOf(workload);
  const to = Math.ceil(from * (share / TARGET_SHARE));
  const { autoscaler } = workload;
  const how = autoscaler
    ? `Raise maxReplicas of HorizontalPodAutoscaler ${autoscaler.name} from ${autoscaler.maxReplicas} to at least ${Math.max(to, autoscaler.maxReplicas + 1)}.`
    : `Run ${to} replicas instead of ${from}.`;
  return {
    text: `It uses ${Math.round(100 * share)} % of its CPU request. ${how}${change}`,
    unknowns: ['Whether what it waits for can take more.'],
    // An autoscaler sets them itself: its bounds are what somebody can change.
    replicas: autoscaler ? null : { from, to },
  };
}

/** Of its CPU request, in 95 % of the time: beyond that, load is what troubles it. */
const SHORT_OF_CPU = 0.9;
const TARGET_SHARE = 0.7;

/** Share of the request that the busiest container uses; null where one of the two is unknown of all of them. */
function busiest({ containers }: WorkloadFacts): number | null {
  const shares = containers.flatMap(({ current, profile }) =>
    current.cpuRequest && profile?.cpu ? [profile.cpu.p95 / current.cpuRequest] : [],
  );
  return shares.length === 0 ? null : Math.max(...shares);
}
