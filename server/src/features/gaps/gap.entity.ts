import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { Cluster } from '../clusters/cluster.entity.js';

export type GapReason =
  | 'AGENT_OFFLINE'
  | 'SERVER_UNREACHABLE'
  | 'DATA_DROPPED'
  | 'SOURCE_UNAVAILABLE'
  | 'NOT_COLLECTED';

/** Which of a cluster's data is missing. */
export type GapData = 'ALL' | 'SAMPLES' | 'EVENTS' | 'INVENTORY';

/** A stretch in which data of a cluster is missing; the moments are the server's, except where the agent reports the gap. */
@Entity('gap')
@Unique('uq_gap_begin', ['tenantId', 'clusterId', 'reason', 'data', 'fromAt'])
@Index('uq_gap_open', ['tenantId', 'clusterId', 'reason', 'data'], { unique: true, where: 'to_at IS NULL' })
@Index('ix_gap_cluster_from', ['tenantId', 'clusterId', 'fromAt'])
export class StoredGap {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_gap' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_gap' })
  id!: string;

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_gap_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_gap_cluster' },
  ])
  cluster?: Cluster;

  @Column('text')
  reason!: GapReason;

  @Column('text')
  data!: GapData;

  @Column('timestamptz')
  fromAt!: Date;

  /** Null while the gap is open. */
  @Column('timestamptz', { nullable: true })
  toAt!: Date | null;

  /** What lies within REACH_MS of a sample that arrived late; `backfill.ts` reads from it what is there again. */
  @Column('tstzmultirange')
  backfilled!: string;

  /** Batches that were lost; null where nobody counted any. */
  @Column('integer', { nullable: true })
  batches!: number | null;

  /** What was the matter, in the words of whoever knows it. */
  @Column('text', { nullable: true })
  detail!: string | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz')
  updatedAt!: Date;
}
