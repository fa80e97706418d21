import { type ObjectState, RESOURCE_METRICS, type RuleKind, type RuleParams } from './rule-params.js';

export type RuleUnit = 'CORES' | 'BYTES' | 'BYTES_PER_SECOND' | 'RATIO' | 'COUNT' | null;

const UNITS = [
  { seconds: 86_400, name: 'd' },
  { seconds: 3_600, name: 'h' },
  { seconds: 60, name: 'min' },
] as const;

/** “15 min”, “4 d”, “90 s”: the greatest unit that says it in whole numbers. */
export function durationInWords(seconds: number): string {
  const unit = UNITS.find((one) => seconds >= one.seconds && seconds % one.seconds === 0);
  return unit ? `${seconds / unit.seconds} ${unit.name}` : `${Math.round(seconds)} s`;
}

/** A number for people: at most three digits that count. */
export function numberInWords(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return String(Number(value.toFixed(Math.min(digits, 6))));
}

const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

function bytesInWords(value: number): string {
  const step = Math.min(BYTES.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)));
  return `${numberInWords(value / 1_024 ** step)} ${BYTES[step]!}`;
}

/** “0.25 cores”, “3 GiB”, “25 %”. */
export function valueInWords(value: number, unit: RuleUnit): string {
  switch (unit) {
    case 'CORES':
      return `${numberInWords(value)} cores`;
    case 'BYTES':
      return bytesInWords(value);
    case 'BYTES_PER_SECOND':
      return `${bytesInWords(value)}/s`;
    case 'RATIO':
      return `${numberInWords(value * 100)} %`;
    default:
      return numberInWords(value);
  }
}

const OVER_TIME = { AVG: 'mean', MIN: 'least', MAX: 'greatest', LAST: 'newest' } as const;

const BASES = {
  REQUEST: 'of its request',
  LIMIT: 'of its limit',
  ALLOCATABLE: 'of what is allocatable',
  CAPACITY: 'of the capacity',
} as const;

const STATES: Record<ObjectState, string> = {
  ROLLOUT_STUCK: 'a workload runs fewer pods of its newest version than it wants',
  JOB_FAILED: 'a Job has failed pods, and none that runs, waits or has succeeded',
  AUTOSCALER_MAXED: 'an autoscaler is at its maximum',
  CLAIM_PENDING: 'a volume claim is not bound',
  NODE_UNDER_PRESSURE: 'a node reports pressure on memory, disk or process ids',
  BUDGET_VIOLATED: 'a disruption budget has fewer healthy pods than it asks for',
};

/** What a rule asks, in one sentence without a full stop. @param unit of its metric, if it has one */
export function describeRule(
  { kind, params, forSeconds }: { kind: RuleKind; params: RuleParams; forSeconds: number },
  unit: RuleUnit = null,
): string {
  const lasting = forSeconds > 0 ? `, for ${durationInWords(forSeconds)}` : '';
  return `${CONDITIONS[kind](params, unit)}${lasting}`;
}

type Words = (params: RuleParams, unit: RuleUnit) => string;

const windowOf = ({ windowSeconds }: RuleParams): string => durationInWords(windowSeconds ?? 0);
const limitOf = ({ threshold }: RuleParams, unit: RuleUnit): string => valueInWords(threshold ?? 0, unit);
const sideOf = ({ comparison }: RuleParams, above: string, below: string): string =>
  comparison === 'BELOW' ? below : above;

const CONDITIONS: Record<RuleKind, Words> = {
  THRESHOLD: (params, unit) =>
    `the ${OVER_TIME[params.overTime ?? 'AVG']} of ${params.metric} over ${windowOf(params)} is ${sideOf(params, 'above', 'below')} ${limitOf(params, unit)}`,
  ABSENCE: (params) =>
    `${params.metric} was measured before and has been absent for ${windowOf(params)}, while the cluster reports`,
  RATE: (params, unit) =>
    `${params.metric} changes by ${sideOf(params, 'more', 'less')} than ${limitOf(params, unit)} per ${durationInWords(params.perSeconds ?? 3_600)}, over ${windowOf(params)}`,
  CHANGE: (params) =>
    `the mean of ${params.metric} over ${windowOf(params)} is ${limitOf(params, 'RATIO')} ${sideOf(params, 'higher', 'lower')} than ${earlierWords(params)}`,
  SATURATION: (params) =>
    `the use of ${saturated(params)} is above ${limitOf(params, 'RATIO')} ${BASES[params.against ?? 'CAPACITY']}`,
  RESTARTS: (params) => `a container was restarted ${params.threshold} times or more within ${windowOf(params)}`,
  REPLICAS_MISSING: (params) => `a workload has ${params.threshold} or more ready replicas fewer than it wants`,
  NODE_NOT_READY: () => 'a cluster node is not Ready',
  OBJECT_STATE: ({ objectState }) => STATES[objectState!],
  FORECAST: (params) =>
    `${saturated(params)} will be full within ${durationInWords(params.horizonSeconds ?? 0)} if it goes on filling as in the last ${windowOf(params)}, and is ${limitOf(params, 'RATIO')} full`,
  DATE: (params) =>
    `the moment that ${params.metric} holds is less than ${durationInWords(params.leftSeconds ?? 0)} away, or past`,
  DETECTED: () => 'a detector of the product finds it',
};

/** “the disk”, in the middle of a sentence; CPU stays CPU. */
function saturated({ resource }: RuleParams): string {
  const says = resource === null ? '' : RESOURCE_METRICS[resource].says;
  return resource === 'CPU' ? says : `${says.charAt(0).toLowerCase()}${says.slice(1)}`;
}

function earlierWords({ earlierSeconds, windowSeconds }: RuleParams): string {
  const apart = (earlierSeconds ?? 0) + (windowSeconds ?? 0);
  return earlierSeconds ? `over the same length ${durationInWords(apart)} before` : 'in the period before';
}
