import { describe, expect, it } from '@jest/globals';
import type { Head } from './stream-cursor.js';
import { signalStream } from './stream-signal.js';
import { StreamTailer } from './stream-tailer.js';

const never = new AbortController().signal;
const at = (seq: number): Head => ({ epoch: 'e', seq, minSeq: 1 });
const alone = (head: Head | null) => ({ head, events: [] });
const HOUR = 3_600_000;

describe('StreamTailer', () => {
  it('wakes a reader by a signal of this process at once', async () => {
    let head = at(1);
    const tailer = new StreamTailer(async () => alone(head), HOUR);
    const watch = tailer.watch('t', 's');
    const woken = watch.wait(at(1), HOUR, never);
    head = at(2);
    signalStream('t', 's');
    await woken;
    watch.release();
  });

  it('wakes a reader by polling when no signal came', async () => {
    let head = at(1);
    const tailer = new StreamTailer(async () => alone(head), 5);
    const watch = tailer.watch('t', 's');
    const woken = watch.wait(at(1), HOUR, never);
    head = at(2);
    await woken;
    watch.release();
  });

  it('loses no commit that comes while it asks for the head', async () => {
    const answers: ((page: ReturnType<typeof alone>) => void)[] = [];
    const tailer = new StreamTailer(
      () => new Promise<ReturnType<typeof alone>>((resolve) => answers.push(resolve)),
      HOUR,
    );
    const watch = tailer.watch('t', 's');
    const woken = watch.wait(at(1), HOUR, never);
    signalStream('t', 's');
    signalStream('t', 's');
    answers[0]!(alone(at(1)));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toHaveLength(2);
    answers[1]!(alone(at(2)));
    await woken;
    watch.release();
  });

  it('lets no reader wait that is behind what is known already', async () => {
    const tailer = new StreamTailer(async () => alone(at(5)), HOUR);
    const watch = tailer.watch('t', 's');
    const first = watch.wait(at(1), HOUR, never);
    signalStream('t', 's');
    await first;
    await watch.wait(at(4), HOUR, never);
    watch.release();
  });

  it.each([
    ['behind the reader', at(1)],
    ['of another epoch', { ...at(3), epoch: 'other' }],
  ])('wakes a reader when the head turns out to be %s, so that its cursor is checked', async (_, head) => {
    const tailer = new StreamTailer(async () => alone(head), HOUR);
    const watch = tailer.watch('t', 's');
    const woken = watch.wait(at(3), HOUR, never);
    signalStream('t', 's');
    await woken;
    watch.release();
  });

  it('goes on after the database was away', async () => {
    let isAway = true;
    const read = async () => {
      if (isAway) throw new Error('away');
      return alone(at(2));
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
    const tailer = new StreamTailer(async () => alone(at(1)), HOUR);
    const watch = tailer.watch('t', 's');
    await watch.wait(at(1), 1, never);
    const abort = new AbortController();
    const woken = watch.wait(at(1), HOUR, abort.signal);
    abort.abort();
    await woken;
    watch.release();
  });

  it('keeps the newest events for those who are a moment behind, and nothing of another history', async () => {
    const events = [2, 3, 4].map((seq) => ({ seq }));
    let next = { head: at(1), events: [] as { seq: number }[] };
    const tailer = new StreamTailer(async () => next, HOUR);
    const watch = tailer.watch('t', 's');
    await watch.sync();
    next = { head: at(4), events };
    await watch.sync();
    expect([0, 1, 3, 4].map((seq) => watch.page(at(seq))?.events.length ?? null)).toEqual([null, 3, 1, 0]);
    next = { head: { ...at(9), epoch: 'other' }, events: [] };
    expect((await watch.sync())?.seq).toBe(9);
    expect(watch.page(at(3))).toBeNull();
    watch.release();
  });

  it('keeps one tail per stream while somebody follows it, and none after', () => {
    const tailer = new StreamTailer(async () => alone(null), HOUR);
    const watches = [tailer.watch('t', 's'), tailer.watch('t', 's'), tailer.watch('t2', 's')];
    expect(tailer.watched).toBe(2);
    for (const watch of watches) watch.release();
    watches[0]!.release();
    expect(tailer.watched).toBe(0);
  });
});
