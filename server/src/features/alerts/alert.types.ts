import { ArgsType, Field, ID, InputType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { Alert, AlertSeverity, AlertState } from './alert.entity.js';

@InputType({ description: 'Fields AND, lists OR; an empty list matches nothing.' })
export class AlertFilter {
  @Field(() => [ID], { nullable: true, description: 'Clusters, by id.' })
  cluster?: string[] | null;

  @Field(() => [AlertSeverity], { nullable: true, description: 'Severities.' })
  severity?: AlertSeverity[] | null;

  @Field(() => [AlertState], { nullable: true, description: 'States; all where it is not given.' })
  state?: AlertState[] | null;

  @Field(() => [String], { nullable: true, description: 'Rules, exactly as alerts name them.' })
  rule?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Namespaces of the subjects, by exact name.' })
  namespace?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Teams that own the namespaces of the subjects; for lists and snapshots, not for streams.',
  })
  team?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Kinds of the subjects, such as “Pod”.' })
  subjectKind?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Beginning of the subject’s name, with case.' })
  subjectName?: string | null;

  @Field(() => [String], { nullable: true, description: 'Workloads that the subjects belong to, by exact name.' })
  workload?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Cluster nodes that the subjects are or were on, by name.' })
  node?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether somebody has acknowledged it.' })
  acknowledged?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether a silence or a maintenance window covers it.' })
  silenced?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether another alert explains it.' })
  inhibited?: boolean | null;

  @Field(() => [ID], { nullable: true, description: 'Users who are to look after it.' })
  assignee?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Incidents that it belongs to; for lists and snapshots, not for streams.',
  })
  incident?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the caller is to look after it; for lists and snapshots, not for streams.',
  })
  isMine?: boolean | null;

  /** Whose “mine” it is: set by `ofViewer`, never by the caller. */
  viewerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Words of the title, without case, each from its beginning, all of them: “crash web” finds “Container keeps crashing: shop/web-0”. Ten words count.',
  })
  text?: string | null;

  @Field(() => Date, { nullable: true, description: 'First seen at this moment or later.' })
  firstSeenAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'First seen before this moment.' })
  firstSeenBefore?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Last seen at this moment or later.' })
  lastSeenAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Last seen before this moment.' })
  lastSeenBefore?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'That changed at this moment or later, by the server’s clock; a repeat that streams are not told of is no change.',
  })
  updatedSince?: Date | null;

  @Field(() => AlertFilter, { nullable: true, description: 'Only what this does not match; its own `not` is refused.' })
  not?: AlertFilter | null;
}

export enum AlertOrderField {
  SEVERITY = 'SEVERITY',
  LAST_SEEN_AT = 'LAST_SEEN_AT',
  FIRST_SEEN_AT = 'FIRST_SEEN_AT',
}
registerEnumType(AlertOrderField, {
  name: 'AlertOrderField',
  description: 'What alerts are sorted by; SEVERITY descending has CRITICAL first.',
  valuesConfig: {
    SEVERITY: { description: 'By severity, then by age.' },
    LAST_SEEN_AT: { description: 'By when it was last seen.' },
    FIRST_SEEN_AT: { description: 'By when it was first seen.' },
  },
});

@InputType({ description: 'How alerts are sorted.' })
export class AlertOrder {
  @Field(() => AlertOrderField, { description: 'Value to sort by.' })
  field!: AlertOrderField;

  @Field(() => SortDirection, { description: 'Direction.' })
  direction!: SortDirection;
}

@ArgsType()
export class AlertListArgs extends PageArgsType {
  @Field(() => AlertFilter, { nullable: true, description: 'Which alerts; all where it is not given.' })
  filter?: AlertFilter | null;

  @Field(() => AlertOrder, { nullable: true, description: 'Order; last seen first where it is not given.' })
  orderBy?: AlertOrder | null;
}

export enum AlertFacet {
  SEVERITY = 'SEVERITY',
  STATE = 'STATE',
  RULE = 'RULE',
  NAMESPACE = 'NAMESPACE',
  CLUSTER = 'CLUSTER',
}
registerEnumType(AlertFacet, {
  name: 'AlertFacet',
  description: 'What alerts can be counted by.',
  valuesConfig: {
    SEVERITY: { description: 'Severity.' },
    STATE: { description: 'State.' },
    RULE: { description: 'Rule.' },
    NAMESPACE: { description: 'Namespace of the subject.' },
    CLUSTER: { description: 'Cluster.' },
  },
});

export const AlertConnection = connectionTypeOf(
  'Alert',
  () => Alert,
  () => AlertFacet,
);
export type AlertConnection = InstanceType<typeof AlertConnection>;
