import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aSeries, DAY_MS, hourOf, MONDAY, noise, WEEK_MS } from '../test/series.js';
import { bandAt, seriesVariance } from './baseline.js';
import { DEFAULTS, HOUR_MS, READING_MS } from './detector-settings.js';
import type { Told } from './series.js';

const MINUTE = 60_000;
const few = { numRuns: 15 };
const amounts = fc.double({ min: 0, max: 1e11, noNaN: true });
const seeds = fc.integer({ min: 1, max: 2 ** 31 });
/** Traffic that is low at night and high in the evening. */
const daily = (at: number): number => 100 + 60 * Math.sin(((hourOf(at) - 8) / 24) * 2 * Math.PI);
const noisy = (seed: number, value: (at: number) => number, share = 0.05) => {
  const next = noise(seed);
  return (at: number) => value(at) * (1 + share * next());
};
const bandOf = ({ series, now }: ReturnType<typeof aSeries>) => {
  const hour = Math.floor((now() - MONDAY) / HOUR_MS) % 168;
  const weeks = Math.floor(series.state.hours / 168);
  const wide = seriesVariance(series.slots);
  return bandAt(series.slots, { hourOfWeek: hour, weeks, floor: 1, wide }, DEFAULTS);
};

describe('a series stays silent', () => {
  it('on a constant, whatever it is', () => {
    const check = (value: number): void => void expect(aSeries().feed(10 * DAY_MS, () => value)).toEqual([]);
    fc.assert(fc.property(amounts, check), few);
  });

  it('on noise below the floor of σ, absolute or relative', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0, 10, 1e9), (seed, level) => {
        const next = noise(seed);
        const reach = 2.9 * Math.max(1, 0.05 * level);
        const jumpy = aSeries();
        jumpy.feed(WEEK_MS, () => level);
        expect(jumpy.feed(WEEK_MS, () => Math.max(0, level + reach * next()))).toEqual([]);
      }),
      few,
    );
  });

  it('on what repeats every day, whatever its shape', () => {
    const shapes = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(shapes, seeds, (shape, seed) => {
        const usual = noisy(seed, (at) => shape[hourOf(at)] ?? 0);
        expect(aSeries().feed(5 * WEEK_MS, usual)).toEqual([]);
      }),
      few,
    );
  });

  it('on a weekend that is unlike the week, before and after the season changes', () => {
    const usual = noisy(7, (at) => daily(at) * (Math.floor((at - MONDAY) / DAY_MS) % 7 >= 5 ? 0.3 : 1));
    expect(aSeries().feed(6 * WEEK_MS, usual)).toEqual([]);
  });

  it('while it is learning, however wild the input', () => {
    const check = (values: number[]): void => {
      const wild = aSeries();
      expect(wild.feed(WEEK_MS - HOUR_MS, (at) => values[(at / READING_MS) % values.length] ?? 0)).toEqual([]);
    };
    fc.assert(fc.property(fc.array(amounts, { minLength: 2, maxLength: 40 }), check), few);
  });

  it('on short input, gaps and nothing at all', () => {
    const series = aSeries();
    expect(series.feed(WEEK_MS, () => null)).toEqual([]);
    expect(series.feed(HOUR_MS, () => 1e9)).toEqual([]);
    expect(series.feed(WEEK_MS, (at) => (at % (6 * HOUR_MS) === 0 ? 1e9 : null))).toEqual([]);
  });

  it('on a single reading, and on two of four, far outside', () => {
    const series = aSeries();
    series.feed(WEEK_MS, noisy(1, daily));
    const usual = noisy(2, daily);
    expect(series.feed(2 * DAY_MS, (at) => usual(at) * ((at / READING_MS) % 4 >= 2 ? 1 : 9))).toEqual([]);
  });
});

