import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCollector } from '../test/context.js';
import { FakeKube, recorded } from '../test/fake-kube.js';
import { until } from '../test/fake-server.js';
import { toClusterEvent } from './cluster-events/event.js';
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
});
