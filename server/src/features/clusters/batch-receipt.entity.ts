import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The stored answer to one batch of an agent; (epoch, seq) is the idempotency key. */
@Entity('batch_receipt')
@Index('ix_batch_receipt_received', ['tenantId', 'receivedAt'])
export class BatchReceipt {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_batch_receipt' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_batch_receipt' })
  agentId!: string;

  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'pk_batch_receipt' })
  epoch!: string;

  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'pk_batch_receipt' })
  seq!: string;

  @Column('text')
  kind!: string;

  @Column('bytea')
  bodyHash!: Buffer;

  @Column('jsonb')
  receipt!: object;

  @Column('timestamptz')
  receivedAt!: Date;
}