describe('a finding', () => {
  it('opens when three of four readings lie outside, begins with the first and carries what explains it', () => {
    const series = aSeries();
    series.feed(WEEK_MS, noisy(1, daily));
    const from = series.now();
    const [first] = series.feed(HOUR_MS, (at) => daily(at) * (at === from + READING_MS ? 1 : 4));
    expect(first?.episode).toMatchObject({ direction: 'ABOVE', startedAt: from, isSuppressed: false });
    expect(first?.at).toBe(from + 3 * READING_MS);
    expect(first).toMatchObject({ weeks: 1, endedAt: null, band: { season: 'HOUR_OF_DAY', readings: 85 } });
    expect(first?.band.mean).toBeCloseTo(daily(from), -1);
    expect(first?.episode.peak).toBe(daily(from) * 4);
  });

  it('ends when six readings in a row are within two σ, with the first of them, and is explained by the last before', () => {
    const series = aSeries();
    series.feed(WEEK_MS, () => 100);
    series.feed(HOUR_MS, () => 200);
    const calmAt = series.now();
    const last = series.feed(2 * HOUR_MS, (at) => (at === calmAt + 2 * READING_MS ? 112 : 101)).at(-1);
    expect(last).toMatchObject({ endReason: 'CALM', endedAt: calmAt + 3 * READING_MS, value: 112 });
    expect(last?.at).toBe(calmAt + 8 * READING_MS);
  });

  it('P46: is told again every quarter of an hour while it stands, with its beginning and its newest value', () => {
    const series = aSeries();
    series.feed(WEEK_MS, () => 100);
    const told = series.feed(HOUR_MS, (at) => 200 + (at % HOUR_MS) / MINUTE);
    const times = told.map(({ at }) => at);
    expect(times.slice(1).map((at, i) => at - (times[i] ?? 0))).toEqual(told.slice(1).map(() => 15 * MINUTE));
    expect(new Set(told.map(({ episode }) => episode.startedAt)).size).toBe(1);
    expect(told.at(-1)?.value).toBeGreaterThan(told[0]?.value ?? 0);
  });

  it('does not widen the band that it lies outside of, however far or long within a day', () => {
    const lengths = fc.integer({ min: 1, max: 23 });
    fc.assert(
      fc.property(fc.double({ min: 160, max: 1e9, noNaN: true }), lengths, (outlier, hours) => {
        const series = aSeries();
        series.feed(
          WEEK_MS,
          noisy(3, () => 100),
        );
        const before = bandOf(series);
        series.feed(hours * HOUR_MS, () => outlier);
        series.feed(DAY_MS - hours * HOUR_MS, () => null);
        expect(bandOf(series)).toEqual(before);
      }),
      few,
    );
  });

  it('ends as learned when its level has stood for a day, which is the baseline from then on', () => {
    const series = aSeries();
    series.feed(WEEK_MS, noisy(3, daily));
    const from = series.now();
    const told = series.feed(
      2 * DAY_MS,
      noisy(4, (at) => daily(at) + 300),
    );
    expect(told.at(-1)).toMatchObject({ endReason: 'LEARNED' });
    expect(told.at(-1)?.at).toBe(from + DAY_MS);
    expect(
      series.feed(
        3 * WEEK_MS,
        noisy(5, (at) => daily(at) + 300),
      ),
    ).toEqual([]);
    expect(series.feed(2 * HOUR_MS, (at) => daily(at) + 900).length).toBeGreaterThan(0);
  });

  it('of an hour that lies outside every night comes three times, and then that is usual', () => {
    const series = aSeries();
    const withJob = (seed: number) => noisy(seed, (at) => (hourOf(at) === 2 ? 500 : 100));
    series.feed(
      WEEK_MS,
      noisy(3, () => 100),
    );
    const nights = [0, 1, 2].map(() => series.feed(DAY_MS, withJob(4)));
    expect(nights.every((told) => told.some(({ endReason }) => endReason === 'CALM'))).toBe(true);
    expect(series.feed(2 * WEEK_MS, withJob(5))).toEqual([]);
  });

  it('ends when nothing was measured for an hour, with the last reading', () => {
    const series = aSeries();
    series.feed(WEEK_MS, () => 100);
    series.feed(HOUR_MS, () => 200);
    const lastAt = series.now() - 2 * READING_MS;
    expect(series.series.silence(series.now() + 30 * MINUTE)).toBeNull();
    expect(series.series.silence(lastAt + HOUR_MS + 1)).toMatchObject({ endReason: 'NO_READINGS', endedAt: lastAt });
    expect(series.series.silence(lastAt + 2 * HOUR_MS)).toBeNull();
  });

  it('is told only on the sides that matter for its metric', () => {
    const series = aSeries({}, { directions: ['ABOVE'] });
    series.feed(WEEK_MS, () => 100);
    expect(series.feed(3 * DAY_MS, () => 10)).toEqual([]);
    expect(series.feed(HOUR_MS, () => 100).length).toBeGreaterThan(0);
  });

  it('of any series comes in order: it stands, then it ends, and the next one begins after that', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 10, maxLength: 60 }),
        check,
      ),
      few,
    );
    function check(seed: number, factors: number[]): void {
      const series = aSeries();
      series.feed(WEEK_MS, noisy(seed, daily));
      const told = series.feed(
        2 * WEEK_MS,
        (at) => daily(at) * (factors[Math.floor(at / HOUR_MS) % factors.length] ?? 1),
      );
      expect(told.length).toBeGreaterThan(0);
      for (const [i, each] of told.entries()) expectAfter(told[i - 1], each);
    }
  });
});

