import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MatcherInput, MatcherOutput } from '../alerts/matcher.types.js';
import type { RuleParams } from './rule-params.js';

export enum AlertRuleKind {
  THRESHOLD = 'THRESHOLD',
  ABSENCE = 'ABSENCE',
  RATE = 'RATE',
  CHANGE = 'CHANGE',
  SATURATION = 'SATURATION',
  RESTARTS = 'RESTARTS',
  REPLICAS_MISSING = 'REPLICAS_MISSING',
  NODE_NOT_READY = 'NODE_NOT_READY',
  OBJECT_STATE = 'OBJECT_STATE',
  FORECAST = 'FORECAST',
  DATE = 'DATE',
  DETECTED = 'DETECTED',
}
registerEnumType(AlertRuleKind, {
  name: 'AlertRuleKind',
  description: 'How a rule judges.',
  valuesConfig: {
    THRESHOLD: { description: 'A metric is above or below a value.' },
    ABSENCE: { description: 'A metric that was measured is no longer measured, while its cluster reports.' },
    RATE: { description: 'A metric grows or shrinks by so much per time.' },
    CHANGE: { description: 'The mean of a metric has grown or shrunk by a share, against the period before.' },
    SATURATION: {
      description: 'What is used is above a share of the request, the limit, what is allocatable, or the capacity.',
    },
    RESTARTS: { description: 'A container has been restarted so many times within a window.' },
    REPLICAS_MISSING: { description: 'A workload has fewer ready replicas than it wants.' },
    NODE_NOT_READY: { description: 'A cluster node is not Ready.' },
    OBJECT_STATE: { description: 'An object is in a state that it should not stay in.' },
    FORECAST: { description: 'A disk or volume will be full within a time, if it goes on filling as before.' },
    DATE: {
      description: 'A metric that holds a moment in Unix seconds is near or past, such as the end of a certificate.',
    },
    DETECTED: {
      description:
        'A detector of the product, which finds its trouble in events, states of pods or anomalies by itself.',
    },
  },
});

export enum RuleOverTime {
  AVG = 'AVG',
  MIN = 'MIN',
  MAX = 'MAX',
  LAST = 'LAST',
}
registerEnumType(RuleOverTime, {
  name: 'RuleOverTime',
  description: 'How the samples of a window become one value.',
  valuesConfig: {
    AVG: { description: 'Their mean.' },
    MIN: { description: 'The least.' },
    MAX: { description: 'The greatest.' },
    LAST: { description: 'The newest.' },
  },
});

export enum RuleComparison {
  ABOVE = 'ABOVE',
  BELOW = 'BELOW',
}
registerEnumType(RuleComparison, {
  name: 'RuleComparison',
  description: 'On which side of the threshold the trouble lies.',
  valuesConfig: {
    ABOVE: { description: 'Greater than the threshold.' },
    BELOW: { description: 'Less than the threshold.' },
  },
});

export enum SaturationResource {
  CPU = 'CPU',
  MEMORY = 'MEMORY',
  NODE_DISK = 'NODE_DISK',
  NODE_INODES = 'NODE_INODES',
  VOLUME = 'VOLUME',
  VOLUME_INODES = 'VOLUME_INODES',
  HOST_DISK = 'HOST_DISK',
  QUOTA = 'QUOTA',
}
registerEnumType(SaturationResource, {
  name: 'SaturationResource',
  description: 'What is used up.',
  valuesConfig: {
    CPU: { description: 'CPU of a container or a cluster node.' },
    MEMORY: { description: 'Memory of a container or a cluster node.' },
    NODE_DISK: { description: 'The file system that the kubelet of a cluster node keeps its data on.' },
    NODE_INODES: { description: 'The inodes of that file system.' },
    VOLUME: { description: 'The volume of a PersistentVolumeClaim.' },
    VOLUME_INODES: { description: 'The inodes of such a volume.' },
    HOST_DISK: { description: 'A file system of a machine outside Kubernetes.' },
    QUOTA: { description: 'A ResourceQuota: the greatest share of any of its resources.' },
  },
});

export enum SaturationBase {
  REQUEST = 'REQUEST',
  LIMIT = 'LIMIT',
  ALLOCATABLE = 'ALLOCATABLE',
  CAPACITY = 'CAPACITY',
}
registerEnumType(SaturationBase, {
  name: 'SaturationBase',
  description: 'What the use is measured against.',
  valuesConfig: {
    REQUEST: { description: 'The request of the container.' },
    LIMIT: { description: 'The limit of the container.' },
    ALLOCATABLE: { description: 'What the cluster node gives to pods.' },
    CAPACITY: { description: 'All there is.' },
  },
});

