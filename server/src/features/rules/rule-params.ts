// What a rule asks of the cluster: the kinds of rules, which parameters each of them has, and the words for it.

export const RULE_KINDS = [
  'THRESHOLD',
  'ABSENCE',
  'RATE',
  'CHANGE',
  'SATURATION',
  'RESTARTS',
  'REPLICAS_MISSING',
  'NODE_NOT_READY',
  'OBJECT_STATE',
  'FORECAST',
  'DATE',
  'DETECTED',
] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

export const OVER_TIMES = ['AVG', 'MIN', 'MAX', 'LAST'] as const;
export type RuleOverTime = (typeof OVER_TIMES)[number];

export const COMPARISONS = ['ABOVE', 'BELOW'] as const;
export type RuleComparison = (typeof COMPARISONS)[number];

export const SATURATION_RESOURCES = [
  'CPU',
  'MEMORY',
  'NODE_DISK',
  'NODE_INODES',
  'VOLUME',
  'VOLUME_INODES',
  'HOST_DISK',
  'QUOTA',
] as const;
export type SaturationResource = (typeof SATURATION_RESOURCES)[number];

export const SATURATION_BASES = ['REQUEST', 'LIMIT', 'ALLOCATABLE', 'CAPACITY'] as const;
export type SaturationBase = (typeof SATURATION_BASES)[number];

export const OBJECT_STATES = [
  'ROLLOUT_STUCK',
  'JOB_FAILED',
  'AUTOSCALER_MAXED',
  'CLAIM_PENDING',
  'NODE_UNDER_PRESSURE',
  'BUDGET_VIOLATED',
] as const;
export type ObjectState = (typeof OBJECT_STATES)[number];

/** All parameters of all kinds; a kind has some of them, the others are null. */
export interface RuleParams {
  metric: string | null;
  overTime: RuleOverTime | null;
  windowSeconds: number | null;
  comparison: RuleComparison | null;
  /** In the metric's unit; a share for SATURATION, CHANGE and FORECAST (1 is all of it); a number for counts. */
  threshold: number | null;
  /** RATE: the change is per so many seconds. */
  perSeconds: number | null;
  /** CHANGE: how long before the window the one lies that it is compared with; 0 for the one just before. */
  earlierSeconds: number | null;
  resource: SaturationResource | null;
  against: SaturationBase | null;
  /** FORECAST: full within so many seconds. */
  horizonSeconds: number | null;
  /** DATE: less than so many seconds left. */
  leftSeconds: number | null;
  objectState: ObjectState | null;
}

export type ParamName = keyof RuleParams;

export const NO_PARAMS: RuleParams = {
  metric: null,
  overTime: null,
  windowSeconds: null,
  comparison: null,
  threshold: null,
  perSeconds: null,
  earlierSeconds: null,
  resource: null,
  against: null,
  horizonSeconds: null,
  leftSeconds: null,
  objectState: null,
};

/** What a kind says, which parameters it must have, and which it may leave to their defaults. */
export interface KindSpec {
  meaning: string;
  needs: readonly ParamName[];
  defaults: Partial<RuleParams>;
  /** How often it is evaluated, in seconds: what moves slowly or reads much is asked less often. */
  everySeconds: number;
}

const OFTEN = 15;
const SLOWLY = 300;

