import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GapLog } from './gap-log';

const LOST = 10_000;
const BACK = 51_000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function aLog() {
  const changed = jest.fn();
  return { log: new GapLog(changed), changed };
}

describe('gap log', () => {
  it('counts what is told late until the server pauses', () => {
    const { log, changed } = aLog();
    log.lose(LOST, 'c1');
    log.returnAt(BACK);
    expect(log.isCatchingUp()).toBe(true);
    expect(log.take(LOST + 1000)).toBe(true);
    expect(log.take(BACK - 1)).toBe(true);
    jest.advanceTimersByTime(1000);
    expect(log.isCatchingUp()).toBe(false);
    expect(log.list()).toEqual([{ lostAt: LOST, backAt: BACK, after: 'c1', backfilled: 2, isComplete: true }]);
    expect(changed).toHaveBeenCalledTimes(5);
  });

  it('ends with the first event from after the return', () => {
    const { log } = aLog();
    log.lose(LOST, null);
    log.returnAt(BACK);
    expect(log.take(BACK)).toBe(false);
    expect(log.list()).toMatchObject([{ backfilled: 0, isComplete: true }]);
    expect(log.take(LOST)).toBe(false);
  });

  it('is one gap however often the connection breaks before it has caught up', () => {
    const { log } = aLog();
    log.lose(LOST, 'c1');
    log.returnAt(BACK);
    log.take(LOST);
    log.lose(BACK + 1, 'c2');
    expect(log.list()).toMatchObject([{ lostAt: LOST, backAt: null, after: 'c1', backfilled: 1 }]);
    log.returnAt(BACK + 2);
    jest.advanceTimersByTime(1000);
    log.lose(BACK + 5000, 'c3');
    expect(log.list()).toHaveLength(2);
  });

  it('keeps the newest fifty', () => {
    const { log } = aLog();
    for (let index = 0; index < 60; index += 1) {
      log.lose(index, null);
      log.returnAt(index);
      jest.advanceTimersByTime(1000);
    }
    expect(log.list().map(({ lostAt }) => lostAt)).toEqual(Array.from({ length: 50 }, (_, index) => index + 10));
  });
});
