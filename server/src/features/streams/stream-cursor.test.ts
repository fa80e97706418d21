import { describe, expect, it } from '@jest/globals';
import { checkPosition, decodeCursor, encodeCursor, type Head, NO_EPOCH } from './stream-cursor.js';

const TENANT = '0193a000-0000-7000-8000-00000000000a';
const EPOCH = '0193a000-0000-7000-8000-0000000000e1';
const position = { epoch: EPOCH, seq: 42 };

describe('a cursor', () => {
  it('is read back by its own tenant and stream', () => {
    expect(decodeCursor(TENANT, 'alert', encodeCursor(TENANT, 'alert', position))).toEqual(position);
  });

  it.each([
    ['of another tenant', encodeCursor('0193a000-0000-7000-8000-00000000000b', 'alert', position)],
    ['of another stream', encodeCursor(TENANT, 'incident', position)],
    ['that was altered', Buffer.from(`v1|${EPOCH}|alert|43|AAAAAAAAAAAA`).toString('base64url')],
    ['that is empty', ''],
    ['that is no base64', '%%%'],
  ])('%s is BAD_USER_INPUT', (_, cursor) => {
    expect(() => decodeCursor(TENANT, 'alert', cursor)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });

  it('of a snapshot event is CURSOR_EXPIRED', () => {
    const partial = encodeCursor(TENANT, 'alert', position, true);
    expect(() => decodeCursor(TENANT, 'alert', partial)).toThrow(expect.objectContaining({ code: 'CURSOR_EXPIRED' }));
  });
});

describe('checkPosition', () => {
  const head: Head = { epoch: EPOCH, seq: 100, minSeq: 41 };

  it.each([
    ['within the history', { epoch: EPOCH, seq: 42 }],
    ['at the head', { epoch: EPOCH, seq: 100 }],
    ['right before the oldest event', { epoch: EPOCH, seq: 40 }],
  ])('accepts a position %s', (_, at) => {
    expect(checkPosition(at, head)).toEqual(at);
  });

  it.each([
    ['whose next event is gone', { epoch: EPOCH, seq: 39 }, head],
    ['ahead of the head', { epoch: EPOCH, seq: 101 }, head],
    ['of another epoch', { epoch: TENANT, seq: 42 }, head],
    ['of a stream that is gone', position, null],
    ['from before the first event, when that is gone', { epoch: NO_EPOCH, seq: 0 }, head],
  ])('refuses a position %s', (_, at, where) => {
    expect(() => checkPosition(at, where)).toThrow(expect.objectContaining({ code: 'CURSOR_EXPIRED' }));
  });

  it('gives a position from before the first event the epoch that the stream has got since', () => {
    const start = { epoch: NO_EPOCH, seq: 0 };
    expect(checkPosition(start, null)).toEqual(start);
    expect(checkPosition(start, { ...head, minSeq: 1 })).toEqual({ epoch: EPOCH, seq: 0 });
  });
});
