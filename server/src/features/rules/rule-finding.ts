import type { Judgement } from './judge.js';
import { RESOURCE_METRICS, type RuleKind, type RuleParams } from './rule-params.js';
import { durationInWords, type RuleUnit, valueInWords } from './rule-sentence.js';

/** What of a rule its alerts say. */
export interface ToldRule {
  title: string;
  kind: RuleKind;
  params: RuleParams;
  forSeconds: number;
}

interface ToldSubject {
  namespace: string | null;
  name: string;
  container: string | null;
}

/** “Memory is close to its limit: shop/web-0 (app)”: what happened first, so that a narrow column cuts the name. */
export function titleOfRule(title: string, { namespace, name, container }: ToldSubject): string {
  const place = namespace ? `${namespace}/${name}` : name;
  return `${title}: ${place}${container ? ` (${container})` : ''}`;
}

/** The unit of what a kind finds and compares; its metric's where it compares values of it. */
export function unitOfKind(kind: RuleKind, ofMetric: RuleUnit): RuleUnit {
  switch (kind) {
    case 'SATURATION':
    case 'CHANGE':
    case 'FORECAST':
      return 'RATIO';
    case 'THRESHOLD':
    case 'RATE':
      return ofMetric;
    case 'RESTARTS':
    case 'REPLICAS_MISSING':
      return 'COUNT';
    default:
      return null;
  }
}

/** What was found, why it fires, and what the rule waits for. */
export function summaryOfRule(
  rule: ToldRule,
  { judgement, detail, unit, at }: { judgement: Judgement; detail: string | null; unit: RuleUnit; at: number },
): string {
  const found = SENTENCES[rule.kind](rule, { judgement, unit, at });
  const lasting = rule.forSeconds > 0 ? ` It fires when that has lasted for ${durationInWords(rule.forSeconds)}.` : '';
  return `${found}${detail ? ` Kubernetes says: ${detail}.` : ''}${lasting}`;
}

type Sentence = (rule: ToldRule, found: { judgement: Judgement; unit: RuleUnit; at: number }) => string;

const says = (value: number | null, unit: RuleUnit): string => (value === null ? 'n/a' : valueInWords(value, unit));
const AGAINST = {
  REQUEST: 'request',
  LIMIT: 'limit',
  ALLOCATABLE: 'allocatable amount',
  CAPACITY: 'capacity',
} as const;

const compared: Sentence = ({ params }, { judgement: { value, threshold }, unit }) =>
  `${params.metric} is ${says(value, unit)}; expected ${params.comparison === 'BELOW' ? 'at least' : 'at most'} ${says(threshold, unit)}.`;

const SENTENCES: Record<RuleKind, Sentence> = {
  THRESHOLD: compared,
  RATE: ({ params }, { judgement: { value, threshold }, unit }) =>
    `${params.metric} changes by ${says(value, unit)} per ${durationInWords(params.perSeconds ?? 1)}; the bound is ${says(threshold, unit)}.`,
  CHANGE: ({ params }, { judgement: { value, threshold } }) =>
    `${params.metric} differs by ${says(value, 'RATIO')} from the period before; the bound is ${says(threshold, 'RATIO')}.`,
  ABSENCE: ({ params }) =>
    `${params.metric} was measured before and is not any more, though the cluster reports and no gap explains it.`,
  SATURATION: ({ params }, { judgement: { value, threshold } }) =>
    `${RESOURCE_METRICS[params.resource!].says}: ${says(value, 'RATIO')} of the ${AGAINST[params.against ?? 'CAPACITY']} is used; expected at most ${says(threshold, 'RATIO')}.`,
  RESTARTS: ({ params }, { judgement: { value } }) =>
    `It was restarted ${says(value, 'COUNT')} times within ${durationInWords(params.windowSeconds!)}; expected fewer than ${params.threshold}.`,
  REPLICAS_MISSING: (_rule, { judgement: { value, threshold } }) =>
    `${says(value, 'COUNT')} of the ${says(threshold, 'COUNT')} replicas that it wants ${value === 1 ? 'is' : 'are'} ready.`,
  NODE_NOT_READY: () => 'The node is not Ready.',
  OBJECT_STATE: ({ params }) => OBJECT_SENTENCES[params.objectState!],
  FORECAST: ({ params }, { judgement, at }) =>
    `${RESOURCE_METRICS[params.resource!].says} will be full in ${durationInWords(roundUp((judgement.fullAt! - at) / 1_000))} if it goes on filling as in the last ${durationInWords(params.windowSeconds!)}.`,
  DATE: (_rule, { judgement: { value } }) =>
    value! < 0
      ? `The moment is past for ${durationInWords(roundUp(-value!))}.`
      : `The moment is ${durationInWords(roundUp(value!))} away.`,
  DETECTED: () => '',
};

const OBJECT_SENTENCES = {
  ROLLOUT_STUCK: 'Its newest version does not run on as many pods as are wanted.',
  JOB_FAILED: 'All of its pods have failed.',
  AUTOSCALER_MAXED: 'It is at its maximum and cannot follow the load any further.',
  CLAIM_PENDING: 'It is not bound to a volume, so pods that use it cannot start.',
  NODE_UNDER_PRESSURE: 'The node reports pressure and may evict pods.',
  BUDGET_VIOLATED: 'Fewer pods are healthy than the budget asks for, so no pod may be moved.',
} as const;

/** Whole hours, or minutes below one: nobody acts by the seconds of a forecast. */
function roundUp(seconds: number): number {
  const unit = seconds > 86_400 ? 3_600 : 60;
  return Math.max(unit, Math.ceil(seconds / unit) * unit);
}
