import { describe, expect, it } from '@jest/globals';
import { HashQueue } from './hash-queue.js';

/** Work that ends when it is told to. */
function work(): { run: () => Promise<string>; end: (how?: Error) => void; isRunning: () => boolean } {
  let end: (how?: Error) => void = () => undefined;
  let isRunning = false;
  const ended = new Promise<string>((resolve, reject) => {
    end = (how) => (how ? reject(how) : resolve('done'));
  });
  ended.catch(() => undefined);
  const run = (): Promise<string> => {
    isRunning = true;
    return ended;
  };
  return { run, end: (how) => end(how), isRunning: () => isRunning };
}

const settled = async (): Promise<void> => {
  for (let n = 0; n < 10; n++) await Promise.resolve();
};

describe('the queue of password hashes', () => {
  it('runs so many at once, lets so many wait in order, and refuses the rest at once', async () => {
    const queue = new HashQueue(2, 2);
    const all = [work(), work(), work(), work()];
    const answers = all.map(({ run }) => queue.run(run));
    await settled();
    expect(all.map(({ isRunning }) => isRunning())).toEqual([true, true, false, false]);
    await expect(queue.run(work().run)).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfter: 5 } });
    all[1]!.end();
    await settled();
    expect(all.map(({ isRunning }) => isRunning())).toEqual([true, true, true, false]);
    for (const one of all) one.end();
    expect(await Promise.all(answers)).toEqual(['done', 'done', 'done', 'done']);
  });

  it('gives its place back when work fails, and never runs more than it may', async () => {
    const queue = new HashQueue(1, 1);
    const failing = work();
    const waiting = work();
    const first = queue.run(failing.run);
    const second = queue.run(waiting.run);
    failing.end(new Error('no'));
    // Asks in the very moment in which the place changes hands.
    const third = queue.run(work().run).catch((error: unknown) => error);
    await expect(first).rejects.toThrow('no');
    await settled();
    expect(waiting.isRunning()).toBe(true);
    waiting.end();
    expect(await second).toBe('done');
    expect(await third).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await queue.run(async () => 'free again')).toBe('free again');
  });
});
