import { ArgsType, Field, Float, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { Anomaly, AnomalyDirection, AnomalySeason, FindingState } from './anomaly.entity.js';

@InputType({ description: 'Fields AND, lists OR; an empty list matches nothing.' })
export class AnomalyFilter {
  @Field(() => [ID], { nullable: true, description: 'Clusters, by id.' })
  cluster?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Namespaces, by exact name.' })
  namespace?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Kinds of workloads as Kubernetes writes them.' })
  workloadKind?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Workloads, by exact name.' })
  workload?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Containers, by exact name.' })
  container?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Metrics, by exact name.' })
  metric?: string[] | null;

  @Field(() => [FindingState], { nullable: true, description: 'States; both where it is not given.' })
  state?: FindingState[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Only suppressed ones, or only the others; both without it.' })
  isSuppressed?: boolean | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Together with `to`: what stood at some moment of the span, from this one on.',
  })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'End of the span; what began at it or later is left out.' })
  to?: Date | null;

  @Field(() => AnomalyFilter, {
    nullable: true,
    description: 'Only what this does not match; its own `not` is refused.',
  })
  not?: AnomalyFilter | null;
}

export enum AnomalyOrderField {
  STARTED_AT = 'STARTED_AT',
  OBSERVED_AT = 'OBSERVED_AT',
  DEVIATIONS = 'DEVIATIONS',
}
registerEnumType(AnomalyOrderField, {
  name: 'AnomalyOrderField',
  description: 'What anomalies are sorted by.',
  valuesConfig: {
    STARTED_AT: { description: 'By when it began.' },
    OBSERVED_AT: { description: 'By when it was last seen.' },
    DEVIATIONS: { description: 'By how far it is from the usual.' },
  },
});

@InputType({ description: 'How anomalies are sorted.' })
export class AnomalyOrder {
  @Field(() => AnomalyOrderField, { description: 'Value to sort by.' })
  field!: AnomalyOrderField;

  @Field(() => SortDirection, { description: 'Direction.' })
  direction!: SortDirection;
}

@ArgsType()
export class AnomalyListArgs extends PageArgsType {
  @Field(() => AnomalyFilter, { nullable: true, description: 'Which anomalies; all where it is not given.' })
  filter?: AnomalyFilter | null;

  @Field(() => AnomalyOrder, { nullable: true, description: 'Order; the newest first where it is not given.' })
  orderBy?: AnomalyOrder | null;
}

export enum AnomalyFacet {
  STATE = 'STATE',
  METRIC = 'METRIC',
  NAMESPACE = 'NAMESPACE',
  CLUSTER = 'CLUSTER',
}
registerEnumType(AnomalyFacet, {
  name: 'AnomalyFacet',
  description: 'What anomalies can be counted by.',
  valuesConfig: {
    STATE: { description: 'State.' },
    METRIC: { description: 'Metric.' },
    NAMESPACE: { description: 'Namespace of the workload.' },
    CLUSTER: { description: 'Cluster.' },
  },
});

export const AnomalyConnection = connectionTypeOf(
  'Anomaly',
  () => Anomaly,
  () => AnomalyFacet,
);
export type AnomalyConnection = InstanceType<typeof AnomalyConnection>;

const IN_WIRE_UNIT = 'in the whole numbers that samples of the metric are reported in';

@InputType({ description: 'Something that an agent’s anomaly detection has found, or that has ended.' })
export class FindingInput {
  @Field(() => String, {
    description: 'Names the trouble, 1 to 300 characters, unique within the cluster; told again it keeps its key.',
  })
  key!: string;

  @Field(() => FindingState, { description: 'Whether it stands.' })
  state!: FindingState;

  @Field(() => Boolean, { description: 'Whether it is evidence only and alerts nobody.' })
  isSuppressed!: boolean;

  @Field(() => String, { description: 'Why it was or was not suppressed; cut at 500 characters.' })
  decision!: string;

  @Field(() => String, { description: 'Namespace of the workload, 1 to 253 characters.' })
  namespace!: string;

  @Field(() => String, {
    description: 'Kubernetes’ kind of the workload, such as “Deployment”; “Pod” for a pod without an owner.',
  })
  workloadKind!: string;

  @Field(() => String, { description: 'Name of the workload, 1 to 253 characters.' })
  workloadName!: string;

  @Field(() => String, { description: 'Container of the workload’s pods, 1 to 253 characters.' })
  container!: string;

  @Field(() => String, { description: 'A metric of the catalogue.' })
  metric!: string;

  @Field(() => AnomalyDirection, { description: 'On which side of its usual the metric lies.' })
  direction!: AnomalyDirection;

  @Field(() => AnomalySeason, { description: 'What the usual was learned for.' })
  season!: AnomalySeason;

  @Field(() => Date, {
    description: 'When it began; stays the same while it is told again. A later one under the same key is another one.',
  })
  startedAt!: Date;

  @Field(() => Date, { description: 'When it was last seen; a time in the future is taken as now.' })
  observedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it ended; `observedAt` where ENDED comes without it.' })
  endedAt?: Date | null;

  @Field(() => Float, { description: `Value when it was last seen, ${IN_WIRE_UNIT}.` })
  value!: number;

  @Field(() => Float, { description: `Value that was farthest from the usual, ${IN_WIRE_UNIT}.` })
  peak!: number;

  @Field(() => Float, { description: `What is usual for this time, ${IN_WIRE_UNIT}.` })
  baseline!: number;

  @Field(() => Float, { description: `Standard deviation of the usual, 0 or more, ${IN_WIRE_UNIT}.` })
  sigma!: number;

  @Field(() => Float, { description: 'How many standard deviations the value is from the baseline, without sign.' })
  deviations!: number;

  @Field(() => Int, { description: 'Number of values that the baseline of this time rests on, 0 or more.' })
  samples!: number;

  @Field(() => Int, { description: 'Whole weeks known of the metric, 0 or more.' })
  weeks!: number;
}

@InputType({ description: 'A batch of findings.' })
export class ReportFindingsInput {
  @Field(() => String, { description: '`<epoch>:<sequence>`, unique per agent; the same one is stored once.' })
  batchId!: string;

  @Field(() => [FindingInput], { description: 'Findings, at most `agentSettings.maxFindingsPerBatch`.' })
  findings!: FindingInput[];
}
