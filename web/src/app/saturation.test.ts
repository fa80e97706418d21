import { describe, expect, it } from '@jest/globals';
import { shareInWords, wholeOf } from './saturation';

const aContainer = (id: string) => ({
  cursor: id,
  node: {
    id,
    resources: { cpuLimitCores: 2, cpuRequestCores: 0.5, memoryLimitBytes: null, memoryRequestBytes: 1024 },
  },
});
const pod = (...ids: string[]) => ({
  __typename: 'Pod' as const,
  id: 'p1',
  containers: { edges: ids.map(aContainer) },
});
const node = {
  __typename: 'ClusterNode' as const,
  id: 'n1',
  allocatable: { cpuCores: 3.9, memoryBytes: 100 },
  capacity: { cpuCores: 4, memoryBytes: 128 },
};

describe('the whole of a share', () => {
  it.each([
    ['is the limit of a container', pod('a'), 'CPU', 'LIMIT', 2],
    ['is its request', pod('a'), 'MEMORY', 'REQUEST', 1024],
    ['is unknown where no limit is set', pod('a'), 'MEMORY', 'LIMIT', null],
    ['is unknown where the chart shows several containers', pod('a', 'b'), 'CPU', 'LIMIT', null],
    ['is what a node has to give', node, 'CPU', 'ALLOCATABLE', 3.9],
    ['is all that a node has', node, 'MEMORY', 'CAPACITY', 128],
    ['is unknown of what is gone', null, 'CPU', 'LIMIT', null],
    ['is unknown of what is no amount of it', node, 'PODS', 'ALLOCATABLE', null],
  ] as const)('%s', (_case, found, resource, against, expected) => {
    expect(wholeOf(found, { resource, against })).toBe(expected);
  });

  it('is named beside the share', () => {
    expect(shareInWords(0.9, { resource: 'CPU', against: 'LIMIT' })).toBe('90 % of the limit');
  });
});
