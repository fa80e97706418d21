import type { SampleRow } from '../collectors/collector.js';
import { openBatchIds } from '../pipeline/batch-ids.js';
import { openSpool, type Spool } from '../pipeline/spool.js';
import type { BatchHeader, BatchKind } from '../pipeline/spool-record.js';
import { type RecordedLog, recordLog } from './records.js';

export interface TestSpool {
  readonly spool: Spool;
  readonly log: RecordedLog;
  /** Writes a batch and returns its batchId. */
  add(kind: BatchKind, facts?: Partial<BatchHeader>, body?: string): string;
}

interface SpoolSettings {
  readonly maxBytes?: number;
  readonly maxAgeMs?: number;
  readonly now?: () => number;
  readonly write?: Parameters<typeof openSpool>[0]['write'];
}

/** Opens the spool of a folder as a started agent does. */
export function openTestSpool(dir: string, settings: SpoolSettings = {}): TestSpool {
  const log = recordLog();
  const now = settings.now ?? Date.now;
  const spool = openSpool({ dir, maxBytes: 10_000_000, maxAgeMs: 3_600_000, log, ...settings, now });
  const ids = openBatchIds(dir, now(), spool.newestEpoch);
  const add: TestSpool['add'] = (kind, facts = {}, body) => {
    const { text: batchId, epoch, sequence } = ids.claim();
    const at = now();
    const header = { kind, batchId, epoch, sequence, from: at, to: at, items: 1, ...facts };
    spool.append(header, body ?? JSON.stringify({ batchId }));
    return batchId;
  };
  return { spool, log, add };
}

/** Takes out everything in the order of sending. */
export function drainIds(spool: Spool): string[] {
  const ids: string[] = [];
  for (let entry = spool.next(); entry !== undefined; entry = spool.next()) {
    if (spool.read(entry) !== undefined) {
      ids.push(entry.batchId);
      spool.remove(entry);
    }
  }
  return ids;
}

/** A row of one container's CPU. */
export function aRow(index: number, values: SampleRow['values'] = { 'container.cpu.usage': index }): SampleRow {
  const subject = { kind: 'CONTAINER', namespace: 'shop', name: `pod-${index}`, container: 'web' } as const;
  return { subject, observedAt: 1_000 + index, values };
}
