import { describe, expect, it } from '@jest/globals';
import { uncounted, type WorkloadSaving } from './count-savings.js';

const saving = (id: string, rule: string, some: Partial<WorkloadSaving>): WorkloadSaving => ({
  ...{ id, rule, requestsValue: null, weight: 0 },
  ...some,
});
const size = (id: string, weight: number) => saving(id, 'over-provisioned', { weight });

const CASES: [sentence: string, savings: WorkloadSaving[], left: string[]][] = [
  ['one alone counts', [size('a', 1)], []],
  ['containers of one workload count together', [size('a', 1), size('b', 1)], []],
  ['the way that saves most counts', [size('a', 1), saving('b', 'replicas-over-need', { weight: 3 })], ['a']],
  [
    'all containers together are one way',
    [size('a', 2), size('b', 2), saving('c', 'replicas-over-need', { weight: 3 })],
    ['c'],
  ],
  ['of equals to switch it off goes first', [size('a', 3), saving('b', 'idle-workload', { weight: 3 })], ['a']],
  [
    'money decides where it is known',
    [
      saving('a', 'over-provisioned', { requestsValue: 9, weight: 1 }),
      saving('b', 'idle-workload', { requestsValue: 8, weight: 2 }),
    ],
    ['b'],
  ],
];

describe('uncounted', () => {
  it.each(CASES)('%s', (_, savings, left) => {
    expect(uncounted(savings)).toEqual(left);
  });
});
