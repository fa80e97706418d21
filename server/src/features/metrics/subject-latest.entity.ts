import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The newest usage of one subject, so that lists can show it without reading samples; no index but its key, so that updates stay cheap. */
@Entity('subject_latest')
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
