import { describe, expect, it } from '@jest/globals';
import {
  alertFilter,
  anomalyFilter,
  anomalyMark,
  changeFilter,
  changeMark,
  isAbout,
  isAnomalyOf,
  isOfWorkload,
  markWindow,
  restartFilter,
  restartMark,
} from './marks';

const NOW = new Date('2026-03-01T14:02:31Z');
const WINDOW = { after: '2026-03-01T12:00:00.000Z', before: undefined };
const PLACE = { name: 'api-7d9f-x2x4z', cluster: 'c1', namespace: 'checkout', pod: null };

describe('markWindow', () => {
  it('begins before the range and stays where it is for as long as the range is', () => {
    const range = { last: 'LAST_6H' } as const;
    const first = markWindow(range, NOW);
    expect(Date.parse(first.after)).toBeLessThanOrEqual(NOW.getTime() - 6 * 3_600_000);
    expect(markWindow(range, new Date(NOW.getTime() + 60_000))).toEqual(first);
  });

  it('is the range itself where that is fixed', () => {
    const range = { from: '2026-03-01T12:00:00.000Z', to: '2026-03-01T13:00:00.000Z' };
    expect(markWindow(range, NOW)).toEqual({ after: range.from, before: range.to });
  });
});

describe('filters of marks', () => {
  it('ask for alerts of an area by its ids, and of an object by its name', () => {
    expect(alertFilter({ kind: 'team', id: 't1' }, null, WINDOW)).toMatchObject({ team: ['t1'] });
    expect(alertFilter({ kind: 'pod', id: 'p1' }, PLACE, WINDOW)).toMatchObject({
      cluster: ['c1'],
      namespace: ['checkout'],
      subjectName: 'api-7d9f-x2x4z',
    });
  });

  it('ask for nothing while the name of the object is not known', () => {
    expect(alertFilter({ kind: 'pod', id: 'p1' }, null, WINDOW)).toBeNull();
    expect(restartFilter({ kind: 'container', id: 'k1' }, null)).toBeNull();
  });

  it('leave pods that come and go out of the changes of a cluster', () => {
    expect(changeFilter({ kind: 'cluster', id: 'c1' }, null, WINDOW)).toMatchObject({
      cluster: ['c1'],
      objectKind: ['WORKLOAD', 'CLUSTER_NODE'],
    });
    expect(changeFilter({ kind: 'workload', id: 'w1' }, PLACE, WINDOW)).toMatchObject({ objectId: ['w1'] });
  });

  it('do not ask for the changes of a team, which the API cannot filter by', () => {
    expect(changeFilter({ kind: 'team', id: 't1' }, null, WINDOW)).toBeNull();
  });
});

