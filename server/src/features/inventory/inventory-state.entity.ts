import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { InventoryMarks } from './marks.js';

/** What the server remembers of a cluster's inventory besides the objects; its row is the lock of all writers. */
@Entity('inventory_state')
export class InventoryState {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_inventory_state' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_inventory_state' })
  clusterId!: string;

  @Column('timestamptz')
  firstReportAt!: Date;

  @Column('jsonb')
  marks!: InventoryMarks;
}
