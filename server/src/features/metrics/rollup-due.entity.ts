import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An hour of one cluster whose roll-ups are older than its samples. */
@Entity('rollup_due')
export class RollupDue {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rollup_due' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rollup_due' })
  clusterId!: string;

  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'pk_rollup_due' })
  hourAt!: Date;

  @Column('timestamptz')
  markedAt!: Date;

  /** Rebuilds that failed since it was last rebuilt. */
  @Column('integer', { default: 0 })
  failures!: number;

  /** Why the last rebuild failed; null where none has. */
  @Column('text', { nullable: true })
  error!: string | null;

  /** A rebuild that failed is not tried again before; null for at once. */
  @Column('timestamptz', { nullable: true })
  nextTryAt!: Date | null;
}

/** A day of one cluster of which an hour was rolled up after the day's own roll-ups were made. */
@Entity('rollup_day_due')
export class RollupDayDue {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rollup_day_due' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rollup_day_due' })
  clusterId!: string;

  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'pk_rollup_day_due' })
  dayAt!: Date;

  @Column('timestamptz')
  markedAt!: Date;

  @Column('integer', { default: 0 })
  failures!: number;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz', { nullable: true })
  nextTryAt!: Date | null;
}

/** Whoever locks a cluster's row makes its roll-ups; replicas take other clusters meanwhile. */
@Entity('rollup_owner')
export class RollupOwner {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rollup_owner' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rollup_owner' })
  clusterId!: string;
}
