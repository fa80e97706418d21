import type { BatchPosition } from '../clusters/receipt.service.js';
import type { NewChange } from './change.service.js';
import type { InventoryMarks } from './marks.js';

/** One batch while it is stored: where it stands, what is remembered, and what it has changed so far. */
export interface InventoryBatch {
  readonly clusterId: string;
  readonly position: BatchPosition;
  /** The agent's clock, never later than the server's. */
  readonly observedAt: Date;
  readonly now: Date;
  readonly firstReportAt: Date;
  readonly marks: InventoryMarks;
  readonly changes: NewChange[];
}
