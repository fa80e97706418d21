import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeKube } from '../test/fake-kube.js';
import { until } from '../test/fake-server.js';
import { recordLog } from '../test/records.js';
import { wait } from '../wait.js';
import type { KubeObject } from './objects.js';
import { type WatchState, type WatchStore, watchList } from './watch.js';

const PATH = '/api/v1/pods';
const object = (uid: string, resourceVersion: string): KubeObject => ({
  metadata: { uid, name: uid, resourceVersion },
});

/** Keeps name and version of what it is given, and what it heard. */
class TestStore implements WatchStore<KubeObject> {
  readonly held = new Map<string, string>();

  put(uid: string, { metadata }: KubeObject): void {
    if (metadata?.name === 'odd') throw new Error('odd shape');
    const value = `${metadata?.name}@${metadata?.resourceVersion}`;
    if (this.held.get(uid) !== value) changes.push(value);
    this.held.set(uid, value);
  }
  drop(uid: string): void {
    if (this.held.delete(uid)) changes.push(`${uid} deleted`);
  }
  clear(): void {
    this.held.clear();
  }
  uids(): Iterable<string> {
    return this.held.keys();
  }
  setState(state: WatchState): void {
    states.push(state);
  }
}

let kube = new FakeKube();
let stop = new AbortController();
let running: Promise<void> = Promise.resolve();
let store = new TestStore();
let changes: string[] = [];
let states: WatchState[] = [];
let waits: number[] = [];

beforeEach(() => {
  kube = new FakeKube({ [PATH]: [object('a', '1'), object('b', '2'), object('c', '3')] });
  [store, changes, states, waits] = [new TestStore(), [], [], []];
  stop = new AbortController();
  return kube.start();
});
afterEach(async () => {
  stop.abort();
  await running;
  await kube.stop();
});

function start(): void {
  running = watchList<KubeObject>(
    {
      kube: kube.client(),
      path: PATH,
      store,
      pageSize: 2,
      log: recordLog(),
      random: () => 0,
      wait: (ms, signal) => {
        waits.push(ms);
        return wait(5, signal);
      },
    },
    stop.signal,
  );
}

const watching = (): Promise<void> => until('it watches', () => kube.watching(PATH));
const watches = (): string[] =>
  kube.requests
    .filter((url) => url.searchParams.has('watch'))
    .map((url) => url.searchParams.get('resourceVersion') ?? '');

describe('watchList', () => {
  it('lists in pages, then watches from the version of the list', async () => {
    start();
    await watching();
    expect(kube.requests.map((url) => url.searchParams.get('continue'))).toEqual([null, '2', null]);
    expect(kube.requests.map((url) => url.searchParams.get('limit'))).toEqual(['2', '500', null]);
    expect(watches()).toEqual(['1000']);
    expect(changes).toEqual(['a@1', 'b@2', 'c@3']);
    expect(states).toEqual([{ status: 'SYNCED' }]);
  });

  it('asks for pages of about half a mebibyte, however large its objects are', async () => {
    const large = (uid: string): KubeObject => ({ ...object(uid, '1'), kind: 'x'.repeat(150_000) });
    kube.lists = { [PATH]: Array.from({ length: 12 }, (_, index) => large(`l${index}`)) };
    start();
    await watching();
    expect(kube.requests.map((url) => url.searchParams.get('limit'))).toEqual(['2', '3', '3', '3', '3', null]);
  });

  it('follows what is added, changed and deleted', async () => {
    start();
    await watching();
    changes = [];
    kube.push(PATH, 'ADDED', object('d', '1001'));
    kube.push(PATH, 'MODIFIED', object('a', '1002'));
    kube.push(PATH, 'DELETED', object('b', '1003'));
    await until('three changes came', () => changes.length === 3);
    expect(changes).toEqual(['d@1001', 'a@1002', 'b deleted']);
    expect([...store.held.keys()].sort()).toEqual(['a', 'c', 'd']);
  });

  it.each([
    ['ended by the API', false],
    ['torn', true],
  ])('goes on from the last bookmark when a watch is %s, without a new list', async (_, isTorn) => {
    start();
    await watching();
    kube.push(PATH, 'BOOKMARK', { metadata: { resourceVersion: '2000' } });
    kube.push(PATH, 'MODIFIED', object('a', '2001'));
    await until('the change came', () => changes.includes('a@2001'));
    kube.endWatches(PATH, isTorn);
    await until('it watches again', () => watches().length === 2);
    expect(watches()).toEqual(['1000', '2001']);
    expect(kube.requests.filter((url) => url.searchParams.get('limit') !== null)).toHaveLength(2);
  });

  it('P15: lists again after 410 and reports what vanished meanwhile, and nothing twice', async () => {
    start();
    await watching();
    kube.lists = { [PATH]: [object('a', '1'), object('c', '9'), object('d', '10')] };
    changes = [];
    kube.push(PATH, 'ERROR', { kind: 'Status', code: 410, message: 'too old resource version' });
    await until('it watches again', () => watches().length === 2);
    expect(changes).toEqual(['c@9', 'd@10', 'b deleted']);
  });

  it('P15: deletes nothing while the API is away, and recovers by itself', async () => {
    start();
    await watching();
    changes = [];
    await kube.stop();
    await until('it is stated as unreachable', () => states.some((state) => state.status === 'UNREACHABLE'));
    await until('it has tried four times', () => waits.length >= 4);
    expect(waits.slice(0, 4)).toEqual([2000, 4000, 8000, 16_000]);
    expect(store.held.size).toBe(3);
    await kube.start();
    await until('it is in step again', () => kube.watching(PATH));
    kube.push(PATH, 'DELETED', object('a', '1001'));
    await until('a deletion came', () => changes.length > 0);
    expect(changes).toEqual(['a deleted']);
    expect(states.at(-1)).toEqual({ status: 'SYNCED' });
  });

  it.each([
    [403, 'DENIED'],
    [401, 'DENIED'],
    [404, 'MISSING'],
  ])('P14: states %i as %s with the reason and deletes nothing', async (status, expected) => {
    kube.refuse(PATH, status, 'pods is forbidden');
    start();
    await until('the state is known', () => states.length > 0);
    expect(states[0]).toEqual({ status: expected, reason: 'pods is forbidden' });
    expect(changes).toEqual([]);
    expect(waits[0]).toBe(60_000);
  });

  it('P14: notices that its rights were taken away while it watched', async () => {
    start();
    await watching();
    changes = [];
    kube.refuse(PATH, 403, 'pods is forbidden');
    kube.endWatches(PATH);
    await until('it is refused', () => states.at(-1)?.status === 'DENIED');
    expect(changes).toEqual([]);
  });

  it('passes over an object of an unexpected shape', async () => {
    start();
    await watching();
    kube.push(PATH, 'ADDED', object('odd', '1001'));
    kube.push(PATH, 'ADDED', object('e', '1002'));
    await until('the next object came', () => changes.includes('e@1002'));
    expect(store.held.has('odd')).toBe(false);
  });
});
