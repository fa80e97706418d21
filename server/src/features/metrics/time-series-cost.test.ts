import { describe, expect, it } from '@jest/globals';
import { timeSeriesCost } from './time-series-cost.js';

const DAY = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };

describe('cost of a time series', () => {
  const table: [string, object, number][] = [
    ['is reckoned with 300 buckets of one line by default', { metrics: ['a'] }, 4],
    ['grows with metrics and buckets', { metrics: ['a', 'b'], maxPoints: 1_000 }, 21],
    ['grows with groups, eight where their number is not given', { metrics: ['a'], groupBy: 'POD' }, 25],
    ['takes the number of groups that is asked for', { metrics: ['a'], groupBy: 'POD', top: 100 }, 301],
    ['counts the others as a group', { metrics: ['a'], groupBy: 'POD', top: 9, withOther: true }, 31],
    ['counts an earlier time like the one asked for', { metrics: ['a'], compareTo: 'PREVIOUS_DAY' }, 7],
    ['counts no groups where everything is one', { metrics: ['a'], groupBy: 'ALL', top: 100 }, 4],
    [
      'takes the step before the buckets',
      { metrics: ['a'], stepSeconds: 60, maxPoints: 1, range: { last: 'LAST_1H' } },
      2,
    ],
    ['reads ranges of moments', { metrics: ['a'], stepSeconds: 60, range: DAY }, 1 + 15],
    ['never counts more buckets than are answered', { metrics: ['a'], stepSeconds: 1, range: DAY }, 51],
    ['takes a range that it cannot read for the longest', { metrics: ['a'], stepSeconds: 1, range: { from: 'x' } }, 51],
  ];
  it.each(table)('%s', (_clause, input, points) => expect(timeSeriesCost({ input })).toBe(points));

  it('is a number whatever the input is', () => {
    for (const input of [undefined, null, 7, 'x', [], { metrics: 'a', top: -1, stepSeconds: Number.NaN, range: 7 }]) {
      expect(timeSeriesCost({ input })).toBeGreaterThanOrEqual(1);
    }
  });
});
