import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Cluster } from '../clusters/cluster.entity.js';

/** How far the search for advice in a cluster is, one row per cluster. */
@Entity('recommendation_run')
export class RecommendationRun {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_recommendation_run' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_recommendation_run' })
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_recommendation_run_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_recommendation_run_cluster' },
  ])
  ownerCluster?: Cluster;

  /** When the run under way began, or the last one. */
  @Column('timestamptz')
  begunAt!: Date;

  /** When a run last came to its end; null where none ever did. */
  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;

  /** The workload that the run under way looked at last, by its least subject and its id; null where none is under way, or at its beginning. */
  @Column('integer', { nullable: true })
  doneSubject!: number | null;

  @Column('uuid', { nullable: true })
  doneWorkloadId!: string | null;

  /** Workloads that the last whole run looked at; null where there was none. */
  @Column('integer', { nullable: true })
  workloads!: number | null;
}
