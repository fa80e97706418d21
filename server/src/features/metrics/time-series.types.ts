import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MetricUnit } from './metric.entity.js';

export enum NamedRange {
  LAST_5M = 'LAST_5M',
  LAST_15M = 'LAST_15M',
  LAST_1H = 'LAST_1H',
  LAST_6H = 'LAST_6H',
  LAST_24H = 'LAST_24H',
  LAST_7D = 'LAST_7D',
  LAST_30D = 'LAST_30D',
}
registerEnumType(NamedRange, {
  name: 'NamedRange',
  description: 'A range that ends now, by the server’s clock; minutes, hours or days.',
  valuesConfig: {
    LAST_5M: { description: 'The last 5 minutes.' },
    LAST_15M: { description: 'The last 15 minutes.' },
    LAST_1H: { description: 'The last hour.' },
    LAST_6H: { description: 'The last 6 hours.' },
    LAST_24H: { description: 'The last 24 hours.' },
    LAST_7D: { description: 'The last 7 days.' },
    LAST_30D: { description: 'The last 30 days.' },
  },
});

export enum OverTime {
  AVG = 'AVG',
  MIN = 'MIN',
  MAX = 'MAX',
  SUM = 'SUM',
  LAST = 'LAST',
}
registerEnumType(OverTime, {
  name: 'OverTime',
  description: 'How the samples of one subject within one bucket become one value.',
  valuesConfig: {
    AVG: { description: 'Mean of the samples.' },
    MIN: { description: 'Least sample.' },
    MAX: { description: 'Greatest sample.' },
    SUM: { description: 'Sum of the samples.' },
    LAST: { description: 'Newest sample.' },
  },
});

export enum Across {
  SUM = 'SUM',
  AVG = 'AVG',
  MIN = 'MIN',
  MAX = 'MAX',
}
registerEnumType(Across, {
  name: 'Across',
  description:
    'How the values of the subjects of a group become one; subjects without a sample in a bucket do not count.',
  valuesConfig: {
    SUM: { description: 'Sum over the subjects.' },
    AVG: { description: 'Mean over the subjects; with overTime AVG the mean of all samples of the group.' },
    MIN: { description: 'Least of the subjects.' },
    MAX: { description: 'Greatest of the subjects.' },
  },
});

export enum SeriesGroup {
  ALL = 'ALL',
  CLUSTER_NODE = 'CLUSTER_NODE',
  NAMESPACE = 'NAMESPACE',
  POD = 'POD',
  CONTAINER = 'CONTAINER',
  VOLUME = 'VOLUME',
}
registerEnumType(SeriesGroup, {
  name: 'SeriesGroup',
  description: 'What makes one line: everything together, or each cluster node, namespace, pod, container or volume.',
  valuesConfig: {
    ALL: { description: 'One series of all subjects.' },
    CLUSTER_NODE: { description: 'One series per cluster node.' },
    NAMESPACE: { description: 'One series per namespace.' },
    POD: { description: 'One series per pod.' },
    CONTAINER: { description: 'One series per container.' },
    VOLUME: { description: 'One series per filesystem.' },
  },
});

export enum Resolution {
  RAW = 'RAW',
  FIVE_MINUTES = 'FIVE_MINUTES',
}
registerEnumType(Resolution, {
  name: 'Resolution',
  description: 'What was read: the samples themselves, or their five-minute roll-ups. Both give exact results.',
  valuesConfig: {
    RAW: { description: 'The samples themselves.' },
    FIVE_MINUTES: { description: 'Roll-ups of 5 minutes.' },
  },
});

@InputType('NamespaceSelector', { description: 'A namespace of a cluster.' })
export class NamespaceSelector {
  @Field(() => ID, { description: 'Id of the cluster.' })
  cluster!: string;

  @Field(() => String, { description: 'Name of the namespace.' })
  name!: string;
}

@InputType('SubjectSelector', {
  description:
    'Exactly one of them. The metric decides which subjects below it are read: node.* and host.* the cluster nodes, container.* the containers of its pods, host.filesystem.* the volumes.',
})
export class SubjectSelector {
  @Field(() => ID, { nullable: true, description: 'Id of a cluster: everything in it.' })
  cluster?: string | null;

  @Field(() => ID, { nullable: true, description: 'Id of a cluster node: itself, its volumes, the pods on it.' })
  clusterNode?: string | null;

  @Field(() => NamespaceSelector, { nullable: true, description: 'A namespace: the pods in it.' })
  namespace?: NamespaceSelector | null;

