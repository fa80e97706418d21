import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  batchesOf,
  HOUR_AT,
  landed,
  METRIC,
  type MeasuredBatch,
  seriesOf,
  wholeNumbers,
} from '../../../test/samples.js';
import { MetricMerge, SEGMENT, type StoredSamples } from './metric-merge.js';
import { encodeSegment, type MetricSeries, sourcesOf } from './segment.js';

function merged(stored: readonly StoredSamples[]): MetricSeries {
  const merge = new MetricMerge();
  for (const one of stored) merge.add(one);
  return merge.series(METRIC);
}

const bytesOf = (series: MetricSeries): Buffer => encodeSegment(series, 0, series.subjectIds.length, HOUR_AT);

/** The segment that an earlier run made of these rows. */
function compacted(stored: readonly StoredSamples[]): StoredSamples[] {
  const series = merged(stored);
  if (series.subjectIds.length === 0) return [];
  const source = series.sources.join('\n');
  return [{ hourAt: HOUR_AT, encoding: SEGMENT, metricId: METRIC, source, body: bytesOf(series) }];
}

const row = (value: number | null, subjectId = 1, time = HOUR_AT) => ({ subjectId, time, value });
const batch = (source: string, ...rows: MeasuredBatch['rows']): MeasuredBatch => ({ source, rows });
const batches = batchesOf(wholeNumbers);

describe('MetricMerge', () => {
  it('keeps of every subject and moment the greatest value, and of absent values nothing', () => {
    fc.assert(
      fc.property(batches, (sent) => expect(merged(sent.map(landed))).toEqual(seriesOf(sent))),
      { numRuns: 300 },
    );
  });

  it('ends in the same bytes in whatever order, however often and however far compacted the batches come', () => {
    const arrival = fc.record({
      order: fc.array(fc.nat(5), { maxLength: 12 }),
      cuts: fc.array(fc.boolean(), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(batches, arrival, (sent, { order, cuts }) => {
        const all = [...order.filter((n) => n < sent.length), ...sent.keys()].map((n) => landed(sent[n]!));
        let stored: StoredSamples[] = [];
        for (const [n, one] of all.entries()) {
          stored.unshift(one);
          if (cuts[n]) stored = compacted(stored);
        }
        expect(bytesOf(merged(stored))).toEqual(bytesOf(merged(sent.map(landed))));
      }),
      { numRuns: 300 },
    );
  });

  it('lets 0 and negative numbers be measurements that win over an absent value', () => {
    const found = merged([batch('a', row(-5)), batch('a', row(null), row(0, 2)), batch('b', row(null, 2))].map(landed));
    expect([[...found.subjectIds], [...found.values], found.sources]).toEqual([[1, 2], [-5, 0], ['a']]);
  });

  it('leaves out a subject without a value and a source that measured nothing', () => {
    const found = merged([batch('a', row(null)), batch('b', row(1, 2))].map(landed));
    expect([[...found.subjectIds], found.sources, [...found.sourceMasks]]).toEqual([[2], ['b'], [1]]);
    expect(merged([landed(batch('a', row(null)))]).subjectIds).toHaveLength(0);
  });

  it('reads the wanted subjects and metrics only', () => {
    const sent = [batch('a', row(1), row(2, 2)), batch('b', row(3, 3))];
    const merge = new MetricMerge({ metricIds: new Set([METRIC]), isWanted: (id) => id !== 2 });
    const segment = compacted([landed(sent[0]!)])[0]!;
    for (const one of [segment, landed(sent[1]!), { ...segment, metricId: 99 }]) merge.add(one);
    expect(merge.metricIds).toEqual([METRIC]);
    expect([...merge.series(METRIC).subjectIds]).toEqual([1, 3]);
  });

  it('says of more sources than a mask has bits that all of them measured, in whatever order they come', () => {
    const sent = Array.from({ length: 40 }, (_, n) => batch(`source-${n + 10}`, row(n), row(n, n + 2)));
    const straight = merged(sent.map(landed));
    expect(straight.sources).toHaveLength(40);
    expect(sourcesOf(straight.sources, straight.sourceMasks[7]!)).toEqual(straight.sources);
    const some = compacted(sent.slice(25).map(landed));
    expect(bytesOf(merged([...some, ...sent.map(landed).reverse()]))).toEqual(bytesOf(straight));
  });
});
