import { describe, expect, it } from '@jest/globals';
import { aNode, aUsage } from '../../test/builders';
import { groupByPool, rampStep, shareOf } from './node-map';
import { nodeStatus } from './node-status';

describe('shareOf', () => {
  it('is what is used of what is allocatable', () => {
    expect(shareOf(aNode({ usage: aUsage({ cpuCores: 1 }) }), 'cpu')).toBe(0.25);
  });

  it('is not known where usage is not, and is zero where usage is zero', () => {
    expect(shareOf(aNode({ usage: aUsage({ cpuCores: null }) }), 'cpu')).toBeNull();
    expect(shareOf(aNode({ usage: aUsage({ memoryBytes: 0 }) }), 'memory')).toBe(0);
  });
});

describe('rampStep', () => {
  it.each([
    [0, 1],
    [0.19, 1],
    [0.2, 2],
    [0.79, 4],
    [0.8, 5],
    [1.4, 5],
  ])('puts %d on step %d', (share, step) => {
    expect(rampStep(share)).toBe(step);
  });
});

describe('groupByPool', () => {
  it('sorts pools by name and puts nodes without one last', () => {
    const nodes = [{ pool: null }, { pool: 'web' }, { pool: 'batch' }, { pool: 'web' }];
    expect(groupByPool(nodes).map(({ pool, nodes: members }) => [pool, members.length])).toEqual([
      ['batch', 1],
      ['web', 2],
      ['no pool', 1],
    ]);
  });
});

describe('nodeStatus', () => {
  it.each([
    ['ready', {}, 'healthy', 'Ready'],
    ['cordoned', { isSchedulable: false }, 'paused', 'Ready, SchedulingDisabled'],
    [
      'not ready, with its reason',
      { status: 'NOT_READY', statusReason: 'KubeletNotReady' },
      'failing',
      'KubeletNotReady',
    ],
    ['silent', { status: 'UNKNOWN' }, 'unknown', 'Unknown'],
    ['deleted', { deletedAt: '2026-03-01T12:00:00Z' }, 'unknown', 'Deleted'],
  ] as const)('%s', (_title, change, kind, word) => {
    expect(nodeStatus(aNode(change))).toEqual({ kind, word });
  });
});
