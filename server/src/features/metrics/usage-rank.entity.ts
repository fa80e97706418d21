import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Kinds of objects that lists sort by usage. */
export type RankedKind = 'CLUSTER_NODE' | 'POD' | 'CONTAINER';

/** A live object as the inventory knows it. */
export interface RankedObject {
  id: string;
  subjectId: number;
  /** False once it has ended: it uses nothing, whatever late samples say. */
  isRunning: boolean;
  /** Samples from before this moment are those of another object of its name; null where it is not known. */
  since: Date | null;
  cpuBasisCores: number | null;
  memoryBasisBytes: number | null;
}

/**
 * Where one live object stands in lists sorted by usage. Every live object has a row, so that those without a value are
 * a range of the same index as the others; gone objects have none.
 */
@Entity('usage_rank')
@Index('ix_usage_rank_cpu_cores', ['tenantId', 'kind', 'cpuCores', 'objectId'])
@Index('ix_usage_rank_memory_bytes', ['tenantId', 'kind', 'memoryBytes', 'objectId'])
@Index('ix_usage_rank_cpu_ratio', ['tenantId', 'kind', 'cpuRatio', 'objectId'])
@Index('ix_usage_rank_memory_ratio', ['tenantId', 'kind', 'memoryRatio', 'objectId'])
export class UsageRank {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_usage_rank' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_usage_rank' })
  objectId!: string;

  @Column('text')
  kind!: RankedKind;

  /** Whether it can use anything: what has ended has no values, also when late samples of it arrive. */
  @Column('boolean')
  isRunning!: boolean;

  /** Samples from before this moment are those of another object of its name; null where it is not known. */
  @Column('timestamptz', { nullable: true })
  since!: Date | null;

  @Column('double precision', { nullable: true })
  cpuCores!: number | null;

  @Column('double precision', { nullable: true })
  memoryBytes!: number | null;

  /** What its usage is compared with: the request of a pod or container, what is allocatable of a cluster node. */
  @Column('double precision', { nullable: true })
  cpuBasisCores!: number | null;

  @Column('double precision', { nullable: true })
  memoryBasisBytes!: number | null;

  /** Usage divided by its basis; null where one of them is unknown or the basis is 0. */
  @Column('double precision', { nullable: true })
  cpuRatio!: number | null;

  @Column('double precision', { nullable: true })
  memoryRatio!: number | null;
}