describe('anomalies as marks', () => {
  const cpu = ['container.cpu.usage'];
  const container = { name: 'app', cluster: 'c1', namespace: 'checkout', pod: 'api-7d9f8c6b5-x2x4z' };

  it('are asked for by the metrics of the chart, and without those that were suppressed', () => {
    expect(anomalyFilter({ kind: 'cluster', id: 'c1' }, null, cpu, WINDOW)).toEqual({
      cluster: ['c1'],
      metric: cpu,
      isSuppressed: false,
      from: WINDOW.after,
      to: undefined,
    });
    expect(anomalyFilter({ kind: 'container', id: 'k1' }, container, cpu, WINDOW)).toMatchObject({
      cluster: ['c1'],
      namespace: ['checkout'],
      container: ['app'],
    });
  });

  it('are not asked for where the API cannot filter by it, or the name is not known', () => {
    expect(anomalyFilter({ kind: 'team', id: 't1' }, null, cpu, WINDOW)).toBeNull();
    expect(anomalyFilter({ kind: 'node', id: 'n1' }, PLACE, cpu, WINDOW)).toBeNull();
    expect(anomalyFilter({ kind: 'pod', id: 'p1' }, null, cpu, WINDOW)).toBeNull();
  });

  it('are of a pod and its containers where its workload stands out', () => {
    const scope = { kind: 'container', id: 'k1' } as const;
    expect(isAnomalyOf(scope, container, 'api')).toBe(true);
    expect(isAnomalyOf(scope, container, 'web')).toBe(false);
    expect(isAnomalyOf({ kind: 'cluster', id: 'c1' }, null, 'web')).toBe(true);
  });

  it('last from their begin to their end, or still', () => {
    const anomaly = {
      id: 'n1',
      namespace: 'checkout',
      workloadName: 'api',
      container: 'app',
      metric: 'container.cpu.usage',
      unit: 'CORES' as const,
      direction: 'ABOVE' as const,
      season: 'HOUR_OF_DAY' as const,
      startedAt: '2026-03-01T13:00:00Z',
      endedAt: null,
      deviations: 4.2,
      sigma: 0.1,
    };
    expect(anomalyMark(anomaly)).toEqual({
      id: 'n1',
      at: Date.parse('2026-03-01T13:00:00Z'),
      until: null,
      kind: 'anomaly',
      severity: 'INFO',
      text: 'Anomaly: CPU 4.2 σ above its usual for 13:00 UTC, checkout/api / app',
    });
    const endedAt = '2026-03-01T13:30:00Z';
    expect(anomalyMark({ ...anomaly, endedAt })).toMatchObject({ until: Date.parse(endedAt) });
  });
});

describe('isOfWorkload', () => {
  it.each([
    ['api', true],
    ['api-0', true],
    ['api-7d9f8c6b5-x2x4z', true],
    ['api-29922160-bsdzm', true],
    ['api-gateway-x2x4z', false],
    ['api-gateway', false],
    ['apiserver', false],
  ])('tells whether %s is of api: %s', (name, isOf) => {
    expect(isOfWorkload(name, 'api')).toBe(isOf);
  });
});

describe('isAbout', () => {
  it('keeps a pod apart from one whose name begins alike', () => {
    const place = { ...PLACE, name: 'web-1' };
    expect(isAbout({ kind: 'pod', id: 'p1' }, place, 'web-1', null)).toBe(true);
    expect(isAbout({ kind: 'pod', id: 'p1' }, place, 'web-10', null)).toBe(false);
  });

  it('counts alerts of the pod as a whole among those of its container', () => {
    const place = { ...PLACE, name: 'app', pod: 'web-1' };
    const scope = { kind: 'container', id: 'k1' } as const;
    expect(isAbout(scope, place, 'web-1', null)).toBe(true);
    expect(isAbout(scope, place, 'web-1', 'app')).toBe(true);
    expect(isAbout(scope, place, 'web-1', 'sidecar')).toBe(false);
  });
});

describe('marks', () => {
  it('say what changed, from what to what', () => {
    const change = {
      id: 'ch1',
      objectKind: 'WORKLOAD' as const,
      objectId: 'w1',
      namespace: 'shop',
      name: 'cart',
      action: 'UPDATED' as const,
      field: 'images',
      before: 'cart:1.8.2',
      after: 'cart:1.8.3',
      observedAt: '2026-03-01T12:00:00Z',
    };
    expect(changeMark(change)).toMatchObject({
      at: Date.parse('2026-03-01T12:00:00Z'),
      text: 'Workload shop/cart: image cart:1.8.2 → cart:1.8.3',
    });
    expect(changeMark({ ...change, action: 'DELETED', field: null }).text).toBe('Workload shop/cart: deleted');
  });

  it('leave out a restart whose time nobody knows', () => {
    const pod = { id: 'p1', name: 'web-1', namespace: 'shop', restartCount: 3, lastRestartAt: null };
    expect(restartMark(pod)).toBeNull();
    expect(restartMark({ ...pod, lastRestartAt: '2026-03-01T12:00:00Z' })?.text).toBe('Restart 3 of pod shop/web-1');
  });
});
