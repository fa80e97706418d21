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
}