function expectAfter(before: Told | undefined, { at, episode, endedAt }: Told): void {
  expect(episode.startedAt).toBeLessThanOrEqual(endedAt ?? at);
  expect(endedAt ?? at).toBeLessThanOrEqual(at);
  if (before === undefined) return;
  expect(at).toBeGreaterThan(before.at);
  if (before.endedAt === null) expect(episode.startedAt).toBe(before.episode.startedAt);
  else expect(episode.startedAt).toBeGreaterThan(before.episode.startedAt);
}

describe('the cool-down', () => {
  const outside = 4 * READING_MS;
  const inside = 7 * READING_MS;

  it('suppresses what opens again too soon, and counts it', () => {
    const series = aSeries();
    series.feed(WEEK_MS, () => 100);
    const again = () => {
      const told = [...series.feed(outside, () => 200), ...series.feed(inside, () => 100)];
      return { isSuppressed: told.map((each) => each.episode.isSuppressed), last: told.at(-1)?.suppressed };
    };
    expect(again().isSuppressed).not.toContain(true);
    const [second, third] = [again(), again()];
    expect([...second.isSuppressed, ...third.isSuppressed]).not.toContain(false);
    expect([second.last, third.last]).toEqual([1, 2]);
    series.feed(3 * HOUR_MS, () => 100);
    const [fourth] = series.feed(outside, () => 200);
    expect(fourth).toMatchObject({ episode: { isSuppressed: false }, suppressed: 2 });
  });

  it('doubles with every told finding, up to a day, and shrinks while there is none', () => {
    const series = aSeries();
    series.feed(WEEK_MS, () => 100);
    const startsOfTold = (days: number) => {
      const told = series.feed(days * DAY_MS, (at) => (at % (3 * HOUR_MS) < 30 * MINUTE ? 200 : 100));
      return new Set(told.filter(({ episode }) => !episode.isSuppressed).map(({ episode }) => episode.startedAt)).size;
    };
    // Eight a day are found; a rule without memory would tell every one of them.
    expect(startsOfTold(2)).toBeLessThanOrEqual(6);
    expect(series.state.watch.coolDownMs).toBeGreaterThan(4 * HOUR_MS);
    series.feed(9 * DAY_MS, () => 100);
    series.feed(30 * MINUTE, () => 900);
    series.feed(HOUR_MS, () => 100);
    expect(series.state.watch.coolDownMs).toBeLessThanOrEqual(4 * HOUR_MS);
  });

  it('ends for a finding that still stands: then it is told after all', () => {
    const series = aSeries();
    series.feed(WEEK_MS, () => 100);
    series.feed(30 * MINUTE, () => 200);
    series.feed(HOUR_MS, () => 100);
    const told = series.feed(4 * HOUR_MS, () => 200);
    expect(told[0]?.episode.startedAt).toBe(told.at(-1)?.episode.startedAt);
    expect(told.at(-1)?.episode.isSuppressed).toBe(false);
  });
});

describe('a reading', () => {
  it('is the mean of the samples of all pods within five minutes; what comes too late is left out', () => {
    const series = aSeries();
    series.feed(WEEK_MS, () => 100);
    const from = series.now();
    for (let i = 0; i < 6; i += 1) {
      const at = from + i * READING_MS;
      for (const value of [150, 250]) series.series.observe(at + value, value);
      series.series.observe(at - READING_MS, 1e9);
    }
    expect(series.series.state.watch.episode).toMatchObject({ peak: 200 });
  });

  it('counts as an hour of history once, so that gaps do not hasten the end of learning', () => {
    const series = aSeries();
    series.feed(WEEK_MS, (at) => (at % (2 * HOUR_MS) < HOUR_MS ? 100 : null));
    expect(series.state.hours).toBe(84);
    series.feed(WEEK_MS - READING_MS, (at) => (at % (2 * HOUR_MS) < HOUR_MS ? 100 : null));
    expect(series.feed(HOUR_MS, () => null)).toEqual([]);
    expect(series.state.hours).toBe(168);
  });

  it('is compared with the hour of the day for three whole weeks, and then with the hour of the week', () => {
    const series = aSeries();
    const mondays = (at: number) => (Math.floor((at - MONDAY) / DAY_MS) % 7 === 0 ? 300 : 100);
    series.feed(3 * WEEK_MS - DAY_MS, noisy(1, mondays, 0.02));
    const [before] = series.feed(DAY_MS, (at) => (hourOf(at) === 5 ? 2000 : 100));
    expect(before?.band.season).toBe('HOUR_OF_DAY');
    series.feed(2 * DAY_MS, noisy(2, mondays, 0.02));
    const [after] = series.feed(HOUR_MS, () => 200);
    expect(after?.band).toMatchObject({ season: 'HOUR_OF_WEEK', readings: 36 });
    expect(after?.weeks).toBe(3);
    expect(Math.abs((after?.band.mean ?? 0) - 100)).toBeLessThan(5);
  });
});
