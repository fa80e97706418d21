import { describe, expect, it } from '@jest/globals';
import { countRestarts, type RestartMark } from './restart-marks.js';

const MINUTE = 60_000;
const window = { windowMs: 60 * MINUTE };

describe('countRestarts', () => {
  it('counts all restarts of a pod that began within the window', () => {
    const found = countRestarts(
      [],
      { count: 7, restartedAt: 90 * MINUTE, podStartedAt: 70 * MINUTE },
      { at: 100 * MINUTE, ...window },
    );
    expect(found.restarts).toBe(7);
  });

  it('counts only the last restart of an old pod at first sight: the others may be weeks old', () => {
    const found = countRestarts(
      [],
      { count: 40, restartedAt: 90 * MINUTE, podStartedAt: 0 },
      { at: 100 * MINUTE, ...window },
    );
    expect(found.restarts).toBe(1);
  });

  it('counts what it has seen since, and forgets what leaves the window', () => {
    let marks: RestartMark[] = [];
    const counts = [0, 10, 20, 30, 80, 95].map((minute, n) => {
      const at = (100 + minute) * MINUTE;
      const found = countRestarts(marks, { count: 40 + n, restartedAt: at - 1, podStartedAt: 0 }, { at, ...window });
      marks = found.marks;
      return found.restarts;
    });
    expect(counts).toEqual([1, 2, 3, 4, 2, 2]);
  });

  it('starts anew when the count falls', () => {
    const marks = [{ at: 0, count: 9 }];
    expect(
      countRestarts(marks, { count: 1, restartedAt: 1, podStartedAt: 0 }, { at: MINUTE, ...window }).restarts,
    ).toBe(0);
  });
});
