import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Cluster } from '../clusters/cluster.entity.js';
import type { Currency } from './rate.js';

// Money is in whole nanos of the currency, summed over the hours that are counted; read as text, because it is bigint.

/** What the cluster nodes of one cluster cost on one UTC day: price = what its workloads cost + idle + unallocated. */
@Entity('cost_day_cluster')
@Index('ix_cost_day_cluster_cluster', ['tenantId', 'clusterId', 'day'])
export class CostDayCluster {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_cost_day_cluster' })
  tenantId!: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'pk_cost_day_cluster' })
  day!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_cost_day_cluster' })
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_cost_day_cluster_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_cost_day_cluster_cluster' },
  ])
  ownerCluster?: Cluster;

  @Column('text')
  currency!: Currency;

  /** Whole hours of the day that are counted, 0 to 24; the rest of it is unknown. */
  @Column('smallint')
  hours!: number;

  /** The end of the last hour that is counted. */
  @Column('timestamptz')
  countedUntil!: Date;

  @Column('timestamptz')
  countedAt!: Date;

  /** Of cluster nodes that have a price; null where none has. */
  @Column('bigint', { nullable: true })
  price!: string | null;

  @Column('bigint', { nullable: true })
  idle!: string | null;

  @Column('bigint', { nullable: true })
  unallocated!: string | null;

  /** Of its claims, mounted or not. */
  @Column('bigint')
  storage!: string;

  /** Most cluster nodes without a price in one of the hours. */
  @Column('integer')
  unpricedNodes!: number;
}

/** What one workload cost on one UTC day. */
@Entity('cost_day')
export class CostDay {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_cost_day' })
  tenantId!: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'pk_cost_day' })
  day!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_cost_day' })
  clusterId!: string;

  @ManyToOne(() => CostDayCluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_cost_day_cost_day_cluster' },
    { name: 'day', referencedColumnName: 'day', foreignKeyConstraintName: 'fk_cost_day_cost_day_cluster' },
    { name: 'cluster_id', referencedColumnName: 'clusterId', foreignKeyConstraintName: 'fk_cost_day_cost_day_cluster' },
  ])
  ownerDay?: CostDayCluster;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_cost_day' })
  namespace!: string;

  /** Kubernetes’ kind; “Pod” for a bare one, “PersistentVolumeClaim” for storage that nothing mounts. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_cost_day' })
  kind!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_cost_day' })
  name!: string;

  /** The youngest workload of that name; null for what is none. */
  @Column('uuid', { nullable: true })
  workloadId!: string | null;

  /** By max(request, usage) of its priced containers; null where none of them has a price. */
  @Column('bigint', { nullable: true })
  cpu!: string | null;

  @Column('bigint', { nullable: true })
  memory!: string | null;

  @Column('bigint')
  storage!: string;

  /** Microcores and bytes, summed over hours, of containers of which both are known. */
  @Column('double precision')
  cpuUsed!: number;

  @Column('double precision')
  cpuRequested!: number;

  @Column('double precision')
  memoryUsed!: number;

  @Column('double precision')
  memoryRequested!: number;

  /** Most of its containers, and of its claims, without a price in one of the hours. */
  @Column('integer')
  unpricedContainers!: number;

  @Column('integer')
  unpricedClaims!: number;
}
