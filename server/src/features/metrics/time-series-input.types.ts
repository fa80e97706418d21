import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';

export enum NamedRange {
  LAST_5M = 'LAST_5M',
  LAST_15M = 'LAST_15M',
  LAST_1H = 'LAST_1H',
  LAST_3H = 'LAST_3H',
  LAST_6H = 'LAST_6H',
  LAST_12H = 'LAST_12H',
  LAST_24H = 'LAST_24H',
  LAST_2D = 'LAST_2D',
  LAST_7D = 'LAST_7D',
  LAST_14D = 'LAST_14D',
  LAST_30D = 'LAST_30D',
  LAST_90D = 'LAST_90D',
  LAST_395D = 'LAST_395D',
}
registerEnumType(NamedRange, {
  name: 'NamedRange',
  description: 'A range that ends now, by the server’s clock; minutes, hours or days.',
  valuesConfig: {
    LAST_5M: { description: 'The last 5 minutes.' },
    LAST_15M: { description: 'The last 15 minutes.' },
    LAST_1H: { description: 'The last hour.' },
    LAST_3H: { description: 'The last 3 hours.' },
    LAST_6H: { description: 'The last 6 hours.' },
    LAST_12H: { description: 'The last 12 hours.' },
    LAST_24H: { description: 'The last 24 hours.' },
    LAST_2D: { description: 'The last 2 days.' },
    LAST_7D: { description: 'The last 7 days.' },
    LAST_14D: { description: 'The last 14 days.' },
    LAST_30D: { description: 'The last 30 days.' },
    LAST_90D: { description: 'The last 90 days.' },
    LAST_395D: { description: 'The last 395 days, which are 13 months.' },
  },
});

export enum OverTime {
  AVG = 'AVG',
  MIN = 'MIN',
  MAX = 'MAX',
  SUM = 'SUM',
  LAST = 'LAST',
  P50 = 'P50',
  P95 = 'P95',
  P99 = 'P99',
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
    P50: { description: 'The median: the least sample that half of the samples do not exceed.' },
    P95: { description: 'The least sample that 95 % of the samples do not exceed.' },
    P99: { description: 'The least sample that 99 % of the samples do not exceed.' },
  },
});

export enum Across {
  SUM = 'SUM',
  AVG = 'AVG',
  MIN = 'MIN',
  MAX = 'MAX',
  POOLED = 'POOLED',
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
    POOLED: {
      description: 'No value per subject: overTime is taken of all samples of the group, as if one subject had them.',
    },
  },
});

export enum SeriesGroup {
  ALL = 'ALL',
  CLUSTER = 'CLUSTER',
  CLUSTER_NODE = 'CLUSTER_NODE',
  NAMESPACE = 'NAMESPACE',
  TEAM = 'TEAM',
  WORKLOAD = 'WORKLOAD',
  POD = 'POD',
  CONTAINER = 'CONTAINER',
  VOLUME = 'VOLUME',
}
registerEnumType(SeriesGroup, {
  name: 'SeriesGroup',
  description: 'What makes one line: everything together, or each of what the subjects belong to.',
  valuesConfig: {
    ALL: { description: 'One series of all subjects.' },
    CLUSTER: { description: 'One series per cluster.' },
    CLUSTER_NODE: { description: 'One series per cluster node.' },
    NAMESPACE: { description: 'One series per namespace.' },
    TEAM: { description: 'One series per team that owns namespaces now; “none” for what no team owns.' },
    WORKLOAD: {
      description:
        'One series per workload people know: the Deployment behind a ReplicaSet, the CronJob behind a Job; “none” for pods without one.',
    },
    POD: { description: 'One series per pod.' },
    CONTAINER: { description: 'One series per container.' },
    VOLUME: { description: 'One series per filesystem of a cluster node, or per claim’s volume.' },
  },
});

export enum Comparison {
  PREVIOUS_PERIOD = 'PREVIOUS_PERIOD',
  PREVIOUS_DAY = 'PREVIOUS_DAY',
  PREVIOUS_WEEK = 'PREVIOUS_WEEK',
}
registerEnumType(Comparison, {
  name: 'Comparison',
  description: 'With which earlier time to compare.',
  valuesConfig: {
    PREVIOUS_PERIOD: { description: 'The period of the same length that ends where this one begins.' },
    PREVIOUS_DAY: { description: 'The same time 24 hours earlier.' },
    PREVIOUS_WEEK: { description: 'The same time 7 days earlier.' },
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

  @Field(() => [ID], {
    nullable: true,
    description: 'Ids of clusters, up to 100: everything in those you may see; an empty list is every such cluster.',
  })
  clusters?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'Id of a cluster node: itself, its volumes, the pods on it.' })
  clusterNode?: string | null;

  @Field(() => NamespaceSelector, { nullable: true, description: 'A namespace: the pods in it.' })
  namespace?: NamespaceSelector | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of a team: the pods in the namespaces it owns now, of all clusters you may see.',
  })
  team?: string | null;

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
      'Length of a bucket in seconds; null lets the server choose by maxPoints. Multiples of 3,600 are answered from roll-ups, others from samples, which are kept for less long.',
  })
  stepSeconds?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 300,
    description:
      'Most buckets, 1 to 5,000 (two at least, where the range lies across the end of one); not used where stepSeconds is given.',
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

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Whether to answer one more series per metric, “other”, of all subjects in the groups that `top` leaves out.',
  })
  withOther?: boolean | null;

  @Field(() => Comparison, {
    nullable: true,
    description: 'Answers the same groups at an earlier time too, as `previous`; null compares with nothing.',
  })
  compareTo?: Comparison | null;
}
