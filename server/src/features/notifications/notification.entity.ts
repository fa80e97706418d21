import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Told } from './verdict.js';

/** Whether messages of the tenant go out; its row is also the lock under which decisions are made. */
@Entity('notification_setting')
export class NotificationSetting {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_notification_setting' })
  tenantId!: string;

  /** Null until somebody lets messages out, and while they are paused. */
  @Column('timestamptz', { nullable: true })
  liveAt!: Date | null;

  @Column('timestamptz')
  changedAt!: Date;

  /** Null where nobody has changed it yet. */
  @Column('text', { nullable: true })
  changedBy!: string | null;

  @Column('integer')
  revision!: number;
}

/** What one route has told of one incident, and when it is to be looked at again. */
@Entity('notification_thread')
@Index('ix_notification_thread_due', ['tenantId', 'dueAt', 'incidentId'], { where: 'due_at IS NOT NULL' })
@Index('ix_notification_thread_updated', ['tenantId', 'updatedAt', 'incidentId'])
export class NotificationThread {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_notification_thread' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_notification_thread' })
  incidentId!: string;

  /** NO_ROUTE_ID for what was decided before any route. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_notification_thread' })
  routeId!: string;

  /** When the incident came to the route; the group wait counts from here. */
  @Column('timestamptz')
  startedAt!: Date;

  @Column('timestamptz', { nullable: true })
  dueAt!: Date | null;

  /** What was told last, or would have been; null before. */
  @Column('jsonb', { nullable: true })
  told!: Told | null;

  /** What was really told last; null where nothing was. */
  @Column('jsonb', { nullable: true })
  toldLive!: Told | null;

  /** Outcome and reason of the last decision that was stored, so that the same is not stored twice in a row. */
  @Column('text', { nullable: true })
  lastDecision!: string | null;

  @Column('timestamptz')
  updatedAt!: Date;
}
