import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import type { NotificationMessage, RenderedRequest } from '../channels/message.types.js';

export enum DeliveryState {
  PENDING = 'PENDING',
  SENDING = 'SENDING',
  DELIVERED = 'DELIVERED',
  FAILED = 'FAILED',
  WOULD_SEND = 'WOULD_SEND',
  CANCELLED = 'CANCELLED',
}
registerEnumType(DeliveryState, {
  name: 'DeliveryState',
  description: 'Where a message to a channel stands.',
  valuesConfig: {
    PENDING: { description: 'It waits for its turn, or for the next attempt.' },
    SENDING: { description: 'An attempt is under way.' },
    DELIVERED: { description: 'The channel has taken it.' },
    FAILED: { description: 'It was given up: refused for good, or too old.' },
    WOULD_SEND: {
      description: 'It was not sent, because notifications were not live; `request` shows what would have been.',
    },
    CANCELLED: { description: 'It was taken back before it went out: paused, or the channel is off or gone.' },
  },
});

@ObjectType('Delivery', {
  implements: RelayNode,
  description:
    'One message to one channel, with its attempts. Messages of one incident reach a channel in their order.',
})
@Entity('delivery')
@Index('ix_delivery_due', ['tenantId', 'channelId', 'dueAt', 'number'], { where: 'ended_at IS NULL' })
@Index('ix_delivery_incident', ['tenantId', 'incidentId', 'channelId', 'number'])
@Index('ix_delivery_created', ['tenantId', 'createdAt', 'id'])
@Index('ix_delivery_channel_created', ['tenantId', 'channelId', 'createdAt', 'id'])
@Index('ix_delivery_state_created', ['tenantId', 'state', 'createdAt', 'id'])
export class Delivery extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_delivery' })
  tenantId!: string;

  /** Also the id of the message at the receiver, the same in every attempt. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_delivery' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Delivery', this.id);
  }

  @Field(() => String, {
    description: 'By what the receiver knows a message that comes again: the webhook-id of signed webhooks.',
  })
  get messageId(): string {
    return this.id;
  }

  @Column('uuid')
  channelId!: string;

  @Field(() => String, { description: 'Name of the channel as it was then.' })
  @Column('text')
  channelName!: string;

  @Column('text')
  channelKind!: string;

  /** Counts the messages of the channel; the order of an incident's messages. */
  @Column('bigint')
  number!: string;

  /** Null for what is about no incident, such as a channel that was switched off. */
  @Column('uuid', { nullable: true })
  incidentId!: string | null;

  @Column('uuid', { nullable: true })
  routeId!: string | null;

  @Column('text')
  kind!: string;

  @Field(() => DeliveryState, { description: 'Where it stands.' })
  @Column('text')
  state!: DeliveryState;

  @Field(() => String, { description: 'What it is about, in one line.' })
  @Column('text')
  title!: string;

  @Column('jsonb')
  message!: NotificationMessage;

  @Column('jsonb', { nullable: true })
  request!: RenderedRequest | null;

  @Field(() => Int, { description: 'Attempts begun so far.' })
  @Column('integer')
  attemptCount!: number;

  /** Attempts before it was sent again by hand; the schedule of attempts begins anew after them. */
  @Column('integer')
  attemptsBefore!: number;

  /** The lease under which the last attempt was begun; only its holder may finish it. */
  @Column('bigint', { nullable: true })
  leaseToken!: string | null;

  @Field(() => Date, { description: 'When it was decided to send it.' })
  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz')
  dueAt!: Date;

  @Field(() => Date, { description: 'When it is given up unless it was delivered by then.' })
  @Column('timestamptz')
  expiresAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was delivered, given up or taken back; null before.' })
  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'Status of the last HTTP answer; null where none came.' })
  @Column('integer', { nullable: true })
  lastStatus!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the last attempt failed, or why it was taken back; null where nothing did.',
  })
  @Column('text', { nullable: true })
  lastError!: string | null;

  /** What the channel calls the message, to update it later; null where it has no such name. */
  @Column('text', { nullable: true })
  ref!: string | null;
}

@Entity('delivery_attempt')
export class StoredAttempt {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_delivery_attempt' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_delivery_attempt' })
  deliveryId!: string;

  /** From 1. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_delivery_attempt' })
  number!: number;

  @ManyToOne(() => Delivery, { onDelete: 'CASCADE' })
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_delivery_attempt_delivery' },
    { name: 'delivery_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_delivery_attempt_delivery' },
  ])
  delivery?: Delivery;

  @Column('timestamptz')
  startedAt!: Date;

  /** Null, like the outcome, where the process that made it did not live to see its end. */
  @Column('integer', { nullable: true })
  durationMs!: number | null;

  @Column('text', { nullable: true })
  outcome!: string | null;

  @Column('integer', { nullable: true })
  status!: number | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('jsonb', { nullable: true })
  request!: RenderedRequest | null;

  @Column('text', { nullable: true })
  response!: string | null;

  /** When the next attempt was due after this one; null after the last. */
  @Column('timestamptz', { nullable: true })
  nextAt!: Date | null;
}

/** One channel's queue: who sends through it now, and how long it holds still. */
@Entity('delivery_queue')
export class DeliveryQueue {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_delivery_queue' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_delivery_queue' })
  channelId!: string;

  @Column('bigint')
  lastNumber!: string;

  /** Grows with every lease. */
  @Column('bigint')
  leaseToken!: string;

  @Column('timestamptz', { nullable: true })
  leaseUntil!: Date | null;

  /** Nothing goes out before: the pace of the provider, or its Retry-After. */
  @Column('timestamptz', { nullable: true })
  holdUntil!: Date | null;
}
