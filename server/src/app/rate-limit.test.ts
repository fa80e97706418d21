import { describe, expect, it } from '@jest/globals';
import { addressKey, RateLimiter } from './rate-limit.js';

const SIZE = { points: 100, perSecond: 10 };

describe('rate limit', () => {
  it('takes points while they last, then says when to come back', () => {
    const limiter = new RateLimiter();
    expect(limiter.take('a', 70, SIZE, 0)).toMatchObject({ retryAfterSeconds: 0, throttle: { remaining: 30 } });
    expect(limiter.take('a', 70, SIZE, 0)).toEqual({
      retryAfterSeconds: 4,
      throttle: { limit: 100, remaining: 30, restoreRatePerSecond: 10, resetAtMs: 7_000 },
    });
    expect(limiter.take('a', 70, SIZE, 3_999).retryAfterSeconds).toBe(1);
    expect(limiter.take('a', 70, SIZE, 4_000)).toMatchObject({ retryAfterSeconds: 0, throttle: { remaining: 0 } });
  });

  it('never fills a bucket beyond its size, nor empties it when the clock goes back', () => {
    const limiter = new RateLimiter();
    limiter.take('a', 50, SIZE, 10_000);
    expect(limiter.take('a', 0, SIZE, 5_000).throttle).toMatchObject({ remaining: 50 });
    expect(limiter.take('a', 0, SIZE, 1e12).throttle).toMatchObject({ remaining: 100, resetAtMs: 1e12 });
  });

  it('lets through what costs more than a full bucket when it is full, and lets it be paid off', () => {
    const limiter = new RateLimiter();
    expect(limiter.take('a', 250, SIZE, 0)).toMatchObject({
      retryAfterSeconds: 0,
      throttle: { remaining: 0, resetAtMs: 25_000 },
    });
    expect(limiter.take('a', 1, SIZE, 0).retryAfterSeconds).toBe(16);
  });

  it('keeps the callers apart', () => {
    const limiter = new RateLimiter();
    limiter.take('a', 100, SIZE, 0);
    expect(limiter.take('b', 100, SIZE, 0).retryAfterSeconds).toBe(0);
  });

  it('has no limit where the size is 0', () => {
    expect(new RateLimiter().take('a', 1e9, { points: 0, perSecond: 1 }, 0)).toEqual({
      retryAfterSeconds: 0,
      throttle: null,
    });
  });

  it('keeps a bounded number of buckets and forgets the one that was used longest ago', () => {
    const limiter = new RateLimiter(2);
    limiter.take('a', 100, SIZE, 0);
    limiter.take('b', 100, SIZE, 0);
    limiter.take('a', 0, SIZE, 0);
    limiter.take('c', 100, SIZE, 0);
    expect(limiter.size).toBe(2);
    expect(limiter.take('a', 1, SIZE, 0).retryAfterSeconds).toBe(1);
    expect(limiter.take('b', 1, SIZE, 0).retryAfterSeconds).toBe(0);
  });
});

describe('address of an anonymous caller', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [null, 'unknown'],
  ])('%s draws from %s', (ip, key) => expect(addressKey(ip)).toBe(key));
});
