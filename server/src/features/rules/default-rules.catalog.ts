import { DETECTORS } from '../alerts/detector.catalog.js';
import { ANOMALY_RULES } from '../anomalies/anomaly-rule.catalog.js';
import { NO_PARAMS, type RuleKind, type RuleParams, withDefaults } from './rule-params.js';
import type { RuleSpec, Severity } from './rule-spec.js';

/** A rule that comes with the product. */
export interface DefaultRule {
  name: string;
  kind: RuleKind;
  spec: RuleSpec;
}

interface Given {
  title: string;
  kind: RuleKind;
  params: Partial<RuleParams>;
  severity: Severity;
  forSeconds?: number;
  keepFiringSeconds?: number;
}

const MINUTES = 60;
const HOURS = 3_600;
const DAYS = 86_400;

// What to watch is the common sense of those who run clusters; titles, thresholds and words are our own. Nothing here
// says what a detector says already: those look at events and at single pods, these at what is used up and at what stays
// wrong for long.
const EVALUATED: Readonly<Record<string, Given>> = {
  NodeCpuSaturated: {
    title: 'CPU of the node is used up',
    kind: 'SATURATION',
    params: { resource: 'CPU', against: 'ALLOCATABLE', threshold: 0.9, windowSeconds: 5 * MINUTES },
    severity: 'WARNING',
    forSeconds: 15 * MINUTES,
    keepFiringSeconds: 5 * MINUTES,
  },
  NodeMemorySaturated: {
    title: 'Memory of the node is used up',
    kind: 'SATURATION',
    params: { resource: 'MEMORY', against: 'ALLOCATABLE', threshold: 0.92, windowSeconds: 5 * MINUTES },
    severity: 'WARNING',
    forSeconds: 10 * MINUTES,
    keepFiringSeconds: 5 * MINUTES,
  },
  ContainerMemoryNearLimit: {
    title: 'Memory is close to its limit',
    kind: 'SATURATION',
    params: { resource: 'MEMORY', against: 'LIMIT', threshold: 0.95, windowSeconds: 5 * MINUTES },
    severity: 'WARNING',
    forSeconds: 10 * MINUTES,
    keepFiringSeconds: 5 * MINUTES,
  },
  ContainerCpuThrottled: {
    title: 'CPU limit holds the container up',
    kind: 'THRESHOLD',
    params: { metric: 'container.cpu.throttled', comparison: 'ABOVE', threshold: 0.25, windowSeconds: 5 * MINUTES },
    severity: 'INFO',
    forSeconds: 15 * MINUTES,
    keepFiringSeconds: 5 * MINUTES,
  },
  NodeDiskAlmostFull: {
    title: 'Disk of the node is almost full',
    kind: 'SATURATION',
    params: { resource: 'NODE_DISK', threshold: 0.9, windowSeconds: 5 * MINUTES },
    severity: 'CRITICAL',
    forSeconds: 10 * MINUTES,
  },
  NodeDiskFillsIn4Days: {
    title: 'Disk of the node will be full within 4 days',
    kind: 'FORECAST',
    params: { resource: 'NODE_DISK', horizonSeconds: 4 * DAYS, windowSeconds: 6 * HOURS, threshold: 0.6 },
    severity: 'WARNING',
    forSeconds: 1 * HOURS,
  },
  NodeDiskFillsIn24Hours: {
    title: 'Disk of the node will be full within 24 hours',
    kind: 'FORECAST',
    params: { resource: 'NODE_DISK', horizonSeconds: 1 * DAYS, windowSeconds: 6 * HOURS, threshold: 0.6 },
    severity: 'CRITICAL',
    forSeconds: 1 * HOURS,
  },
  NodeInodesAlmostUsed: {
    title: 'Inodes of the node are almost used up',
    kind: 'SATURATION',
    params: { resource: 'NODE_INODES', threshold: 0.9, windowSeconds: 5 * MINUTES },
    severity: 'CRITICAL',
    forSeconds: 10 * MINUTES,
  },
  VolumeAlmostFull: {
    title: 'Volume is almost full',
    kind: 'SATURATION',
    params: { resource: 'VOLUME', threshold: 0.95, windowSeconds: 5 * MINUTES },
    severity: 'CRITICAL',
    forSeconds: 5 * MINUTES,
  },
  VolumeFillsIn4Days: {
    title: 'Volume will be full within 4 days',
    kind: 'FORECAST',
    params: { resource: 'VOLUME', horizonSeconds: 4 * DAYS, windowSeconds: 6 * HOURS, threshold: 0.8 },
    severity: 'WARNING',
    forSeconds: 1 * HOURS,
  },
  VolumeInodesAlmostUsed: {
    title: 'Inodes of the volume are almost used up',
    kind: 'SATURATION',
    params: { resource: 'VOLUME_INODES', threshold: 0.95, windowSeconds: 5 * MINUTES },
    severity: 'WARNING',
    forSeconds: 10 * MINUTES,
  },
  HostDiskAlmostFull: {
    title: 'File system of the machine is almost full',
    kind: 'SATURATION',
    params: { resource: 'HOST_DISK', threshold: 0.92, windowSeconds: 5 * MINUTES },
    severity: 'WARNING',
    forSeconds: 10 * MINUTES,
  },
  HostDiskFillsIn24Hours: {
    title: 'File system of the machine will be full within 24 hours',
    kind: 'FORECAST',
    params: { resource: 'HOST_DISK', horizonSeconds: 1 * DAYS, windowSeconds: 6 * HOURS, threshold: 0.6 },
    severity: 'CRITICAL',
    forSeconds: 1 * HOURS,
  },
  NodeNotReadyForLong: {
    title: 'Node has not become Ready again',
    kind: 'NODE_NOT_READY',
    params: {},
    severity: 'CRITICAL',
    forSeconds: 15 * MINUTES,
  },
  NodeUnderPressure: {
    title: 'Node is under pressure',
    kind: 'OBJECT_STATE',
    params: { objectState: 'NODE_UNDER_PRESSURE' },
    severity: 'WARNING',
    forSeconds: 5 * MINUTES,
  },
  NodeUnmeasured: {
    title: 'Node is no longer measured',
    kind: 'ABSENCE',
    params: { metric: 'node.cpu.usage', windowSeconds: 10 * MINUTES },
    severity: 'WARNING',
    forSeconds: 5 * MINUTES,
  },
  ReplicasMissing: {
    title: 'Replicas are missing',
    kind: 'REPLICAS_MISSING',
    params: { threshold: 1 },
    severity: 'WARNING',
    forSeconds: 15 * MINUTES,
  },
  RolloutStuck: {
    title: 'Rollout does not come to its end',
    kind: 'OBJECT_STATE',
    params: { objectState: 'ROLLOUT_STUCK' },
    severity: 'WARNING',
    forSeconds: 15 * MINUTES,
  },
  JobFailed: {
    title: 'Job has failed',
    kind: 'OBJECT_STATE',
    params: { objectState: 'JOB_FAILED' },
    severity: 'WARNING',
    forSeconds: 2 * MINUTES,
  },
  AutoscalerMaxed: {
    title: 'Autoscaler is at its maximum',
    kind: 'OBJECT_STATE',
    params: { objectState: 'AUTOSCALER_MAXED' },
    severity: 'WARNING',
    forSeconds: 15 * MINUTES,
  },
  ClaimPending: {
    title: 'Volume claim is not bound',
    kind: 'OBJECT_STATE',
    params: { objectState: 'CLAIM_PENDING' },
    severity: 'WARNING',
    forSeconds: 15 * MINUTES,
  },
  BudgetViolated: {
    title: 'Disruption budget is not kept',
    kind: 'OBJECT_STATE',
    params: { objectState: 'BUDGET_VIOLATED' },
    severity: 'WARNING',
    forSeconds: 15 * MINUTES,
  },
  QuotaAlmostUsed: {
    title: 'Quota is almost used up',
    kind: 'SATURATION',
    params: { resource: 'QUOTA', threshold: 0.9 },
    severity: 'INFO',
    forSeconds: 15 * MINUTES,
  },
  TooManyRestarts: {
    title: 'Container restarts again and again',
    kind: 'RESTARTS',
    params: { threshold: 5, windowSeconds: 1 * HOURS },
    severity: 'WARNING',
  },
};

function evaluated(name: string, given: Given): DefaultRule {
  const { kind, title, severity, params, forSeconds = 0, keepFiringSeconds = 0 } = given;
  const times = { forSeconds, keepFiringSeconds };
  const rest = { matchers: [], runbookUrl: null, isEnabled: true };
  return { name, kind, spec: { title, params: withDefaults(kind, params), severity, ...times, ...rest } };
}

function detected(name: string, title: string, severity: Severity | null): DefaultRule {
  const times = { forSeconds: 0, keepFiringSeconds: 0 };
  const rest = { matchers: [], runbookUrl: null, isEnabled: true };
  return { name, kind: 'DETECTED', spec: { title, params: NO_PARAMS, severity, ...times, ...rest } };
}

/** What every tenant begins with. A detector's severity is null: it stays the detector's until somebody chooses one. */
export const DEFAULT_RULES: readonly DefaultRule[] = [
  ...Object.entries(EVALUATED).map(([name, given]) => evaluated(name, given)),
  ...DETECTORS.map(({ rule, title }) => detected(rule, title, null)),
  ...ANOMALY_RULES.map(({ rule, title }) => detected(rule, title, null)),
];
