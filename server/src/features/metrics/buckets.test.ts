import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Buckets, decodeBuckets, encodeBuckets } from './buckets.js';

const START = 1_790_000_000_000;
const STEP = 300_000;
const sample = fc.record({
  offset: fc.nat(12 * STEP - 1),
  value: fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constant(0)),
});

function filled(samples: { offset: number; value: number }[]): Buckets {
  const buckets = new Buckets(12);
  for (const { offset, value } of samples) buckets.add(Math.floor(offset / STEP), START + offset, value);
  return buckets;
}

describe('buckets', () => {
  it('come back from their bytes as they were, also with sums beyond 53 bits', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 60 }), (samples) => {
        const buckets = filled(samples);
        expect(decodeBuckets(encodeBuckets(buckets, START, STEP), START, STEP)).toEqual(buckets);
      }),
      { numRuns: 300 },
    );
  });

  it('merge to what one bucket over all samples holds', () => {
    fc.assert(
      fc.property(
        fc.array(
          sample.map((s) => ({ ...s, value: s.value % 2 ** 40 })),
          { minLength: 1 },
        ),
        (samples) => {
          const parts = filled(samples);
          const whole = new Buckets(1);
          for (let index = 0; index < parts.length; index++) {
            if (parts.counts[index]! > 0) whole.merge(0, parts, index);
          }
          const values = samples.map((s) => s.value);
          expect(whole.counts[0]).toBe(samples.length);
          expect(whole.sums[0]).toBe(values.reduce((sum, value) => sum + value, 0));
          expect(whole.mins[0]).toBe(Math.min(...values));
          expect(whole.maxs[0]).toBe(Math.max(...values));
        },
      ),
    );
  });

  it('keep a measured 0 apart from nothing', () => {
    const buckets = decodeBuckets(encodeBuckets(filled([{ offset: 0, value: 0 }]), START, STEP), START, STEP);
    expect([...buckets.counts.slice(0, 2)]).toEqual([1, 0]);
    expect(buckets.mins[0]).toBe(0);
  });
});
