import type { CountChanges } from '../../platform/counted-list.js';
import type { NewChange } from './change.js';
import type { BatchPosition, InventoryMarks } from './marks.js';

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
  readonly counts: CountChanges;
}
