import { ArgsType, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import {
  Recommendation,
  RecommendationCategory,
  RecommendationLevel,
  RecommendationState,
} from './recommendation.entity.js';
import { RecommendationEntry, RecommendationEntryKind } from './recommendation-entry.entity.js';

@InputType({ description: 'Fields AND, lists OR; an empty list matches nothing.' })
export class RecommendationFilter {
  @Field(() => [RecommendationState], {
    nullable: true,
    description: 'Where they stand; OPEN and APPLIED without it, all with null.',
  })
  state?: RecommendationState[] | null;

  @Field(() => [ID], { nullable: true, description: 'In these clusters, by id.' })
  cluster?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'In these namespaces, by exact name.' })
  namespace?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'In namespaces that these teams own now, by id.' })
  team?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'About these workloads or their containers, by id.' })
  workload?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of these rules, by exact name.' })
  rule?: string[] | null;

  @Field(() => [RecommendationCategory], { nullable: true, description: 'Good for this.' })
  category?: RecommendationCategory[] | null;

  @Field(() => [RecommendationLevel], { nullable: true, description: 'With this risk.' })
  risk?: RecommendationLevel[] | null;

  @Field(() => [RecommendationLevel], { nullable: true, description: 'With this confidence.' })
  confidence?: RecommendationLevel[] | null;

  @Field(() => [String], { nullable: true, description: 'What they are about has a name that begins so.' })
  subjectName?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those that totals count, or only the others.' })
  isCounted?: boolean | null;

  @Field(() => Float, { nullable: true, description: 'That free so much requested CPU at least, in cores.' })
  minimumFreedCpuCores?: number | null;

  @Field(() => Date, { nullable: true, description: 'First said at this moment or later.' })
  openedAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'First said before this moment.' })
  openedBefore?: Date | null;

  @Field(() => Date, { nullable: true, description: 'That changed at this moment or later.' })
  updatedSince?: Date | null;

  @Field(() => RecommendationFilter, {
    nullable: true,
    description: 'Only what this does not match; its own `not` is refused.',
  })
  not?: RecommendationFilter | null;
}

export enum RecommendationOrderField {
  SAVING = 'SAVING',
  RISK = 'RISK',
  OPENED_AT = 'OPENED_AT',
  CHANGED_AT = 'CHANGED_AT',
  NAME = 'NAME',
}
registerEnumType(RecommendationOrderField, {
  name: 'RecommendationOrderField',
  description: 'What recommendations are sorted by.',
  valuesConfig: {
    SAVING: { description: 'By what they free: CPU, and memory and disk by what they mostly cost beside it.' },
    RISK: { description: 'By risk.' },
    OPENED_AT: { description: 'By when they were first said.' },
    CHANGED_AT: { description: 'By when they changed last.' },
    NAME: { description: 'By the name of what they are about.' },
  },
});

@InputType({ description: 'How recommendations are sorted.' })
export class RecommendationOrder {
  @Field(() => RecommendationOrderField, { description: 'Value to sort by.' })
  field!: RecommendationOrderField;

  @Field(() => SortDirection, { description: 'Direction.' })
  direction!: SortDirection;
}

export enum RecommendationFacet {
  CLUSTER = 'CLUSTER',
  NAMESPACE = 'NAMESPACE',
  TEAM = 'TEAM',
  RULE = 'RULE',
  CATEGORY = 'CATEGORY',
  RISK = 'RISK',
  STATE = 'STATE',
  CONFIDENCE = 'CONFIDENCE',
}
registerEnumType(RecommendationFacet, {
  name: 'RecommendationFacet',
  description: 'What recommendations can be counted by.',
  valuesConfig: {
    CLUSTER: { description: 'Cluster.' },
    NAMESPACE: { description: 'Namespace.' },
    TEAM: { description: 'Team that owns the namespace now.' },
    RULE: { description: 'Rule.' },
    CATEGORY: { description: 'What they are good for.' },
    RISK: { description: 'Risk.' },
    STATE: { description: 'Where they stand.' },
    CONFIDENCE: { description: 'Confidence.' },
  },
});

