import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Cluster } from '../clusters/cluster.entity.js';

/** How often containers of a workload ended in one hour for one reason, as far as it was observed. */
@Entity('container_end')
@Index('ix_container_end_hour', ['tenantId', 'hourAt'])
export class ContainerEnd {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_container_end' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_container_end' })
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_container_end_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_container_end_cluster' },
  ])
  ownerCluster?: Cluster;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_container_end' })
  namespace!: string;

  /** Kubernetes’ kind of the workload, such as “Deployment”. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_container_end' })
  ownerKind!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_container_end' })
  ownerName!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_container_end' })
  container!: string;

  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'pk_container_end' })
  hourAt!: Date;

  /** Such as “OOMKilled”, “Error”, “Completed”; “Unknown” for ends between two reports, of which only the last is told. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_container_end' })
  reason!: string;

  @Column('integer')
  times!: number;

  @Column('timestamptz')
  lastAt!: Date;

  /** The memory limit it had when it ended last; null where none was set. */
  @Column('double precision', { nullable: true })
  memoryLimitBytes!: number | null;
}
