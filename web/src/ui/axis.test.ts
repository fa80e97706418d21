import { describe, expect, it } from '@jest/globals';
import { axisFor } from './axis';

const GIB = 1024 ** 3;

describe('axisFor', () => {
  it.each([
    [0, [0, 0.25, 0.5, 0.75, 1]],
    [0.9, [0, 0.25, 0.5, 0.75, 1]],
    [3.2, [0, 1, 2, 3, 4]],
    [53.2, [0, 20, 40, 60]],
    [100, [0, 25, 50, 75, 100]],
  ])('starts at 0 and covers %d cores in at most four round steps', (max, ticks) => {
    expect(axisFor(max, 'CORES').ticks).toEqual(ticks);
  });

  it('steps in the unit that bytes are shown in', () => {
    const { ticks, byteUnit } = axisFor(12 * GIB, 'BYTES');
    expect(byteUnit).toBe('GiB');
    expect(ticks.map((tick) => tick / GIB)).toEqual([0, 5, 10, 15]);
  });
});
