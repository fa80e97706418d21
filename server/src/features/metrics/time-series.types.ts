import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Gap } from '../gaps/gap.types.js';
import { MetricUnit } from './metric.entity.js';

export enum Resolution {
  RAW = 'RAW',
  FIVE_MINUTES = 'FIVE_MINUTES',
  HOUR = 'HOUR',
  DAY = 'DAY',
}
registerEnumType(Resolution, {
  name: 'Resolution',
  description:
    'What was read: the samples themselves, or their roll-ups. All give the same results, percentiles within `percentileError`.',
  valuesConfig: {
    RAW: { description: 'The samples themselves.' },
    FIVE_MINUTES: { description: 'Roll-ups of 5 minutes.' },
    HOUR: { description: 'Roll-ups of 1 hour.' },
    DAY: { description: 'Roll-ups of 1 day, from midnight to midnight UTC.' },
  },
});

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
      'Name of the group, as short as is unique below the selected object: “all”, a cluster, a team, `[cluster/]` and then a cluster node, a namespace, `[namespace/]workload`, `[namespace/]pod`, `[[namespace/]pod/]container`, `[cluster node:]mount point`; “other” for what `top` leaves out.',
  })
  group!: string;

  @Field(() => Boolean, { description: 'Whether this is “other”: all subjects in the groups that `top` leaves out.' })
  isOther!: boolean;

  @Field(() => ID, {
    nullable: true,
    description:
      'Id of the cluster, team, cluster node, workload, pod or container the group stands for; null for “all”, “other”, “none”, “unknown”, namespaces, volumes, and what the inventory does not know.',
  })
  objectId!: string | null;

  @Field(() => [Float], { nullable: 'items', description: 'One value per bucket, in the order of `times`.' })
  values!: (number | null)[];

  @Field(() => [Float], {
    nullable: 'itemsAndList',
    description: 'The values of the time compared with, bucket by bucket beside `values`; null without `compareTo`.',
  })
  previous!: (number | null)[] | null;
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

  @Field(() => Int, {
    description:
      'Number of subjects it is made of, all metrics together: those selected, but not those known to have ended before.',
  })
  subjectCount!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'How far a percentile may be from the exact one, as a share of it; 0 when exact, null when none was asked for.',
  })
  percentileError!: number | null;

  @Field(() => Date, { nullable: true, description: 'Start of what `previous` is of; null without `compareTo`.' })
  previousFrom!: Date | null;

  @Field(() => Date, { nullable: true, description: 'End of it, exclusive; null without `compareTo`.' })
  previousTo!: Date | null;

  @Field(() => [Gap], {
    description:
      'When samples of the clusters are missing and why, the newest first, at most 200 of each; those that overlap `from` to `to`.',
  })
  gaps!: Gap[];

  @Field(() => [String], { description: 'What measured the samples, such as “metrics-server”; empty without samples.' })
  sources!: string[];

  @Field(() => Date, { nullable: true, description: 'When the newest sample was measured; null without samples.' })
  observedAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether the last bucket ends after now, so that more samples may come.' })
  isLastBucketPartial!: boolean;
}
