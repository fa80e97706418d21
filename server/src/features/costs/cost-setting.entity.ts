import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Spread } from './cost.js';
import type { Currency } from './rate.js';

/** What one unit of another currency is worth in that of the tenant. */
export interface ExchangeRate {
  currency: Currency;
  rate: number;
}

/** What a GiB of a storage class costs per month. */
export interface StoragePrice {
  storageClass: string;
  perGibMonth: number;
  currency: Currency;
}

/** How the costs of a tenant are told; one row, none before somebody changed anything. */
@Entity('cost_setting')
export class CostSetting {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_cost_setting' })
  tenantId!: string;

  @Column('text')
  currency!: Currency;

  @Column('jsonb')
  exchange!: ExchangeRate[];

  @Column('jsonb')
  storage!: StoragePrice[];

  @Column('boolean')
  sharesDaemonSets!: boolean;

  @Column('text', { array: true })
  sharedNamespaces!: string[];

  @Column('text')
  sharedSpread!: Spread;

  @Column('text')
  idleSpread!: Spread;

  /** Counts its changes, from 1. */
  @Column('integer')
  revision!: number;

  @Column('timestamptz')
  changedAt!: Date;

  /** When anything changed by which days are priced: what was counted before is counted again. */
  @Column('timestamptz', { nullable: true })
  pricesChangedAt!: Date | null;
}
