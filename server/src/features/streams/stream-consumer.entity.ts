import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a reader of a stream inside the server has come. Whoever handles a batch holds the row's lock meanwhile. */
@Entity('stream_consumer')
export class StreamConsumerPosition {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_stream_consumer' })
  tenantId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_stream_consumer' })
  consumer!: string;

  @Column('text')
  stream!: string;

  @Column('uuid')
  epoch!: string;

  @Column('bigint')
  seq!: string;

  /** Null before the first batch. */
  @Column('timestamptz', { nullable: true })
  movedAt!: Date | null;

  /** Of the batch that comes next; null where it has not failed. */
  @Column('text', { nullable: true })
  lastError!: string | null;

  @Column('timestamptz', { nullable: true })
  failedAt!: Date | null;

  /** How often the next batch has failed in a row. */
  @Column('integer')
  failures!: number;
}
