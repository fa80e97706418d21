import { describe, expect, it } from '@jest/globals';
import type { Position } from './stream-cursor.js';
import { signalStream } from './stream-signal.js';
import { StreamTailer } from './stream-tailer.js';

const never = new AbortController().signal;
const at = (seq: number): Position => ({ epoch: 'e', seq });
const HOUR = 3_600_000;

describe('StreamTailer', () => {
  it('wakes a reader by a signal of this process at once', async () => {
    let head = at(1);
    const tailer = new StreamTailer(async () => head, HOUR);
    const watch = tailer.watch('t', 's');
    const woken = watch.wait(at(1), HOUR, never);
    head = at(2);
    signalStream('t', 's');
    await woken;
    watch.release();
  });

  it('wakes a reader by polling when no signal came', async () => {
    let head = at(1);
    const tailer = new StreamTailer(async () => head, 5);
    const watch = tailer.watch('t', 's');
    const woken = watch.wait(at(1), HOUR, never);
    head = at(2);
    await woken;
    watch.release();
  });

  it('loses no commit that comes while it asks for the head', async () => {
    const answers: ((head: Position) => void)[] = [];
    const tailer = new StreamTailer(() => new Promise((resolve) => answers.push(resolve)), HOUR);
    const watch = tailer.watch('t', 's');
    const woken = watch.wait(at(1), HOUR, never);
    signalStream('t', 's');
    signalStream('t', 's');
    answers[0]!(at(1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toHaveLength(2);
    answers[1]!(at(2));
    await woken;
    watch.release();
  });

  it('lets no reader wait that is behind what is known already', async () => {
    const tailer = new StreamTailer(async () => at(5), HOUR);
    const watch = tailer.watch('t', 's');
    const first = watch.wait(at(1), HOUR, never);
    signalStream('t', 's');
    await first;
    await watch.wait(at(4), HOUR, never);
    watch.release();
  });

  it.each([
    ['behind the reader', at(1)],
    ['of another epoch', { epoch: 'other', seq: 3 }],
  ])('wakes a reader when the head turns out to be %s, so that its cursor is checked', async (_, head) => {
    const tailer = new StreamTailer(async () => head, HOUR);
    const watch = tailer.watch('t', 's');
    const woken = watch.wait(at(3), HOUR, never);
    signalStream('t', 's');
    await woken;
    watch.release();
  });

  it('goes on after the database was away', async () => {
    let isAway = true;
    const read = async (): Promise<Position> => {
      if (isAway) throw new Error('away');
      return at(2);
    };
    const tailer = new StreamTailer(read, 5);
    const watch = tailer.watch('t', 's');
    const woken = watch.wait(at(1), HOUR, never);
    signalStream('t', 's');
    isAway = false;
    await woken;
    watch.release();
  });

  it('ends a wait by time and by abort', async () => {
    const tailer = new StreamTailer(async () => at(1), HOUR);
    const watch = tailer.watch('t', 's');
    await watch.wait(at(1), 1, never);
    const abort = new AbortController();
    const woken = watch.wait(at(1), HOUR, abort.signal);
    abort.abort();
    await woken;
    watch.release();
  });

  it('keeps one tail per stream while somebody follows it, and none after', () => {
    const tailer = new StreamTailer(async () => null, HOUR);
    const watches = [tailer.watch('t', 's'), tailer.watch('t', 's'), tailer.watch('t2', 's')];
    expect(tailer.watched).toBe(2);
    for (const watch of watches) watch.release();
    watches[0]!.release();
    expect(tailer.watched).toBe(0);
  });
});
