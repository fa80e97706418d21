import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { anAlert } from '../test/builders';
import { RING_SIZE, type StreamEvent } from './event-ring';
import { AlertStream, retryWait, type StreamSink } from './stream';

const FLUSH_MS = 250;

/** The server's end of the wire: every subscription with the cursor it asked for. */
function aServer(snapshots = ['c0', 's1', 's2']) {
  const subscriptions: { after: string; sink: StreamSink; isEnded: boolean }[] = [];
  const loadSnapshot = jest.fn(async () => ({ cursor: snapshots.shift() ?? 'late', alerts: [anAlert()] }));
  const onSignedOut = jest.fn();
  const stream = new AlertStream({
    subscribe: (after, sink) => {
      const subscription = { after, sink, isEnded: false };
      subscriptions.push(subscription);
      return () => {
        subscription.isEnded = true;
      };
    },
    loadSnapshot,
    onSignedOut,
    random: () => 1,
  });
  const received: StreamEvent[] = [];
  stream.onEvents((events) => received.push(...events));
  const last = () => {
    const subscription = subscriptions.at(-1);
    if (!subscription) throw new Error('Nothing has subscribed yet; expected one subscription.');
    return subscription;
  };
  return { stream, subscriptions, last, received, loadSnapshot, onSignedOut };
}

function anEvent(cursor: string, type: StreamEvent['type'] = 'ADDED'): StreamEvent {
  const alert = type === 'BOOKMARK' || type === 'SYNCED' ? null : anAlert({ id: `al-${cursor}` });
  return { cursor, type, occurredAt: '2026-03-01T12:00:00Z', alert };
}

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe('alert stream', () => {
  it('starts with a snapshot and follows from its cursor', async () => {
    const { stream, last, received } = aServer();
    stream.start();
    expect(stream.state().status).toBe('connecting');
    await jest.advanceTimersByTimeAsync(FLUSH_MS);
    expect(last().after).toBe('c0');
    expect(received.map(({ type }) => type)).toEqual(['SNAPSHOT']);
    last().sink.opened();
    expect(stream.state().status).toBe('live');
  });

  it('says that it started once it is live after each snapshot, and after nothing else', async () => {
    const { stream, last, loadSnapshot } = aServer();
    const started = jest.fn();
    stream.onStarted(started);
    stream.start();
    await jest.advanceTimersByTimeAsync(FLUSH_MS);
    expect(started).not.toHaveBeenCalled();
    last().sink.opened();
    last().sink.next(anEvent('c1'));
    expect(started).toHaveBeenCalledTimes(1);
    last().sink.failed('LOST');
    await jest.advanceTimersByTimeAsync(20_000);
    last().sink.opened();
    expect(started).toHaveBeenCalledTimes(1);
    last().sink.failed('CURSOR_EXPIRED');
    await jest.advanceTimersByTimeAsync(20_000);
    expect(loadSnapshot).toHaveBeenCalledTimes(2);
    last().sink.opened();
    expect(started).toHaveBeenCalledTimes(2);
  });

  it('subscribes again after the last cursor it saw, bookmarks included', async () => {
    const { stream, last, subscriptions } = aServer();
    stream.start();
    await jest.advanceTimersByTimeAsync(0);
    last().sink.next(anEvent('c1'));
    last().sink.next(anEvent('c7', 'BOOKMARK'));
    last().sink.failed('LOST');
    expect(stream.state()).toMatchObject({ status: 'reconnecting', attempt: 1 });
    await jest.advanceTimersByTimeAsync(500);
    expect(subscriptions.map(({ after }) => after)).toEqual(['c0', 'c7']);
    expect(subscriptions[0]?.isEnded).toBe(true);
  });

  it('drops what it has seen and hands out the rest in batches', async () => {
    const { stream, last, received } = aServer();
    stream.start();
    await jest.advanceTimersByTimeAsync(FLUSH_MS);
    last().sink.next(anEvent('c1'));
    last().sink.next(anEvent('c2'));
    last().sink.failed('LOST');
    await jest.advanceTimersByTimeAsync(500);
    last().sink.next(anEvent('c2'));
    last().sink.next(anEvent('c3'));
    await jest.advanceTimersByTimeAsync(FLUSH_MS);
    expect(received.map(({ cursor }) => cursor)).toEqual(['c0', 'c1', 'c2', 'c3']);
  });

  it('loads a snapshot when its cursor has expired', async () => {
    const { stream, last, loadSnapshot } = aServer();
    stream.start();
    await jest.advanceTimersByTimeAsync(0);
    last().sink.next(anEvent('c1'));
    last().sink.failed('CURSOR_EXPIRED');
    await jest.advanceTimersByTimeAsync(500);
    expect(loadSnapshot).toHaveBeenCalledTimes(2);
    expect(last().after).toBe('s1');
  });

  it('never gives up, waits longer each time, and starts counting anew after an event', async () => {
    const { stream, last, subscriptions } = aServer();
    stream.start();
    await jest.advanceTimersByTimeAsync(0);
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      last().sink.failed('LOST');
      expect(stream.state().attempt).toBe(attempt);
      await jest.advanceTimersByTimeAsync(retryWait(attempt, 1));
    }
    expect(subscriptions).toHaveLength(21);
    last().sink.next(anEvent('c1'));
    expect(stream.state()).toMatchObject({ status: 'live', attempt: 0 });
  });

  it('remembers since when it is lost, however often it tries', async () => {
    const { stream, last } = aServer();
    stream.start();
    await jest.advanceTimersByTimeAsync(0);
    last().sink.opened();
    last().sink.failed('LOST');
    const { since } = stream.state();
    await jest.advanceTimersByTimeAsync(500);
    last().sink.failed('LOST');
    expect(stream.state()).toMatchObject({ status: 'reconnecting', attempt: 2, since });
  });

  it('retries when the snapshot cannot be loaded', async () => {
    const { stream, loadSnapshot, subscriptions } = aServer();
    loadSnapshot.mockRejectedValueOnce(new Error('no network'));
    stream.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(subscriptions).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(500);
    expect(subscriptions).toHaveLength(1);
  });

  it('says when the session is gone', async () => {
    const { stream, last, onSignedOut } = aServer();
    stream.start();
    await jest.advanceTimersByTimeAsync(0);
    last().sink.failed('UNAUTHENTICATED');
    expect(onSignedOut).toHaveBeenCalledTimes(1);
  });

  it('ignores what an ended subscription still says', async () => {
    const { stream, last, received } = aServer();
    stream.start();
    await jest.advanceTimersByTimeAsync(FLUSH_MS);
    const old = last();
    stream.stop();
    old.sink.next(anEvent('c1'));
    old.sink.failed('LOST');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(received.map(({ cursor }) => cursor)).toEqual(['c0']);
    expect(stream.state().status).toBe('stopped');
  });

  it('keeps only the newest events', async () => {
    const { stream, last } = aServer();
    stream.start();
    await jest.advanceTimersByTimeAsync(0);
    for (let index = 1; index <= RING_SIZE + 5; index += 1) last().sink.next(anEvent(`c${index}`));
    expect(stream.recent()).toHaveLength(RING_SIZE);
    expect(stream.recent().at(-1)?.cursor).toBe(`c${RING_SIZE + 5}`);
  });
});

describe('retryWait', () => {
  it('doubles up to a quarter of a minute and never falls below half of it', () => {
    expect([1, 2, 3, 6, 7, 20].map((attempt) => retryWait(attempt, 1))).toEqual([
      500, 1000, 2000, 15_000, 15_000, 15_000,
    ]);
    expect(retryWait(7, 0)).toBe(7_500);
  });
});
