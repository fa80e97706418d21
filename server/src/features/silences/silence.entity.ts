import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { RelayNode } from '../../platform/relay.types.js';
import { MaintenanceWindow } from './maintenance-window.entity.js';
import { mutingObject } from './muting.entity.js';

export enum SilenceState {
  PENDING = 'PENDING',
  ACTIVE = 'ACTIVE',
  EXPIRED = 'EXPIRED',
}
registerEnumType(SilenceState, {
  name: 'SilenceState',
  description: 'Whether a silence mutes now.',
  valuesConfig: {
    PENDING: { description: 'It has not begun.' },
    ACTIVE: { description: 'It mutes what it matches.' },
    EXPIRED: { description: 'It is over.' },
  },
});

@ObjectType('Silence', {
  implements: RelayNode,
  description: 'Nobody is notified of the alerts that it matches while it lasts; they fire and are shown all the same.',
})
@Entity('silence')
@Index('uq_silence_opening', ['tenantId', 'windowId', 'startsAt'], {
  unique: true,
  where: 'window_id IS NOT NULL',
})
@Index('ix_silence_state_ends', ['tenantId', 'state', 'endsAt', 'id'])
@Index('ix_silence_ends', ['tenantId', 'endsAt', 'id'])
@Index('ix_silence_created', ['tenantId', 'createdAt', 'id'])
@Index('ix_silence_due', ['tenantId', 'nextCheckAt'], { where: 'next_check_at IS NOT NULL' })
export class Silence extends mutingObject('Silence', 'silence') {
  @Field(() => SilenceState, { description: 'Whether it mutes now; a begin or an end is seen within seconds.' })
  @Column('text')
  state!: SilenceState;

  @Field(() => Date, { description: 'When it begins to mute.' })
  @Column('timestamptz')
  startsAt!: Date;

  @Field(() => Date, { description: 'When it ends at the latest.' })
  @Column('timestamptz')
  endsAt!: Date;

  @Field(() => Boolean, {
    description: 'Whether it also ends once all that it muted has been resolved for two minutes.',
  })
  @Column('boolean')
  isUntilResolved!: boolean;

  @Column('uuid', { nullable: true })
  windowId!: string | null;

  @ManyToOne(() => MaintenanceWindow)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_silence_window' },
    { name: 'window_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_silence_window' },
  ])
  ownerWindow?: MaintenanceWindow;

  @Field(() => Date, { nullable: true, description: 'When it ended; null while it has not.' })
  @Column('timestamptz', { nullable: true })
  expiredAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who ended it early; null where it ended by itself or has not.' })
  @Column('text', { nullable: true })
  expiredBy!: string | null;

  @Field(() => Int, { description: 'Open alerts that it muted when last counted, at most a minute ago; 0 once over.' })
  @Column('integer')
  openMatches!: number;

  @Field(() => Date, {
    nullable: true,
    description: 'When it was last seen to mute an open alert; null where it never muted any.',
  })
  @Column('timestamptz', { nullable: true })
  lastMatchedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  quietSince!: Date | null;

  @Column('timestamptz', { nullable: true })
  warnedAt!: Date | null;

  /** When the sweep has to look at it next; null once nothing is left to do. */
  @Column('timestamptz', { nullable: true })
  nextCheckAt!: Date | null;
}

export enum SilenceEntryKind {
  CREATED = 'CREATED',
  CHANGED = 'CHANGED',
  EXTENDED = 'EXTENDED',
  BEGAN = 'BEGAN',
  EXPIRING = 'EXPIRING',
  EXPIRED = 'EXPIRED',
}
registerEnumType(SilenceEntryKind, {
  name: 'SilenceEntryKind',
  description: 'What happened to a silence.',
  valuesConfig: {
    CREATED: { description: 'Somebody made it, or its maintenance window planned it.' },
    CHANGED: { description: 'Somebody changed it.' },
    EXTENDED: { description: 'Somebody moved its end.' },
    BEGAN: { description: 'It began to mute.' },
    EXPIRING: { description: 'It will end soon and still mutes alerts that fire.' },
    EXPIRED: { description: 'It ended.' },
  },
});

@ObjectType('SilenceEntry', { description: 'One thing that happened to a silence.' })
@Entity('silence_entry')
@Index('ix_silence_entry_silence', ['tenantId', 'silenceId', 'at', 'id'])
export class SilenceEntry {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_silence_entry' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_silence_entry' })
  id!: string;

  @Column('uuid')
  silenceId!: string;

  @ManyToOne(() => Silence)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_silence_entry_silence' },
    { name: 'silence_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_silence_entry_silence' },
  ])
  ownerSilence?: Silence;

  @Field(() => Date, { description: 'When it happened, by the server’s clock.' })
  @Column('timestamptz')
  at!: Date;

  @Field(() => SilenceEntryKind, { description: 'What happened.' })
  @Column('text')
  kind!: SilenceEntryKind;

  @Field(() => String, { nullable: true, description: 'Who did it; null where it happened by itself.' })
  @Column('text', { nullable: true })
  actor!: string | null;

  @Field(() => String, { description: 'In one sentence.' })
  @Column('text')
  message!: string;
}
