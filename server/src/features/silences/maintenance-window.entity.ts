import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index } from 'typeorm';
import { RelayNode } from '../../platform/relay.types.js';
import { mutingObject } from './muting.entity.js';

export enum WindowRecurrence {
  ONCE = 'ONCE',
  WEEKLY = 'WEEKLY',
}
registerEnumType(WindowRecurrence, {
  name: 'WindowRecurrence',
  description: 'How often a maintenance window opens.',
  valuesConfig: {
    ONCE: { description: 'Once, at a moment.' },
    WEEKLY: { description: 'On days of every week, at a time of day.' },
  },
});

@ObjectType('MaintenanceWindow', {
  implements: RelayNode,
  description: 'Planned work: each time it opens, a silence mutes what it matches.',
})
@Entity('maintenance_window')
@Index('uq_maintenance_window_name', ['tenantId', 'name'], { unique: true, where: 'deleted_at IS NULL' })
@Index('ix_maintenance_window_created', ['tenantId', 'createdAt', 'id'])
@Index('ix_maintenance_window_due', ['tenantId', 'nextCheckAt'], { where: 'next_check_at IS NOT NULL' })
export class MaintenanceWindow extends mutingObject('MaintenanceWindow', 'maintenance_window') {
  @Field(() => String, { description: 'What it is called; unique in the tenant.' })
  @Column('text')
  name!: string;

  @Field(() => WindowRecurrence, { description: 'How often it opens.' })
  @Column('text')
  recurrence!: WindowRecurrence;

  @Field(() => String, { description: 'IANA name of the zone of its days and times, such as “Europe/Berlin”.' })
  @Column('text')
  zone!: string;

  @Field(() => Date, { nullable: true, description: 'When it opens; null where it opens every week.' })
  @Column('timestamptz', { nullable: true })
  startsAt!: Date | null;

  @Field(() => [Int], { description: 'Days of the week it opens on, 1 for Monday to 7 for Sunday; empty for ONCE.' })
  @Column('smallint', { array: true })
  weekdays!: number[];

  @Field(() => Int, { description: 'When it opens on those days, in minutes after midnight of its zone; 0 for ONCE.' })
  @Column('smallint')
  startMinute!: number;

  @Field(() => Int, { description: 'How long it is open, in minutes that pass, also where clocks are set meanwhile.' })
  @Column('integer')
  durationMinutes!: number;

  @Field(() => Boolean, { description: 'Whether it opens; one that is switched off is kept.' })
  @Column('boolean')
  isEnabled!: boolean;

  @Column('timestamptz', { nullable: true })
  nextCheckAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  deletedAt!: Date | null;
}
