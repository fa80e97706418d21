import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';

export enum DecisionOutcome {
  NOTIFIED = 'NOTIFIED',
  WOULD_NOTIFY = 'WOULD_NOTIFY',
  WAITING = 'WAITING',
  NOT_NOTIFIED = 'NOT_NOTIFIED',
}
registerEnumType(DecisionOutcome, {
  name: 'NotificationOutcome',
  description: 'What was decided about telling an incident.',
  valuesConfig: {
    NOTIFIED: { description: 'Messages were given to the channels; their deliveries say what became of them.' },
    WOULD_NOTIFY: {
      description: 'The same, but notifications were not live: the messages show what would have been sent.',
    },
    WAITING: { description: 'It is told later, unless it is over by then.' },
    NOT_NOTIFIED: { description: 'Nobody is told.' },
  },
});

export enum DecisionReason {
  FIRST = 'FIRST',
  NEW_ALERTS = 'NEW_ALERTS',
  ESCALATED = 'ESCALATED',
  CHANGED = 'CHANGED',
  ACKNOWLEDGED = 'ACKNOWLEDGED',
  UNACKNOWLEDGED = 'UNACKNOWLEDGED',
  RESOLVED = 'RESOLVED',
  REOPENED = 'REOPENED',
  REPEAT = 'REPEAT',
  NO_ROUTE = 'NO_ROUTE',
  MERGED = 'MERGED',
  MUTED = 'MUTED',
  OUTSIDE_ACTIVE_TIME = 'OUTSIDE_ACTIVE_TIME',
  GROUP_WAIT = 'GROUP_WAIT',
  GROUP_INTERVAL = 'GROUP_INTERVAL',
  RESOLVED_BEFORE_TOLD = 'RESOLVED_BEFORE_TOLD',
  BEFORE_LIVE = 'BEFORE_LIVE',
  NO_CHANNEL = 'NO_CHANNEL',
  CHANNEL_OFF = 'CHANNEL_OFF',
  TOLD_BY_OTHER_ROUTE = 'TOLD_BY_OTHER_ROUTE',
  NOT_DELIVERED = 'NOT_DELIVERED',
}
registerEnumType(DecisionReason, {
  name: 'NotificationReason',
  description: 'Why somebody was told of an incident, or was not.',
  valuesConfig: {
    FIRST: { description: 'Told: it opened.' },
    NEW_ALERTS: { description: 'Told: more alerts joined it.' },
    ESCALATED: { description: 'Told: its severity rose.' },
    CHANGED: { description: 'Told: its title or severity changed.' },
    ACKNOWLEDGED: { description: 'Told: it was acknowledged.' },
    UNACKNOWLEDGED: { description: 'Told: it is no longer acknowledged.' },
    RESOLVED: { description: 'Told: it was resolved.' },
    REOPENED: { description: 'Told: it opened again.' },
    REPEAT: { description: 'Told: it is still open and nobody has acknowledged it.' },
    NO_ROUTE: { description: 'Not told: no route matches.' },
    MERGED: { description: 'It was merged into another incident: those who were told of it are told so, nobody else.' },
    MUTED: { description: 'Not told: all of its open alerts are silenced or inhibited.' },
    OUTSIDE_ACTIVE_TIME: { description: 'Not yet told: the route is not active at this time.' },
    GROUP_WAIT: { description: 'Not yet told: the route waits for what belongs to it.' },
    GROUP_INTERVAL: { description: 'Not yet told: the route has told of the incident a short time ago.' },
    RESOLVED_BEFORE_TOLD: { description: 'Not told: it was over before anybody was told.' },
    BEFORE_LIVE: { description: 'Not told: it began before notifications went live.' },
    NO_CHANNEL: { description: 'Not told: the route has no channel.' },
    CHANNEL_OFF: { description: 'Not told: every channel of the route is switched off.' },
    TOLD_BY_OTHER_ROUTE: { description: 'Not told: an earlier route tells the same channels.' },
    NOT_DELIVERED: { description: 'Not told: a channel did not take the message, or it was taken back before.' },
  },
});

@ObjectType('NotificationDecision', {
  implements: RelayNode,
  description: 'Why people were told of an incident, or were not, at one moment.',
})
@Entity('notification_decision')
@Index('ix_notification_decision_decided', ['tenantId', 'decidedAt', 'id'])
@Index('ix_notification_decision_incident', ['tenantId', 'incidentId', 'decidedAt', 'id'])
export class NotificationDecision extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_notification_decision' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_notification_decision' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('NotificationDecision', this.id);
  }

  @Column('uuid')
  incidentId!: string;

  @Column('uuid', { nullable: true })
  routeId!: string | null;

  @Field(() => Date, { description: 'When it was decided.' })
  @Column('timestamptz')
  decidedAt!: Date;

  @Field(() => DecisionOutcome, { description: 'What was decided.' })
  @Column('text')
  outcome!: DecisionOutcome;

  @Field(() => DecisionReason, { description: 'Why.' })
  @Column('text')
  reason!: DecisionReason;

  @Field(() => String, { description: 'The same in words, with names and times as they were then.' })
  @Column('text')
  sentence!: string;

  @Field(() => Date, {
    nullable: true,
    description: 'When it is looked at again by itself; null for when something changes.',
  })
  @Column('timestamptz', { nullable: true })
  until!: Date | null;
}
