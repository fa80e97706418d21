import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the installation's configuration says; one row, of no tenant. */
@Entity('default_retention')
export class DefaultRetention {
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'pk_default_retention' })
  id!: number;

  @Column('integer')
  rawDays!: number;

  @Column('integer')
  fiveMinuteDays!: number;

  @Column('integer')
  hourDays!: number;

  @Column('integer')
  dayDays!: number;

  @Column('integer')
  alertDays!: number;

  @Column('integer')
  eventDays!: number;

  @Column('integer')
  streamDays!: number;

  @Column('integer')
  receiptDays!: number;
}

/** What a tenant has chosen instead; null where the installation's default holds. */
@Entity('tenant_retention')
export class TenantRetention {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tenant_retention' })
  tenantId!: string;

  @Column('integer', { nullable: true })
  rawDays!: number | null;

  @Column('integer', { nullable: true })
  fiveMinuteDays!: number | null;

  @Column('integer', { nullable: true })
  hourDays!: number | null;

  @Column('integer', { nullable: true })
  dayDays!: number | null;

  @Column('integer', { nullable: true })
  alertDays!: number | null;

  @Column('integer', { nullable: true })
  eventDays!: number | null;

  @Column('integer', { nullable: true })
  streamDays!: number | null;

  @Column('integer', { nullable: true })
  receiptDays!: number | null;

  /** Counts its changes, from 1. */
  @Column('integer')
  revision!: number;

  @Column('timestamptz')
  updatedAt!: Date;
}
