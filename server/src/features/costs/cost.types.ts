import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Guard } from '../../platform/guard.js';

@ObjectType({ description: 'How much of what is requested is used: 1 where all of it is, more where more is.' })
export class CostEfficiency {
  @Field(() => Float, {
    nullable: true,
    description: 'CPU used by CPU requested, of containers of which both are known; null where there are none.',
  })
  cpu!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Memory used by memory requested, of containers of which both are known; null where there are none.',
  })
  memory!: number | null;
}

@ObjectType({
  description:
    'What one thing cost, in units of the currency over the range. Null where it is not known, 0 where it is nothing.',
})
export class CostLine {
  @Field(() => String, { description: 'Tells the line from the others of this answer.' })
  key!: string;

  @Field(() => String, { nullable: true, description: 'What it is called; null of what no team owns.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'Its namespace; null by cluster and by team.' })
  namespace!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'By workload: its Kubernetes kind, “Pod” of a bare pod, “PersistentVolumeClaim” of storage that nothing mounts. Null elsewhere.',
  })
  kind!: string | null;

  clusterId!: string | null;

  teamId!: string | null;

  workloadId!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'CPU: by the greater of what is requested and what is used, hour by hour. Null without a price.',
  })
  cpu!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Memory: by the greater of what is requested and what is used, hour by hour. Null without a price.',
  })
  memory!: number | null;

  @Field(() => Float, { nullable: true, description: 'Persistent volumes by their size, mounted or not.' })
  storage!: number | null;

  @Field(() => Float, { nullable: true, description: 'CPU, memory and storage together.' })
  own!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Its part of what is shared; less than 0 of what is shared itself, which the others bear. Null where shared costs stay apart.',
  })
  sharedShare!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Its part of what is idle; null where that stays apart, and by cluster, where `idle` tells it.',
  })
  idleShare!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'By cluster: what pods could have had and neither requested nor used. Null elsewhere, and for who does not see the whole cluster.',
  })
  idle!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'By cluster: what is kept for the system and pods cannot have. Null elsewhere, and for who does not see the whole cluster.',
  })
  unallocated!: number | null;

  @Field(() => Float, { nullable: true, description: 'All of it together.' })
  total!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What a month of 730 hours costs at this pace, by the hours that are counted; null without any.',
  })
  perMonth!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: '`total` of as many days before; null where it is not known, as before it was there.',
  })
  previousTotal!: number | null;

  @Field(() => Float, { nullable: true, description: 'Its part of all lines together, 0 to 1.' })
  share!: number | null;

  @Field(() => Boolean, { description: 'Whether all of it is shared by the settings of the tenant.' })
  isShared!: boolean;

  @Field(() => CostEfficiency, { description: 'How much of what it requests it uses.' })
  efficiency!: CostEfficiency;

  @Field(() => Int, {
    description: 'Most containers without a price in one of the hours: what they cost is missing here.',
  })
  unpricedContainers!: number;

  @Field(() => Int, {
    description: 'Most claims without a price in one of the hours: what they cost is missing here.',
  })
  unpricedClaims!: number;
}

@Guard('OPERATOR')
@ObjectType({ description: 'Costs by something, over whole UTC days.' })
export class CostBreakdown {
  @Field(() => Date, { description: 'Beginning of the first day.' })
  from!: Date;

  @Field(() => Date, { description: 'End of the last day, which may not be over.' })
  to!: Date;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency!: string;

  @Field(() => Int, { description: 'How many lines there are in all.' })
  totalLines!: number;

  @Field(() => [CostLine], { description: 'The lines asked for, in the order asked for.' })
  lines!: CostLine[];
}

@ObjectType({ description: 'What one UTC day cost, in units of the currency; null where it is not known.' })
export class CostPoint {
  @Field(() => Date, { description: 'Beginning of the day.' })
  day!: Date;

  @Field(() => Float, { nullable: true, description: 'All of it; null where no hour is counted.' })
  total!: number | null;

  @Field(() => Float, { nullable: true, description: 'CPU of workloads.' })
  cpu!: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory of workloads.' })
  memory!: number | null;

  @Field(() => Float, { nullable: true, description: 'Persistent volumes.' })
  storage!: number | null;

  @Field(() => Float, { nullable: true, description: 'Of workloads that are shared, their storage included.' })
  shared!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Idle; null for who does not see whole clusters, and under a filter within clusters.',
  })
  idle!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Not allocatable; null for who does not see whole clusters, and under a filter within clusters.',
  })
  unallocated!: number | null;

  @Field(() => Int, { description: 'Hours of clusters that are counted: 48 of two whole clusters.' })
  hours!: number;
}

@ObjectType({ description: 'What the days before cost, as many of them.' })
export class CostPeriod {
  @Field(() => Date, { description: 'Beginning of the first day.' })
  from!: Date;

  @Field(() => Date, { description: 'End of the last day.' })
  to!: Date;

  @Field(() => Float, { nullable: true, description: 'All of it; null where no hour is counted.' })
  total!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'A month of 730 hours at that pace: comparable where fewer hours are counted.',
  })
  perMonth!: number | null;

  @Field(() => Int, { description: 'Hours of clusters that are counted.' })
  hoursCounted!: number;
}

@Guard('OPERATOR')
@ObjectType({ description: 'What clusters cost, in units of the currency over whole UTC days; null where not known.' })
export class CostSummary {
  @Field(() => Date, { description: 'Beginning of the first day.' })
  from!: Date;

  @Field(() => Date, { description: 'End of the last day, which may not be over.' })
  to!: Date;

  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency!: string;

  @Field(() => Float, {
    nullable: true,
    description:
      'All of it: cpu + memory + storage + idle + unallocated; of a part of clusters what its lines add up to.',
  })
  total!: number | null;

  @Field(() => Float, { nullable: true, description: 'A month of 730 hours at this pace; null without an hour.' })
  perMonth!: number | null;

  @Field(() => Float, { nullable: true, description: 'CPU of workloads.' })
  cpu!: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory of workloads.' })
  memory!: number | null;

  @Field(() => Float, { nullable: true, description: 'Persistent volumes.' })
  storage!: number | null;

  @Field(() => Float, { nullable: true, description: 'Of workloads that are shared, their storage included.' })
  shared!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'What pods could have had and neither requested nor used. Null for who does not see whole clusters, and under a filter within clusters.',
  })
  idle!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'What is kept for the system and pods cannot have. Null for who does not see whole clusters, and under a filter within clusters.',
  })
  unallocated!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Most cluster nodes without a price in an hour, over the clusters: all that is on them is missing. Null like `idle`.',
  })
  unpricedNodes!: number | null;

  @Field(() => Int, {
    description: 'Most containers without a price in an hour of a day, over the workloads: what they cost is missing.',
  })
  unpricedContainers!: number;

  @Field(() => CostEfficiency, { description: 'How much of what is requested is used.' })
  efficiency!: CostEfficiency;

  @Field(() => Int, { description: 'Hours of clusters that are counted: 48 of two whole clusters a day.' })
  hoursCounted!: number;

  @Field(() => Int, { description: 'Hours of clusters that are over in the range; those not counted are unknown.' })
  hoursTotal!: number;

  @Field(() => Date, {
    nullable: true,
    description: 'The end of the newest hour that is counted; null without any.',
  })
  countedUntil!: Date | null;

  @Field(() => CostPeriod, { description: 'As many days before.' })
  previous!: CostPeriod;

  @Field(() => [CostPoint], { description: 'Each day, those without a counted hour too.' })
  trend!: CostPoint[];
}
