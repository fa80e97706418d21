import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs, parseRetryAfter } from './backoff.js';

const random = fc.double({ min: 0, max: 0.999, noNaN: true });

describe('backoff', () => {
  it.each([
    [1, 2000],
    [2, 4000],
    [3, 8000],
    [5, 32_000],
    [6, 60_000],
    [1000, 60_000],
  ])('P32: waits after failure %i at least %i ms without jitter', (failures, waitMs) => {
    expect(backoffMs(failures, 0)).toBe(waitMs);
  });

  it('P32: spreads by a quarter and never waits more than a minute of its own accord', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), random, (failures, jitter) => {
        const floor = Math.min(60_000, 2 ** Math.min(failures, 10) * 1000);
        const waitMs = backoffMs(failures, jitter);
        return waitMs >= floor && waitMs <= Math.min(60_000, floor * 1.25);
      }),
    );
  });

  it('P33: never waits less than Retry-After, up to an hour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        random,
        fc.integer({ min: 0, max: 3_600_000 }),
        (n, jitter, after) => {
          return backoffMs(n, jitter, after) >= after;
        },
      ),
    );
    expect(backoffMs(1, 0, 1e12)).toBe(3_600_000);
  });
});

describe('parseRetryAfter', () => {
  const now = Date.UTC(2026, 0, 1);
  it.each([
    [null, 0],
    ['120', 120_000],
    [new Date(now + 30_000).toUTCString(), 30_000],
    [new Date(now - 30_000).toUTCString(), 0],
    ['soon', 0],
  ])('P33: reads %s', (header, waitMs) => expect(parseRetryAfter(header, now)).toBe(waitMs));
});
