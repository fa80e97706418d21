import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { Guard } from '../../platform/guard.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import type { ChannelKindName, ChannelSettings } from './message.types.js';

export enum ChannelKind {
  SLACK = 'SLACK',
  TEAMS = 'TEAMS',
  PAGERDUTY = 'PAGERDUTY',
  EMAIL = 'EMAIL',
  WEBHOOK = 'WEBHOOK',
}
registerEnumType(ChannelKind, {
  name: 'ChannelKind',
  description: 'What carries notifications to people or programs.',
  valuesConfig: {
    SLACK: { description: 'Slack, by an incoming webhook or as a bot.' },
    TEAMS: { description: 'Microsoft Teams, by a webhook of Workflows.' },
    PAGERDUTY: { description: 'PagerDuty, by Events API v2.' },
    EMAIL: { description: 'E-mail, by SMTP.' },
    WEBHOOK: { description: 'A signed webhook, as Standard Webhooks has it.' },
  },
});

/** One secret of a channel: sealed, with what may be said of it. */
export interface KeptSecret {
  sealed: string;
  /** Its last characters; empty where it is too short to show any. */
  ending: string;
  setAt: string;
}

@ObjectType('Channel', {
  implements: RelayNode,
  description: 'Where notifications go: one conversation, service, mailbox or program.',
})
@Guard('ADMIN')
@Entity('channel')
@Unique('uq_channel_name', ['tenantId', 'name'])
export class Channel extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_channel' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_channel' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Channel', this.id);
  }

  @Field(() => String, { description: 'Unique in the tenant.' })
  @Column('text')
  name!: string;

  @Field(() => ChannelKind, { description: 'What carries it.' })
  @Column('text')
  kind!: ChannelKindName;

  @Column('jsonb')
  settings!: ChannelSettings;

  @Column('jsonb')
  secrets!: Record<string, KeptSecret>;

  @Field(() => String, { nullable: true, description: 'Title of its messages in Liquid; null for the built-in one.' })
  @Column('text', { nullable: true })
  titleTemplate!: string | null;

  @Field(() => String, { nullable: true, description: 'Body of its messages in Liquid; null for the built-in one.' })
  @Column('text', { nullable: true })
  bodyTemplate!: string | null;

  @Field(() => Boolean, { description: 'Whether anything is sent to it.' })
  @Column('boolean')
  isEnabled!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Why the server switched it off, such as a receiver that is gone; null where it did not.',
  })
  @Column('text', { nullable: true })
  disabledReason!: string | null;

  @Field(() => Int, { description: 'Attempts that failed since the last success; 0 after one.' })
  @Column('integer')
  failuresInARow!: number;

  @Field(() => Date, { nullable: true, description: 'When a message was last accepted; null before the first.' })
  @Column('timestamptz', { nullable: true })
  lastSuccessAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When an attempt last failed; null where none did.' })
  @Column('timestamptz', { nullable: true })
  lastFailureAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why the last failed attempt failed; null where none did.' })
  @Column('text', { nullable: true })
  lastError!: string | null;

  @Field(() => Int, { description: 'Grows with every change of the settings; for `expectedRevision`.' })
  @Column('integer')
  revision!: number;

  @Field(() => Date, { description: 'When it was made.' })
  @Column('timestamptz')
  createdAt!: Date;

  @Field(() => Date, { description: 'When its settings were last changed.' })
  @Column('timestamptz')
  updatedAt!: Date;
}

/** A callback that was taken in; one that comes again is refused. */
@Entity('channel_callback')
@Index('ix_channel_callback_seen', ['tenantId', 'seenAt'])
export class ChannelCallback {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_channel_callback' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_channel_callback' })
  channelId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_channel_callback' })
  digest!: string;

  @Column('timestamptz')
  seenAt!: Date;
}
