import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Workload } from '../inventory/workload.entity.js';
import type { ProfileBody } from './profile-body.js';

/** How a container of a workload uses CPU and memory, as the last run found it. */
@Entity('usage_profile')
@Index('ix_usage_profile_cluster', ['tenantId', 'clusterId', 'namespace'])
export class StoredUsageProfile {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_usage_profile' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_usage_profile' })
  workloadId!: string;

  @ManyToOne(() => Workload, { onDelete: 'CASCADE' })
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_usage_profile_workload' },
    { name: 'workload_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_usage_profile_workload' },
  ])
  ownerWorkload?: Workload;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_usage_profile' })
  container!: string;

  @Column('uuid')
  clusterId!: string;

  @Column('text')
  namespace!: string;

  @Column('timestamptz')
  computedAt!: Date;

  @Column('jsonb')
  body!: ProfileBody;

  /** Why nothing can be said of its sizes yet, and in words; null where something can. */
  @Column('text', { nullable: true })
  waitsFor!: string | null;

  @Column('text', { nullable: true })
  waitsText!: string | null;

  /** Null where nothing was ever measured. */
  @Column('double precision', { nullable: true })
  measuredDays!: number | null;
}
