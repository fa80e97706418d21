import { describe, expect, it } from '@jest/globals';
import { diffObject, isNewlyCreated } from './change.js';

describe('diffObject', () => {
  it.each([
    ['the same twice', 'POD', { phase: 'RUNNING' }, { phase: 'RUNNING' }, []],
    ['a phase', 'POD', { phase: 'PENDING' }, { phase: 'RUNNING' }, [['phase', 'PENDING', 'RUNNING']]],
    ['a reason that ends', 'POD', { reason: 'Evicted' }, { reason: null }, [['reason', 'Evicted', null]]],
    ['unset and left out alike', 'POD', { reason: null }, {}, []],
    ['restarts: they are alerts', 'CONTAINER', { restartCount: 1 }, { restartCount: 9 }, []],
    ['ready replicas: they are no cause', 'WORKLOAD', { readyReplicas: 1 }, { readyReplicas: 2 }, []],
    ['a limit that is taken away', 'CONTAINER', { cpuLimitCores: 2 }, {}, [['cpuLimitCores', '2', null]]],
    ['zero and unset apart', 'CONTAINER', { cpuLimitCores: 0 }, {}, [['cpuLimitCores', '0', null]]],
    [
      'images as one text',
      'WORKLOAD',
      { images: ['a:1', 'b:1'] },
      { images: ['a:2', 'b:1'] },
      [['images', 'a:1, b:1', 'a:2, b:1']],
    ],
    [
      'a cordoned node',
      'CLUSTER_NODE',
      { isSchedulable: true },
      { isSchedulable: false },
      [['isSchedulable', 'true', 'false']],
    ],
  ] as const)('tells %s', (_what, kind, before, after, expected) => {
    const found = diffObject(kind, before, after).map((change) => [change.field, change.before, change.after]);
    expect(found).toEqual(expected);
  });

  it('keeps before and after small', () => {
    const [change] = diffObject('WORKLOAD', { images: [] }, { images: Array(100).fill('registry.local/image:1') });
    expect(change?.after).toHaveLength(512);
    expect(change?.after?.endsWith('…')).toBe(true);
  });
});

describe('isNewlyCreated', () => {
  const first = new Date('2026-06-01T00:00:00Z');

  it('is true only for what was created after the first report', () => {
    expect(isNewlyCreated(new Date('2026-06-01T00:00:01Z'), first)).toBe(true);
    expect(isNewlyCreated(first, first)).toBe(false);
    expect(isNewlyCreated(null, first)).toBe(false);
  });
});
