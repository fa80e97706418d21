import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batchesOf, HOUR_AT, seriesOf, wholeNumbers } from '../../../test/samples.js';
import { encodeSegment, type MetricSeries, readSegment, sourcesOf } from './segment.js';

interface Run {
  subjectId: number;
  times: number[];
  values: number[];
  sources: string[];
}

function runsOf({ subjectIds, starts, times, values, sourceMasks, sources }: MetricSeries): Run[] {
  return Array.from(subjectIds, (subjectId, run) => ({
    subjectId,
    times: [...times.slice(starts[run], starts[run + 1])],
    values: [...values.slice(starts[run], starts[run + 1])],
    sources: sourcesOf(sources, sourceMasks[run]!),
  }));
}

function read(body: Uint8Array, isWanted: ((subjectId: number) => boolean) | null = null): Run[] {
  const runs: (Omit<Run, 'sources'> & { mask: number })[] = [];
  const sources = readSegment(
    body,
    HOUR_AT,
    isWanted,
    ({ subjectId, count, times, values, sourceMask, hasSameTimes }) => {
      expect([...times]).toHaveLength(count);
      if (hasSameTimes) expect([...times]).toEqual(runs.at(-1)!.times);
      runs.push({ subjectId, times: [...times], values: [...values.slice(0, count)], mask: sourceMask });
    },
  );
  return runs.map(({ mask, ...run }) => ({ ...run, sources: sourcesOf(sources, mask) }));
}

/** One run for each list of values, a sample every 15 s. */
function steady(lists: readonly (readonly number[])[]): MetricSeries {
  const starts = [0];
  for (const list of lists) starts.push(starts.at(-1)! + list.length);
  return {
    subjectIds: Int32Array.from(lists.keys(), (n) => n + 1),
    starts: Int32Array.from(starts),
    times: Float64Array.from(lists.flatMap((list) => list.map((_, n) => HOUR_AT + n * 15_000))),
    values: Float64Array.from(lists.flat()),
    sourceMasks: new Int32Array(lists.length).fill(1),
    sources: ['a'],
  };
}
const encode = (series: MetricSeries) => encodeSegment(series, 0, series.subjectIds.length, HOUR_AT);
const series = batchesOf(wholeNumbers)
  .map(seriesOf)
  .filter(({ subjectIds }) => subjectIds.length > 0);

/** What a segment says, not deflated. */
function plainOf(body: Buffer): Buffer {
  return body[0] === 2 ? inflateRawSync(body.subarray(1)) : body.subarray(1);
}

function asPlain(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([3]), bytes]);
}

describe('segment', () => {
  it('gives back every run: shared and own times, any whole number of 53 bits, several sources', () => {
    fc.assert(
      fc.property(series, (given) => expect(read(encode(given))).toEqual(runsOf(given))),
      { numRuns: 500 },
    );
  });

  it('holds the runs it is cut to', () => {
    fc.assert(
      fc.property(series, fc.nat(9), fc.nat(9), (given, a, b) => {
        const first = Math.min(a, given.subjectIds.length - 1);
        const last = Math.min(first + 1 + b, given.subjectIds.length);
        expect(read(encodeSegment(given, first, last, HOUR_AT))).toEqual(runsOf(given).slice(first, last));
      }),
    );
  });

  it('passes over runs that are not wanted, also between two that share their times', () => {
    fc.assert(
      fc.property(series, fc.func(fc.boolean()), (given, isWanted) => {
        const wanted = runsOf(given).filter((run) => isWanted(run.subjectId));
        expect(read(encode(given), isWanted)).toEqual(wanted);
      }),
    );
  });

  it('stores of times that subjects share, and of what values are multiples of, next to nothing', () => {
    // Measured values jump about; a page of memory is 4096 bytes.
    const pages = Array.from({ length: 50 }, (_, run) =>
      Array.from({ length: 240 }, (__, n) => (n * n * (run + 3)) % 61),
    );
    const bytes = encode(steady(pages.map((list) => list.map((page) => page * 4_096))));
    expect(Math.abs(bytes.length - encode(steady(pages)).length)).toBeLessThanOrEqual(8);
    expect(bytes.length).toBeLessThan(50 * 240 * 1.05);
  });

  it('keeps 0 and -1 apart where all values are 0, and where the only divisor is 1', () => {
    const given = steady([[0, 0], [0]]);
    expect(read(encode(given))).toEqual(runsOf(given));
    expect(read(encode(steady([[0, -1]])))).toMatchObject([{ values: [0, -1] }]);
  });

  it('deflates what gets smaller by it, and leaves noise as it is', () => {
    let seed = 1;
    const noise = Array.from({ length: 50 }, () =>
      Array.from({ length: 120 }, () => {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
        return seed >>> 19;
      }),
    );
    expect(encode(steady(noise))[0]).toBe(3);
    expect(encode(steady(noise.map((values) => values.map(() => 7))))[0]).toBe(2);
    expect(read(encode(steady(noise))).map(({ values }) => values)).toEqual(noise);
  });

  it('refuses a version it does not know', () => {
    const bytes = Buffer.from(encode(steady([[1]])));
    bytes[0] = 9;
    expect(() => read(bytes)).toThrow('It has version 9; this server reads 2 and 3.');
  });

  it('names what is wrong with bytes that end too early, wherever that is', () => {
    const whole = encode(steady([[1, 2 ** 52, 3], [4, 5, -6], [7]]));
    const plain = plainOf(whole);
    for (let length = 0; length < whole.length; length++) {
      expect(() => read(whole.subarray(0, length))).toThrow(/^A sample segment of \d+ bytes cannot be read: /);
    }
    for (let length = 1; length < plain.length; length++) {
      expect(() => read(asPlain(plain.subarray(0, length)))).toThrow(/^A sample segment of \d+ bytes cannot be read: /);
    }
  });

  it('reads of damaged bytes samples or an error, and never hangs or asks for all memory', () => {
    const plain = plainOf(encode(steady([[1, 2, 3], [4, 5, -6], [7]])));
    fc.assert(
      fc.property(fc.nat(plain.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = Buffer.from(plain);
        damaged[at] = byte;
        let found: unknown;
        try {
          found = read(asPlain(damaged)).length;
        } catch (error) {
          found = (error as Error).message;
        }
        expect(typeof found === 'number' || String(found).startsWith('A sample segment of')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