@ArgsType()
export class RecommendationListArgs extends PageArgsType {
  @Field(() => RecommendationFilter, {
    nullable: true,
    description: 'Which recommendations; those that are open or applied without it.',
  })
  filter?: RecommendationFilter | null;

  @Field(() => RecommendationOrder, { nullable: true, description: 'Order; what frees most first without it.' })
  orderBy?: RecommendationOrder | null;
}

export const RecommendationConnection = connectionTypeOf(
  'Recommendation',
  () => Recommendation,
  () => RecommendationFacet,
);
export type RecommendationConnection = InstanceType<typeof RecommendationConnection>;

@InputType({ description: 'Fields AND, lists OR; an empty list matches nothing.' })
export class RecommendationEntryFilter {
  @Field(() => [RecommendationEntryKind], { nullable: true, description: 'What they tell.' })
  kind?: RecommendationEntryKind[] | null;

  @Field(() => RecommendationEntryFilter, {
    nullable: true,
    description: 'Only what this does not match; its own `not` is refused.',
  })
  not?: RecommendationEntryFilter | null;
}

@ArgsType()
export class RecommendationEntryListArgs extends PageArgsType {
  @Field(() => RecommendationEntryFilter, { nullable: true, description: 'Which entries; all without it.' })
  filter?: RecommendationEntryFilter | null;
}

export const RecommendationEntryConnection = connectionTypeOf('RecommendationEntry', () => RecommendationEntry);
export type RecommendationEntryConnection = InstanceType<typeof RecommendationEntryConnection>;

@ObjectType({ description: 'Why there is no advice about the size of some workloads yet.' })
export class WaitingReason {
  @Field(() => String, { description: 'Stable code, such as TOO_LITTLE_DATA, NOT_MEASURED or EXCLUDED.' })
  reason!: string;

  @Field(() => Int, { description: 'Workloads.' })
  workloads!: number;

  @Field(() => String, {
    description: 'Of the one that comes first, such as “needs 3 days of usage; 1.2 collected”.',
  })
  text!: string;
}

@ObjectType({ description: 'What the recommendations of a filter come to, and why there are no others.' })
export class RecommendationSummary {
  @Field(() => Int, { description: 'That are open.' })
  open!: number;

  @Field(() => Int, { description: 'That were applied and are watched.' })
  applied!: number;

  @Field(() => Int, { description: 'Open ones that save.' })
  openCost!: number;

  @Field(() => Int, { description: 'Open ones that make something more stable.' })
  openStability!: number;

  @Field(() => Float, { description: 'Requested CPU that open ones would free, in cores; what overlaps counts once.' })
  freedCpuCores!: number;

  @Field(() => Float, {
    description: 'Requested memory that open ones would free, in bytes; what overlaps counts once.',
  })
  freedMemoryBytes!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'What those requests are worth per month, of those with high or medium confidence; null where nothing is priced. A bill falls only when a cluster node goes.',
  })
  @Guard('OPERATOR')
  requestsValuePerMonth!: number | null;

  @Field(() => Float, { nullable: true, description: 'The same, of those with high confidence only.' })
  @Guard('OPERATOR')
  requestsValuePerMonthLeast!: number | null;

  @Field(() => Float, { nullable: true, description: 'The same, of all.' })
  @Guard('OPERATOR')
  requestsValuePerMonthMost!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What the requests that open ones ask for more are worth per month; null where nothing is priced.',
  })
  @Guard('OPERATOR')
  addedValuePerMonth!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What bills would fall by per month with the cluster nodes and volumes that could go; null for none.',
  })
  @Guard('OPERATOR')
  billSavingPerMonth!: number | null;

  @Field(() => String, { nullable: true, description: 'Currency of these amounts; null where nothing is priced.' })
  currency!: string | null;

  @Field(() => Int, { description: 'Workloads whose usage was looked at.' })
  workloads!: number;

  @Field(() => [WaitingReason], { description: 'Why there is nothing about the size of others yet, the most first.' })
  waiting!: WaitingReason[];

  @Field(() => Date, { nullable: true, description: 'When usage was looked at last; null where it never was.' })
  lastRunAt!: Date | null;
}
