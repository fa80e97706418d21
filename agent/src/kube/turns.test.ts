import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('Turns', () => {
  it('lets no more in than it may, in the order of their coming, also after a failure', async () => {
    const turns = new Turns(2);
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    let inside = 0;
    const work = (index: number) => async (): Promise<void> => {
      begun.push(index);
      inside += 1;
      expect(inside).toBeLessThanOrEqual(2);
      await new Promise<void>((resolve) => ends.push(resolve));
      inside -= 1;
      if (index === 0) throw new Error('failed');
    };
    const all = [0, 1, 2, 3].map((index) => turns.take(work(index)));
    const settled = Promise.allSettled(all);
    expect(begun).toEqual([0, 1]);
    for (let done = 0; done < 4; done += 1) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await settled).map((each) => each.status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
    expect(begun).toEqual([0, 1, 2, 3]);
  });
});
