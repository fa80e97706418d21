import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Sequences are reserved on disk in blocks, so that a batch costs no second fsync; a crash skips the rest of a block. */
const BLOCK = 1000;
const FILE = 'epoch.json';

export interface BatchId {
  /** `<epoch>:<sequence>`, the idempotency key of one batch (protocol P1). */
  readonly text: string;
  readonly epoch: number;
  readonly sequence: number;
}

export interface BatchIds {
  /** @throws the file system's error when no reserved sequence is left and none can be reserved */
  claim(): BatchId;
}

/** Writes a file so that after a crash either the old or the new content is there, never a torn one. */
export function writeDurably(dir: string, name: string, content: string | Buffer, mode = 0o600): void {
  const temporary = join(dir, `${name}.tmp`);
  const file = openSync(temporary, 'w', mode);
  try {
    // writeSync may write less than it is given; a short write must not be taken for a whole record.
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, join(dir, name));
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

interface Stored {
  epoch: number;
  reserved: number;
}

function readStored(dir: string): Stored | null {
  try {
    const stored: unknown = JSON.parse(readFileSync(join(dir, FILE), 'utf8'));
    if (typeof stored !== 'object' || stored === null || !('epoch' in stored) || !('reserved' in stored)) return null;
    const { epoch, reserved } = stored;
    return Number.isSafeInteger(epoch) && Number.isSafeInteger(reserved) ? (stored as Stored) : null;
  } catch {
    return null; // Missing or torn: the caller starts a new epoch.
  }
}

/**
 * Continues the epoch of the spool folder, or begins a greater one (unix ms) where the folder is new or lost.
 * @param newestEpochSeen the greatest epoch among batches that are still in the folder, 0 for none
 */
export function openBatchIds(dir: string, nowMs: number, newestEpochSeen: number): BatchIds {
  const stored = readStored(dir);
  const epoch = stored?.epoch ?? Math.max(nowMs, newestEpochSeen + 1);
  let next = stored?.reserved ?? 1;
  let reserved = next;
  const reserve = (): void => {
    const upTo = Math.max(reserved, next) + BLOCK;
    writeDurably(dir, FILE, JSON.stringify({ epoch, reserved: upTo }));
    reserved = upTo;
  };
  // Nothing is reserved before the first batch: an agent must start on a full disk, too.
  return {
    claim() {
      if (next >= reserved) reserve();
      const sequence = next++;
      return { text: `${epoch}:${sequence}`, epoch, sequence };
    },
  };
}
