import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCollector } from '../test/context.js';
import { FakeKube, recorded } from '../test/fake-kube.js';
import { until } from '../test/fake-server.js';
import { toClusterEvent } from './cluster-events/event.js';
import { EventStore } from './cluster-events/event-store.js';
import { clusterEvents } from './cluster-events.js';

const PATH = '/api/v1/events';
const event = (count: number, resourceVersion: string) => ({
  metadata: { uid: 'event-1', resourceVersion, creationTimestamp: '2026-11-21T23:00:00Z' },
  type: 'Warning',
  reason: 'BackOff',
  message: 'back-off restarting',
  count,
  lastTimestamp: '2026-11-21T23:10:00Z',
  involvedObject: { kind: 'Pod', name: 'web', namespace: 'shop' },
});

let kube = new FakeKube();
beforeEach(() => {
  kube = new FakeKube({ [PATH]: [event(1, '1')] });
  return kube.start();
});
afterEach(() => kube.stop());

describe('cluster events', () => {
  it('P20: report an event when it is new and when its count has changed, not otherwise', async () => {
    const run = runCollector(clusterEvents, kube.client());
    await until('the first report came', () => run.observations.length === 1);
    await until('it watches', () => kube.watching(PATH));
    kube.push(PATH, 'MODIFIED', event(1, '2'));
    kube.push(PATH, 'MODIFIED', event(5, '3'));
    kube.push(PATH, 'DELETED', event(5, '4'));
    await until('two reports came', () => run.observations.length === 2);
    await run.stop();
    const counts = run.observations.flatMap((each) =>
      each.kind === 'events' ? each.events.map(({ count }) => count) : [],
    );
    expect(counts).toEqual([1, 5]);
  });

  it('say why they are not observed', async () => {
    kube.refuse(PATH, 403, 'events is forbidden');
    const run = runCollector(clusterEvents, kube.client());
    await until('it was refused', () =>
      run.outcomes.some((each) => 'reason' in each && each.reason.includes('forbid')),
    );
    await run.stop();
    expect(run.outcomes.at(-1)).toEqual({
      status: 'NOTHING_TO_REPORT',
      reason: 'Events may not be read: events is forbidden',
    });
  });

  it('take count and time of a series', () => {
    const series = { count: 7, lastObservedTime: '2026-11-21T23:20:00.000000Z' };
    const { count, lastSeenAt } = toClusterEvent({ ...event(1, '1'), series });
    expect({ count, lastSeenAt }).toEqual({ count: 7, lastSeenAt: '2026-11-21T23:20:00.000Z' });
  });

  it('have a time even where the API gives neither a first nor a last one', () => {
    const scheduled = recorded('kubernetes-1.31/events.json').filter((each) => 'count' in each && each.count === null);
    for (const each of scheduled) expect(toClusterEvent(each).firstSeenAt).toMatch(/^2026-/);
    const { lastTimestamp, ...bare } = event(1, '1');
    expect(lastTimestamp).toBeDefined();
    expect(toClusterEvent(bare).lastSeenAt).toBe('2026-11-21T23:00:00.000Z');
  });

  it('are read alike from events.k8s.io, where some fields have other names', () => {
    const { message, count, lastTimestamp, involvedObject, ...same } = event(4, '1');
    const newer = {
      ...same,
      note: message,
      deprecatedCount: count,
      deprecatedLastTimestamp: lastTimestamp,
      regarding: involvedObject,
      reportingController: 'kubelet',
    };
    const old = { ...event(4, '1'), source: { component: 'kubelet' } };
    expect(toClusterEvent(newer)).toEqual(toClusterEvent(old));
    expect(toClusterEvent(newer)).toMatchObject({ count: 4, involvedName: 'web', source: 'kubelet' });
  });

  it('P19: lose what looks like a secret in their message', () => {
    const message = 'Failed to pull: Get https://bot:hunter2@registry.example.org/v2/?token=hunter2: 401';
    expect(toClusterEvent({ ...event(1, '1'), message }).message).toBe(
      'Failed to pull: Get https://***@registry.example.org/v2/?token=*** 401',
    );
  });

  it('P51: of namespaces that are not watched are not told, and named ones are asked for one by one', async () => {
    const path = '/api/v1/namespaces/shop/events';
    const elsewhere = { ...event(1, '2'), metadata: { uid: 'event-2' }, involvedObject: { namespace: 'bank' } };
    const lists: Record<string, object[]> = { [path]: [event(1, '1'), elsewhere] };
    kube.lists = lists as typeof kube.lists;
    const namespaces = (name: string): boolean => name === 'shop';
    const run = runCollector(clusterEvents, kube.client(), { namespaces, namedNamespaces: ['shop'] });
    await until('it watches', () => kube.watching(path));
    await until('a report came', () => run.observations.length > 0);
    await run.stop();
    const uids = run.observations.flatMap((each) => (each.kind === 'events' ? each.events.map(({ uid }) => uid) : []));
    expect(uids).toEqual(['event-1']);
    expect(kube.requests.map(({ pathname }) => pathname)).not.toContain(PATH);
  });
});

describe('the events that are remembered', () => {
  const numbered = (index: number, count = 1) => ({
    ...event(count, '1'),
    metadata: { ...event(1, '1').metadata, uid: `e${index}` },
  });

  it('P20: recur as one with the last count', () => {
    const store = new EventStore(
      () => true,
      () => undefined,
    );
    for (let count = 1; count <= 9; count += 1) store.put('e0', numbered(0, count));
    expect(store.take().map(({ count }) => count)).toEqual([9]);
    expect(store.take()).toEqual([]);
  });

  it('are told in between when many come at once, and never more than so many are kept', () => {
    let told = 0;
    const store: EventStore = new EventStore(
      () => true,
      () => {
        told += store.take().length;
      },
    );
    for (let index = 0; index < 20_500; index += 1) store.put(`e${index}`, numbered(index));
    expect(told).toBe(20_400);
    expect(store.size).toBe(20_000);
    store.put('e0', numbered(0));
    store.put('e20499', numbered(20_499));
    expect(told + store.take().length).toBe(20_501);
  });
});
