import { ArgsType, Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { ClusterEvent, ClusterEventType } from './cluster-event.entity.js';

@InputType({ description: 'Fields AND, lists OR; an empty list matches nothing.' })
export class ClusterEventFilter {
  @Field(() => [ID], { nullable: true, description: 'Clusters, by id.' })
  cluster?: string[] | null;

  @Field(() => [ClusterEventType], { nullable: true, description: 'Types.' })
  type?: ClusterEventType[] | null;

  @Field(() => [String], { nullable: true, description: 'Reasons, exactly as Kubernetes writes them.' })
  reason?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Namespaces of the involved objects, by exact name.' })
  namespace?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Kinds of the involved objects, such as “Pod”.' })
  involvedKind?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Beginning of the involved object’s name, with case.' })
  involvedName?: string | null;

  @Field(() => [String], { nullable: true, description: 'Components that reported them, such as “kubelet”.' })
  source?: string[] | null;

  @Field(() => Date, { nullable: true, description: 'Last happened at this moment or later.' })
  lastSeenAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Last happened before this moment.' })
  lastSeenBefore?: Date | null;

  @Field(() => ClusterEventFilter, {
    nullable: true,
    description: 'Only what this does not match; its own `not` is refused.',
  })
  not?: ClusterEventFilter | null;
}

export enum ClusterEventOrderField {
  LAST_SEEN_AT = 'LAST_SEEN_AT',
}
registerEnumType(ClusterEventOrderField, {
  name: 'ClusterEventOrderField',
  description: 'What cluster events are sorted by.',
  valuesConfig: { LAST_SEEN_AT: { description: 'By when it last happened.' } },
});

@InputType({ description: 'How cluster events are sorted.' })
export class ClusterEventOrder {
  @Field(() => ClusterEventOrderField, { description: 'Value to sort by.' })
  field!: ClusterEventOrderField;

  @Field(() => SortDirection, { description: 'Direction.' })
  direction!: SortDirection;
}

@ArgsType()
export class ClusterEventListArgs extends PageArgsType {
  @Field(() => ClusterEventFilter, { nullable: true, description: 'Which events; all where it is not given.' })
  filter?: ClusterEventFilter | null;

  @Field(() => ClusterEventOrder, { nullable: true, description: 'Order; last seen first where it is not given.' })
  orderBy?: ClusterEventOrder | null;
}

export enum ClusterEventFacet {
  TYPE = 'TYPE',
  REASON = 'REASON',
  CLUSTER = 'CLUSTER',
}
registerEnumType(ClusterEventFacet, {
  name: 'ClusterEventFacet',
  description: 'What events can be counted by.',
  valuesConfig: {
    TYPE: { description: 'Type.' },
    REASON: { description: 'Reason.' },
    CLUSTER: { description: 'Cluster.' },
  },
});

export const ClusterEventConnection = connectionTypeOf(
  'ClusterEvent',
  () => ClusterEvent,
  () => ClusterEventFacet,
);
export type ClusterEventConnection = InstanceType<typeof ClusterEventConnection>;

@InputType({ description: 'One event of Kubernetes as the agent saw it.' })
export class ClusterEventInput {
  @Field(() => String, { description: 'Kubernetes’ uid, 1 to 128 characters, unique within the cluster.' })
  uid!: string;

  @Field(() => ClusterEventType, { description: 'Kubernetes’ type.' })
  type!: ClusterEventType;

  @Field(() => String, { description: 'Short reason, 1 to 128 characters.' })
  reason!: string;

  @Field(() => String, { description: 'Message; cut at 4,096 characters.' })
  message!: string;

  @Field(() => Int, { description: 'Occurrences so far, at least 1; the greatest one reported counts.' })
  count!: number;

  @Field(() => String, { nullable: true, description: 'Namespace of the involved object; null where it has none.' })
  namespace?: string | null;

  @Field(() => String, { description: 'Kind of the involved object, 1 to 128 characters.' })
  involvedKind!: string;

  @Field(() => String, { description: 'Name of the involved object, 1 to 253 characters.' })
  involvedName!: string;

  @Field(() => String, { nullable: true, description: 'Uid of the involved object; null when unknown.' })
  involvedUid?: string | null;

  @Field(() => String, { nullable: true, description: 'Component that reported it; null when unknown.' })
  source?: string | null;

  @Field(() => Date, { description: 'First occurrence.' })
  firstSeenAt!: Date;

  @Field(() => Date, { description: 'Last occurrence; a time in the future is taken as now.' })
  lastSeenAt!: Date;
}

@InputType({ description: 'A batch of cluster events.' })
export class ReportEventsInput {
  @Field(() => String, { description: '`<epoch>:<sequence>`, unique per agent; the same one is stored once.' })
  batchId!: string;

  @Field(() => [ClusterEventInput], { description: 'Events, at most `agentSettings.maxEventsPerBatch`.' })
  events!: ClusterEventInput[];
}
