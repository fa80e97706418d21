import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a stream of a tenant stands. Its row lock, held to commit, makes sequence order equal commit order. */
@Entity('stream_head')
export class StreamHead {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_stream_head' })
  tenantId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_stream_head' })
  stream!: string;

  /** Changes when history was lost, so that no old cursor silently skips what it missed. */
  @Column('uuid')
  epoch!: string;

  @Column('bigint')
  lastSeq!: string;

  /** The oldest event still stored; everything before it is gone. */
  @Column('bigint')
  minSeq!: string;

  @Column('date')
  minDay!: string;
}