export const KINDS: Record<RuleKind, KindSpec> = {
  THRESHOLD: {
    meaning: 'A metric is above or below a value.',
    needs: ['metric', 'comparison', 'threshold'],
    defaults: { overTime: 'AVG', windowSeconds: 300 },
    everySeconds: OFTEN,
  },
  ABSENCE: {
    meaning: 'A metric that was measured is no longer measured, while its cluster reports and its object is there.',
    needs: ['metric'],
    defaults: { windowSeconds: 600 },
    everySeconds: 60,
  },
  RATE: {
    meaning: 'A metric grows or shrinks by so much per time, between the beginning and the end of a window.',
    needs: ['metric', 'comparison', 'threshold'],
    defaults: { windowSeconds: 3_600, perSeconds: 3_600 },
    everySeconds: 60,
  },
  CHANGE: {
    meaning: 'The mean of a metric has grown or shrunk by a share, against the period before.',
    needs: ['metric', 'comparison', 'threshold'],
    defaults: { windowSeconds: 3_600, earlierSeconds: 0 },
    everySeconds: 60,
  },
  SATURATION: {
    meaning: 'What is used is above a share of the request, the limit, what is allocatable, or the capacity.',
    needs: ['resource', 'threshold'],
    defaults: { windowSeconds: 300, against: 'CAPACITY' },
    everySeconds: OFTEN,
  },
  RESTARTS: {
    meaning: 'A container has been restarted so many times within a window.',
    needs: ['threshold'],
    defaults: { windowSeconds: 3_600 },
    everySeconds: OFTEN,
  },
  REPLICAS_MISSING: {
    meaning: 'A workload has fewer ready replicas than it wants.',
    needs: [],
    defaults: { threshold: 1 },
    everySeconds: OFTEN,
  },
  NODE_NOT_READY: {
    meaning: 'A cluster node is not Ready.',
    needs: [],
    defaults: {},
    everySeconds: OFTEN,
  },
  OBJECT_STATE: {
    meaning: 'An object is in a state that it should not stay in.',
    needs: ['objectState'],
    defaults: {},
    everySeconds: OFTEN,
  },
  FORECAST: {
    meaning: 'A disk or volume will be full within a time, if it goes on filling as in the window before.',
    needs: ['resource', 'horizonSeconds'],
    defaults: { windowSeconds: 21_600, threshold: 0.6 },
    everySeconds: SLOWLY,
  },
  DATE: {
    meaning: 'A metric that holds a moment in Unix seconds, such as the end of a certificate, is near or past.',
    needs: ['metric', 'leftSeconds'],
    defaults: { windowSeconds: 3_600 },
    everySeconds: SLOWLY,
  },
  DETECTED: {
    meaning: 'A detector of the product: it finds the trouble in events, states or the agent’s anomalies by itself.',
    needs: [],
    defaults: {},
    everySeconds: OFTEN,
  },
};

/** The parameters of a kind, those left out by their defaults, those it does not have as null. */
export function withDefaults(kind: RuleKind, given: Partial<RuleParams>): RuleParams {
  const spec = KINDS[kind];
  const own = new Set<string>([...spec.needs, ...Object.keys(spec.defaults)]);
  const entries = Object.keys(NO_PARAMS).map((name) => {
    const key = name as ParamName;
    return [key, own.has(key) ? (given[key] ?? spec.defaults[key] ?? null) : null];
  });
  return Object.fromEntries(entries) as RuleParams;
}

/** Which metrics tell what is used of a resource and, where that is measured, how much there is. */
export const RESOURCE_METRICS: Record<
  SaturationResource,
  { used: string | null; size: string | null; bases: readonly SaturationBase[]; says: string }
> = {
  CPU: { used: null, size: null, bases: ['REQUEST', 'LIMIT', 'ALLOCATABLE', 'CAPACITY'], says: 'CPU' },
  MEMORY: { used: null, size: null, bases: ['REQUEST', 'LIMIT', 'ALLOCATABLE', 'CAPACITY'], says: 'Memory' },
  NODE_DISK: { used: 'node.filesystem.used', size: 'node.filesystem.size', bases: ['CAPACITY'], says: 'The disk' },
  NODE_INODES: {
    used: 'node.filesystem.inodes_used',
    size: 'node.filesystem.inodes',
    bases: ['CAPACITY'],
    says: 'The inodes of the disk',
  },
  VOLUME: { used: 'volume.used', size: 'volume.size', bases: ['CAPACITY'], says: 'The volume' },
  VOLUME_INODES: {
    used: 'volume.inodes_used',
    size: 'volume.inodes',
    bases: ['CAPACITY'],
    says: 'The inodes of the volume',
  },
  HOST_DISK: {
    used: 'host.filesystem.used',
    size: 'host.filesystem.size',
    bases: ['CAPACITY'],
    says: 'The file system',
  },
  QUOTA: { used: null, size: null, bases: ['CAPACITY'], says: 'The quota' },
};

/** A request or limit is a container's, what is allocatable or the capacity of CPU and memory a cluster node's. */
export function isOfContainer(base: SaturationBase | null): boolean {
  return base === 'REQUEST' || base === 'LIMIT';
}
