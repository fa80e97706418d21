import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The newest usage of everything in a cluster in one row, so that a report writes one row and not one per container.
 * Its body is read and written by latest-board.ts, past TypeORM.
 */
@Entity('latest_board')
export class LatestBoardRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_latest_board' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_latest_board' })
  clusterId!: string;

  /** Counts the changes; text, as PostgreSQL's bigint arrives. */
  @Column('bigint')
  revision!: string;

  @Column('bytea')
  body!: Buffer;

  @Column('timestamptz')
  updatedAt!: Date;

  /** The revision by which the ranks of the whole cluster were moved last; null for none. */
  @Column('bigint', { nullable: true })
  rankedRevision!: string | null;

  /** When a replica last took on the ranks of the whole cluster; null for never. */
  @Column('timestamptz', { nullable: true })
  rankedAt!: Date | null;

  /** Whether subjects have come since, whose objects wait for their first rank. */
  @Column('boolean')
  hasNewcomers!: boolean;
}