export enum WatchedObjectState {
  ROLLOUT_STUCK = 'ROLLOUT_STUCK',
  JOB_FAILED = 'JOB_FAILED',
  AUTOSCALER_MAXED = 'AUTOSCALER_MAXED',
  CLAIM_PENDING = 'CLAIM_PENDING',
  NODE_UNDER_PRESSURE = 'NODE_UNDER_PRESSURE',
  BUDGET_VIOLATED = 'BUDGET_VIOLATED',
}
registerEnumType(WatchedObjectState, {
  name: 'WatchedObjectState',
  description: 'A state that an object should not stay in.',
  valuesConfig: {
    ROLLOUT_STUCK: { description: 'A workload runs fewer pods of its newest version than it wants.' },
    JOB_FAILED: { description: 'A Job has failed pods, and none that runs, waits or has succeeded.' },
    AUTOSCALER_MAXED: { description: 'A HorizontalPodAutoscaler is at its maximum and may not add more.' },
    CLAIM_PENDING: { description: 'A PersistentVolumeClaim is not bound.' },
    NODE_UNDER_PRESSURE: { description: 'A cluster node reports pressure on memory, disk or process ids.' },
    BUDGET_VIOLATED: { description: 'A PodDisruptionBudget has fewer healthy pods than it asks for.' },
  },
});

@ObjectType('AlertRuleParams', { description: 'What a rule asks; a kind has some of these, the others are null.' })
@InputType('AlertRuleParamsInput', {
  description: 'What a rule asks; give those of its kind. What is left out has the default of the kind.',
})
export class AlertRuleParams implements RuleParams {
  @Field(() => String, { nullable: true, description: 'Name of a metric of the catalogue.' })
  metric!: string | null;

  @Field(() => RuleOverTime, {
    nullable: true,
    description: 'THRESHOLD: how a window becomes one value; AVG by default.',
  })
  overTime!: RuleOverTime | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Length of the window that is looked at, in seconds, 60 to 604,800.',
  })
  windowSeconds!: number | null;

  @Field(() => RuleComparison, { nullable: true, description: 'On which side of the threshold the trouble lies.' })
  comparison!: RuleComparison | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'In the unit of the metric; a share for SATURATION and CHANGE (0.9 is 90 %), and for FORECAST, where nothing fires below it; a number of restarts or replicas.',
  })
  threshold!: number | null;

  @Field(() => Int, { nullable: true, description: 'RATE: the threshold is per so many seconds; 3,600 by default.' })
  perSeconds!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'CHANGE: how long before the window the one begins to end that it is compared with, in seconds; 0, the one just before, by default. 86,400 less the window compares with the same time a day before.',
  })
  earlierSeconds!: number | null;

  @Field(() => SaturationResource, { nullable: true, description: 'SATURATION and FORECAST: what is used up.' })
  resource!: SaturationResource | null;

  @Field(() => SaturationBase, { nullable: true, description: 'SATURATION: against what; CAPACITY by default.' })
  against!: SaturationBase | null;

  @Field(() => Int, { nullable: true, description: 'FORECAST: full within so many seconds.' })
  horizonSeconds!: number | null;

  @Field(() => Int, { nullable: true, description: 'DATE: less than so many seconds left.' })
  leftSeconds!: number | null;

  @Field(() => WatchedObjectState, { nullable: true, description: 'OBJECT_STATE: which state.' })
  objectState!: WatchedObjectState | null;
}

@ObjectType('AlertRuleScope', { description: 'A place where a rule is switched off, and why.' })
export class AlertRuleScope {
  @Field(() => [MatcherOutput], { description: 'What is in it: all of these hold.' })
  matchers!: MatcherOutput[];

  @Field(() => String, { nullable: true, description: 'Why; null where nobody said.' })
  reason!: string | null;
}

@InputType({ description: 'A place where a rule is switched off, and why.' })
export class AlertRuleScopeInput {
  @Field(() => [MatcherInput], { description: 'What is in it: all of these hold. At least one.' })
  matchers!: MatcherInput[];

  @Field(() => String, { nullable: true, description: 'Why, at most 200 characters.' })
  reason?: string | null;
}
