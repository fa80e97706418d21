import { Column, Entity, PrimaryColumn } from 'typeorm';

export type JobOutcome = 'DONE' | 'FAILED' | 'INTERRUPTED';

/** The last run of a job, of the installation or of one tenant. */
abstract class LastRun {
  /** Null before the first run, by the database's clock like all moments here. */
  @Column('timestamptz', { nullable: true })
  startedAt!: Date | null;

  /** Null while it runs, and before the first run. */
  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;

  @Column('double precision', { nullable: true })
  durationMs!: number | null;

  /** Rows written, moved or deleted. */
  @Column('bigint', { nullable: true })
  rows!: string | null;

  @Column('text', { nullable: true })
  outcome!: JobOutcome | null;

  /** Fit to be shown: nothing of what the database said. */
  @Column('text', { nullable: true })
  error!: string | null;

  /** Begin of the last run that came to its end. */
  @Column('timestamptz', { nullable: true })
  succeededAt!: Date | null;

  @Column('bigint')
  runs!: string;

  @Column('bigint')
  failures!: string;
}

/** A job of this installation; belongs to no tenant. */
@Entity('job_state')
export class JobState extends LastRun {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_job_state' })
  job!: string;

  @Column('text')
  meaning!: string;

  @Column('double precision')
  everySeconds!: number;

  @Column('timestamptz', { nullable: true })
  nextAt!: Date | null;

  /** What the last run found that somebody should look at; null where nothing. */
  @Column('text', { nullable: true })
  warning!: string | null;
}

/** What a job did last in one tenant. */
@Entity('tenant_job_state')
export class TenantJobState extends LastRun {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tenant_job_state' })
  tenantId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_tenant_job_state' })
  job!: string;
}
