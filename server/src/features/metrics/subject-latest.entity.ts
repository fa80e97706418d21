import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The newest usage of one subject, so that lists can show and sort by it without reading samples. */
@Entity('subject_latest')
@Index('ix_subject_latest_cpu', ['tenantId', 'cpuCores', 'subjectId'])
@Index('ix_subject_latest_memory', ['tenantId', 'memoryBytes', 'subjectId'])
export class SubjectLatest {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_subject_latest' })
  tenantId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_subject_latest' })
  subjectId!: number;

  @Column('uuid')
  clusterId!: string;

  @Column('double precision', { nullable: true })
  cpuCores!: number | null;

  @Column('double precision', { nullable: true })
  memoryBytes!: number | null;

  @Column('text')
  source!: string;

  @Column('timestamptz')
  observedAt!: Date;
}
