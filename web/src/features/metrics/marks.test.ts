import { describe, expect, it } from '@jest/globals';
import {
  alertFilter,
  changeFilter,
  changeMark,
  isAbout,
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
