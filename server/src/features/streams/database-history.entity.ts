import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which history the data are of, as far as anybody has noticed; one row. */
@Entity('database_history')
export class DatabaseHistory {
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'pk_database_history' })
  id!: number;

  /** Differs after a restore into another database or cluster, and after a standby took over. */
  @Column('text')
  identity!: string;

  @Column('timestamptz')
  notedAt!: Date;
}
