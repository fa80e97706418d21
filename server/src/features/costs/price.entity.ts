import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Purchase, Rate } from './rate.js';

/** A price that a tenant set; it goes before every list price. What is null of where it holds matches everything. */
@Entity('price')
export class Price {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_price' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_price' })
  id!: string;

  @Column('text', { nullable: true })
  provider!: string | null;

  @Column('text', { nullable: true })
  region!: string | null;

  @Column('text', { nullable: true })
  family!: string | null;

  @Column('text', { nullable: true })
  instanceType!: string | null;

  @Column('text', { nullable: true })
  pool!: string | null;

  @Column('text', { nullable: true })
  purchase!: Purchase | null;

  @Column('jsonb')
  rate!: Rate;

  @Column('text')
  currency!: string;

  @Column('text', { nullable: true })
  note!: string | null;

  @Column('integer')
  revision!: number;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz')
  changedAt!: Date;
}