  @Field(() => ID, { nullable: true, description: 'Id of a workload: the pods it made.' })
  workload?: string | null;

  @Field(() => ID, { nullable: true, description: 'Id of a pod: its containers.' })
  pod?: string | null;

  @Field(() => ID, { nullable: true, description: 'Id of a container.' })
  container?: string | null;
}

@InputType('TimeRangeInput', { description: 'Either `last`, or `from` and `to`.' })
export class TimeRangeInput {
  @Field(() => NamedRange, { nullable: true, description: 'A range that ends now.' })
  last?: NamedRange | null;

  @Field(() => Date, { nullable: true, description: 'Start, rounded down to the step.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'End, exclusive, rounded up to the step.' })
  to?: Date | null;
}

@InputType('TimeSeriesInput', { description: 'What to read and how to aggregate it, over time and across subjects.' })
export class TimeSeriesInput {
  @Field(() => SubjectSelector, { description: 'Below which object to read.' })
  of!: SubjectSelector;

  @Field(() => [String], { description: 'Names of the catalogue, 1 to 20; see `metrics`.' })
  metrics!: string[];

  @Field(() => TimeRangeInput, { description: 'When.' })
  range!: TimeRangeInput;

  @Field(() => Int, {
    nullable: true,
    description:
      'Length of a bucket in seconds; null lets the server choose by maxPoints. Multiples of 300 are answered from roll-ups, others for at most 48 hours.',
  })
  stepSeconds?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 300,
    description:
      'Most buckets, 1 to 5,000 (one more where the range is not aligned); not used where stepSeconds is given.',
  })
  maxPoints?: number | null;

  @Field(() => OverTime, {
    nullable: true,
    defaultValue: OverTime.AVG,
    description: 'Aggregates the samples of one subject in a bucket.',
  })
  overTime?: OverTime | null;

  @Field(() => Across, {
    nullable: true,
    defaultValue: Across.SUM,
    description: 'Aggregates the subjects of a group.',
  })
  across?: Across | null;

  @Field(() => SeriesGroup, {
    nullable: true,
    defaultValue: SeriesGroup.ALL,
    description: 'What makes one line.',
  })
  groupBy?: SeriesGroup | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 8,
    description: 'Most groups of each metric, 1 to 1,000: those with the greatest mean.',
  })
  top?: number | null;
}

@ObjectType('Series', {
  description:
    'One line: values in the metric’s API unit (cores, bytes, bytes per second, ratio); null is a bucket nothing was measured in, 0 is a measurement.',
})
export class SeriesType {
  @Field(() => String, { description: 'Name of the metric.' })
  metric!: string;

  @Field(() => MetricUnit, { description: 'Unit of the values.' })
  unit!: MetricUnit;

  @Field(() => String, {
    description:
      'Name of the group, as short as is unique below the selected object: “all”, a cluster node, a namespace, `[namespace/]pod`, `[[namespace/]pod/]container`, `[cluster node:]mount point`.',
  })
  group!: string;

  @Field(() => [Float], { nullable: 'items', description: 'One value per bucket, in the order of `times`.' })
  values!: (number | null)[];
}

@ObjectType('TimeSeries', { description: 'Measured values in equal buckets, aligned to multiples of the step.' })
export class TimeSeriesType {
  @Field(() => Date, { description: 'Start of the first bucket.' })
  from!: Date;

  @Field(() => Date, { description: 'End of the last bucket, exclusive.' })
  to!: Date;

  @Field(() => Int, { description: 'Length of a bucket in seconds.' })
  stepSeconds!: number;

  @Field(() => Resolution, { description: 'What was read for it.' })
  resolution!: Resolution;

  @Field(() => [Date], { description: 'Start of each bucket.' })
  times!: Date[];

  @Field(() => [SeriesType], {
    description:
      'Metrics in the order asked for, groups by falling mean. A group without any sample is left out, except “all”.',
  })
  series!: SeriesType[];

  @Field(() => Int, { description: 'Number of groups that `top` left out of at least one metric.' })
  omittedGroups!: number;

  @Field(() => [String], { description: 'What measured the samples, such as “metrics-server”; empty without samples.' })
  sources!: string[];

  @Field(() => Date, { nullable: true, description: 'When the newest sample was measured; null without samples.' })
  observedAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether the last bucket ends after now, so that more samples may come.' })
  isLastBucketPartial!: boolean;
}
