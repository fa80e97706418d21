import { createHash } from 'node:crypto';
import { AppError } from '../../platform/errors.js';

/** A place in a stream: everything up to and including `seq` has been seen. */
export interface Position {
  epoch: string;
  seq: number;
}

export interface Head extends Position {
  /** Oldest event still stored. */
  minSeq: number;
}

/** The epoch of a stream nothing was ever appended to; good for any stream whose whole history is there. */
export const NO_EPOCH = '00000000-0000-0000-0000-000000000000';

const VERSION = 'v1';
/** Marks the cursors of snapshot events: whoever saw only part of a snapshot has to start again. */
const PARTIAL = 'p1';

/** The opaque cursor of a position, good for one tenant and stream only. */
export function encodeCursor(tenantId: string, stream: string, position: Position, isPartial = false): string {
  const body = [isPartial ? PARTIAL : VERSION, position.epoch, stream, position.seq].join('|');
  return Buffer.from(`${body}|${seal(tenantId, body)}`).toString('base64url');
}

/**
 * @throws BAD_USER_INPUT for anything that was not given out to this tenant for this stream
 * @throws CURSOR_EXPIRED for the cursor of a snapshot event
 */
export function decodeCursor(tenantId: string, stream: string, cursor: string): Position {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [version, epoch, name, seq, found] = text.split('|');
  const body = [version, epoch, name, seq].join('|');
  if (!epoch || name !== stream || !/^\d{1,15}$/.test(seq ?? '') || found !== seal(tenantId, body)) {
    throw new AppError(
      'BAD_USER_INPUT',
      'The cursor is not one of this stream. Pass the cursor of an event of this stream, or start with a snapshot.',
    );
  }
  if (version === PARTIAL) throw expired('it lies within a snapshot that was not received to its end');
  return { epoch, seq: Number(seq) };
}

/** Ties the cursor to its tenant; rights are checked apart, so this needs no secret. */
function seal(tenantId: string, body: string): string {
  return createHash('sha256').update(`${tenantId}|${body}`).digest('base64url').slice(0, 12);
}

/** The error that makes a client start again with a snapshot; `why` completes “because …”. */
export function expired(why: string): AppError {
  return new AppError(
    'CURSOR_EXPIRED',
    `The stream cannot go on from this cursor, because ${why}. Start again with snapshotFirst, or with alertSnapshot and its cursor.`,
  );
}

/**
 * Checks that nothing between the position and the head is missing.
 * @returns the position under the stream's present epoch
 * @throws CURSOR_EXPIRED when history is gone, the epoch is another one, or the head lies before the cursor
 */
export function checkPosition(position: Position, head: Head | null): Position {
  const isFromStart = position.epoch === NO_EPOCH && position.seq === 0;
  if (!head) {
    if (isFromStart) return position;
    throw expired('the history it belongs to does not exist');
  }
  if (!isFromStart && position.epoch !== head.epoch) throw expired('the history it belongs to was replaced');
  if (position.seq > head.seq) throw expired('it lies ahead of the stream; a backup may have been restored');
  if (position.seq < head.minSeq - 1) throw expired('the events after it are older than what is kept');
  return { epoch: head.epoch, seq: position.seq };
}
