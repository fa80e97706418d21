import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What servers before latest_board kept the newest usage in; nothing reads or writes it, and the next version drops it. */
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
