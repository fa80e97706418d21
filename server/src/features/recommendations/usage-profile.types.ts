import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'CPU or memory of a container over a window.' })
export class UsageDistribution {
  @Field(() => Float, { description: 'Half of the time it used no more: cores or bytes, as all of these.' })
  p50!: number;

  @Field(() => Float, { description: 'In 90 % of the time.' })
  p90!: number;

  @Field(() => Float, { description: 'In 95 % of the time.' })
  p95!: number;

  @Field(() => Float, { description: 'In 99 % of the time.' })
  p99!: number;

  @Field(() => Float, { description: 'The highest sample.' })
  max!: number;

  @Field(() => Float, { description: 'Mean.' })
  mean!: number;

  @Field(() => String, { description: 'Name of the pod with the highest 95th percentile.' })
  worstPodName!: string;

  @Field(() => Float, { description: '95th percentile of that pod.' })
  worstPodP95!: number;

  @Field(() => Float, { description: 'Highest sample of that pod.' })
  worstPodMax!: number;
}

@ObjectType({
  description: 'Use by hour of the week, 168 values, Monday 0:00 of the zone first; null where nothing was measured.',
})
export class UsageByHourOfWeek {
  @Field(() => [Float], { nullable: 'items', description: '95th percentile of CPU, in cores.' })
  cpuP95!: (number | null)[];

  @Field(() => [Float], { nullable: 'items', description: 'Highest CPU, in cores.' })
  cpuMax!: (number | null)[];

  @Field(() => [Float], { nullable: 'items', description: 'Highest memory, in bytes.' })
  memoryMax!: (number | null)[];
}

@ObjectType({ description: 'Whether what was measured carries a recommendation.' })
export class EnoughUsage {
  @Field(() => Boolean, { description: 'Whether it does.' })
  isEnough!: boolean;

  @Field(() => Float, { nullable: true, description: 'Days that it takes; null where days are not what is missing.' })
  needsDays!: number | null;

  @Field(() => Float, { nullable: true, description: 'Days that there are; null where days are not what is missing.' })
  hasDays!: number | null;

  @Field(() => String, { nullable: true, description: 'What is missing; null for nothing.' })
  text!: string | null;
}

@ObjectType({ description: 'Why a rule says nothing of a workload.' })
export class RuleSilence {
  @Field(() => String, { description: 'Name of the rule.' })
  rule!: string;

  @Field(() => String, { description: 'Stable code, such as FINE, TOO_LITTLE_DATA, NOT_MEASURED or EXCLUDED.' })
  reason!: string;

  @Field(() => String, { description: 'In one sentence.' })
  text!: string;
}

@ObjectType('UsageProfile', {
  description: 'How one container of a workload used CPU and memory; what rules go by, and why they say nothing.',
})
export class UsageProfileOutput {
  /** The resolver shows the workload, as far as its reader sees it. */
  workloadId!: string;

  @Field(() => String, { description: 'Name of the container.' })
  container!: string;

  @Field(() => Date, { nullable: true, description: 'Begin of the window; null where nothing was measured.' })
  from!: Date | null;

  @Field(() => Date, { nullable: true, description: 'End of the window; null where nothing was measured.' })
  to!: Date | null;

  @Field(() => Int, { description: 'Days of the window of which half was measured at least.' })
  days!: number;

  @Field(() => Float, { description: 'Time in which at least one pod was measured, in days.' })
  measuredDays!: number;

  @Field(() => Float, { description: 'Share of the time its pods ran that was measured, 0 to 1; gaps do not count.' })
  coverage!: number;

  @Field(() => Int, { description: 'Measured buckets of five minutes, of all pods.' })
  samples!: number;

  @Field(() => Int, { description: 'Most pods that were measured at once.' })
  pods!: number;

  @Field(() => UsageDistribution, { nullable: true, description: 'CPU in cores; null where none was measured.' })
  cpu!: UsageDistribution | null;

  @Field(() => UsageDistribution, { nullable: true, description: 'Memory in bytes; null where none was measured.' })
  memory!: UsageDistribution | null;

  @Field(() => UsageByHourOfWeek, {
    nullable: true,
    description: 'By hour of the week; null where nothing was measured.',
  })
  byHourOfWeek!: UsageByHourOfWeek | null;

  @Field(() => String, { description: 'Time zone of those hours, such as Europe/Berlin.' })
  zone!: string;

  @Field(() => String, { nullable: true, description: 'How use differs by the time; null where nothing was measured.' })
  rhythm!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'How much the highest memory of a day grows, in bytes; null with fewer than 4 days.',
  })
  memoryGrowthBytesPerDay!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Highest CPU as a multiple of its 95th percentile; null where unknown.',
  })
  burst!: number | null;

  @Field(() => EnoughUsage, { description: 'Whether that is enough for a recommendation.' })
  enough!: EnoughUsage;

  @Field(() => [RuleSilence], { description: 'Why rules say nothing of its workload.' })
  verdicts!: RuleSilence[];

  @Field(() => Date, { description: 'When it was worked out.' })
  computedAt!: Date;
}
