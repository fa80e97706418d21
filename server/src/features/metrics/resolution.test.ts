import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NAMED_RANGES } from './named-range.catalog.js';
import { chooseResolution, comparedWith, type ResolutionQuestion, visiblePart } from './resolution.js';
import { resolveRange } from './time-range.js';

const now = new Date('2026-03-01T12:34:56.789Z');
const PLAIN: Omit<ResolutionQuestion, 'span'> = {
  maxPoints: 300,
  stepSeconds: null,
  intervalSeconds: 15,
  seriesCount: 10,
  subjectCount: 10,
  lineCount: 1,
  isPercentile: false,
  retention: { rawDays: 30, fiveMinuteDays: 30, hourDays: 395, dayDays: 1_826 },
  now,
  isGrouped: () => false,
};
const choose = (last: keyof typeof NAMED_RANGES, stepSeconds: number | null = null, maxPoints = 300) =>
  chooseResolution({ ...PLAIN, span: resolveRange({ last }, now), maxPoints, stepSeconds });

describe('chooseResolution', () => {
  it.each([
    ['reads samples for five minutes, in the shortest sensible step', 'LAST_5M', 30, 'RAW', 'SHORTEST_STEP'],
    ['reads samples for an hour', 'LAST_1H', 30, 'RAW', 'SHORTEST_STEP'],
    ['takes the first readable step that fits six hours', 'LAST_6H', 120, 'RAW', 'FITS_MAX_POINTS'],
    ['reads samples for a day', 'LAST_24H', 300, 'RAW', 'FITS_MAX_POINTS'],
    ['reads hours for a week', 'LAST_7D', 3_600, 'HOUR', 'FITS_MAX_POINTS'],
    ['reads hours for a month', 'LAST_30D', 10_800, 'HOUR', 'FITS_MAX_POINTS'],
    ['reads hours for a quarter', 'LAST_90D', 43_200, 'HOUR', 'FITS_MAX_POINTS'],
    ['reads days for 13 months', 'LAST_395D', 172_800, 'DAY', 'FITS_MAX_POINTS'],
  ] as const)('%s', (_title, last, stepSeconds, resolution, reason) => {
    expect(choose(last)).toMatchObject({ stepSeconds, resolution, reason });
  });

  it('answers at most 300 points of any range, wherever in its buckets it begins', () => {
    fc.assert(
      fc.property(fc.nat(1e7), fc.integer({ min: 300, max: 395 * 86_400 }), (ago, length) => {
        const to = now.getTime() - ago * 1_000;
        const { points } = chooseResolution({ ...PLAIN, span: { from: to - length * 1_000, to } });
        expect(points).toBeLessThanOrEqual(300);
      }),
    );
  });

  it('counts as work only what is still kept, however far a range reaches', () => {
    const span = { from: Date.parse('0001-01-01T00:00:00Z'), to: Date.parse('9999-01-01T00:00:00Z') };
    const choice = chooseResolution({ ...PLAIN, span, stepSeconds: 1_000 * 86_400, seriesCount: 10_000 });
    expect(choice).toMatchObject({ resolution: 'DAY', reason: 'STEP_GIVEN' });
  });

  it('takes a given step as it is, and the coarsest tier that divides it', () => {
    expect(choose('LAST_24H', 420)).toMatchObject({ stepSeconds: 420, resolution: 'RAW', reason: 'STEP_GIVEN' });
    expect(choose('LAST_24H', 5_400)).toMatchObject({ stepSeconds: 5_400, resolution: 'RAW' });
    expect(choose('LAST_24H', 7_200)).toMatchObject({ stepSeconds: 7_200, resolution: 'HOUR' });
    expect(choose('LAST_30D', 172_800)).toMatchObject({ stepSeconds: 172_800, resolution: 'DAY' });
  });

  it('takes a coarser tier by itself where the samples of so many subjects are too much work', () => {
    const span = resolveRange({ last: 'LAST_24H' }, now);
    expect(chooseResolution({ ...PLAIN, span, seriesCount: 10_000 })).toMatchObject({ stepSeconds: 300 });
    expect(chooseResolution({ ...PLAIN, span, seriesCount: 20_000 })).toMatchObject({
      stepSeconds: 3_600,
      resolution: 'HOUR',
    });
  });

  it('takes longer buckets by itself where those of so many subjects are too many', () => {
    const span = resolveRange({ last: 'LAST_395D' }, now);
    expect(chooseResolution({ ...PLAIN, span, seriesCount: 1e5, subjectCount: 1e5 })).toMatchObject({
      stepSeconds: 604_800,
    });
  });

  it('counts the lines that many subjects make, and not only the ones that are answered', () => {
    const span = resolveRange({ last: 'LAST_12H' }, now);
    const each = { ...PLAIN, span, seriesCount: 2_500, subjectCount: 2_500, lineCount: 2_500 };
    expect(() => chooseResolution({ ...each, stepSeconds: 30 })).toThrow(
      '2500 subjects, as up to 2500 lines, in 1441 buckets; expected at most 8 million values.',
    );
    expect(chooseResolution({ ...each, lineCount: 1, stepSeconds: 30 })).toMatchObject({ points: 1_441 });
    expect(chooseResolution({ ...each, stepSeconds: 60 })).toMatchObject({ points: 721 });
  });

  it('takes days by itself, and refuses hours, where so many sketches of hours are too much work', () => {
    const span = resolveRange({ last: 'LAST_30D' }, now);
    const percentile = { ...PLAIN, span, seriesCount: 2_500, subjectCount: 2_500, isPercentile: true };
    expect(chooseResolution({ ...percentile, isPercentile: false })).toMatchObject({ stepSeconds: 10_800 });
    expect(chooseResolution(percentile)).toMatchObject({ stepSeconds: 86_400, resolution: 'DAY' });
    expect(() => chooseResolution({ ...percentile, stepSeconds: 3_600 })).toThrow(
      'expected at most 60 million. Ask for a step that is a multiple of 86400 s',
    );
  });

  it('takes roll-ups of five minutes where whole groups are asked for, however many subjects they have', () => {
    const span = resolveRange({ last: 'LAST_24H' }, now);
    const isGrouped = (stepSeconds: number) => stepSeconds % 300 === 0;
    expect(chooseResolution({ ...PLAIN, span, seriesCount: 1e6, isGrouped })).toMatchObject({
      stepSeconds: 300,
      resolution: 'FIVE_MINUTES',
    });
  });

  it('takes hours where samples are no longer kept, and days where hours are not', () => {
    const hourAgo = (days: number) => {
      const from = now.getTime() - days * 86_400_000;
      return chooseResolution({ ...PLAIN, span: { from, to: from + 3_600_000 } });
    };
    expect(hourAgo(29)).toMatchObject({ stepSeconds: 30 });
    expect(hourAgo(32)).toMatchObject({ stepSeconds: 3_600 });
    expect(hourAgo(400)).toMatchObject({ stepSeconds: 86_400 });
  });

  it('aligns both ends to the step, outwards', () => {
    const { from, to, points } = choose('LAST_1H', 60);
    expect([from, to].map((at) => new Date(at).toISOString())).toEqual([
      '2026-03-01T11:34:00.000Z',
      '2026-03-01T12:35:00.000Z',
    ]);
    expect(points).toBe(61);
  });

  it('finds a step for decades', () => {
    const span = { from: 0, to: now.getTime() };
    const { stepSeconds, points } = chooseResolution({ ...PLAIN, span, maxPoints: 10 });
    expect(stepSeconds % 604_800).toBe(0);
    expect(points).toBeLessThanOrEqual(10);
  });

  it.each([
    ['a step of nothing', () => choose('LAST_1H', 0), /stepSeconds is 0; expected at least 1/],
    ['no points at all', () => choose('LAST_1H', null, 0), /maxPoints is 0; expected 1 to 5000/],
    ['more points than anybody can draw', () => choose('LAST_24H', 1), /makes 86401 points; expected at most 5000/],
    [
      'to hold more values than memory has room for',
      () =>
        chooseResolution({
          ...PLAIN,
          span: resolveRange({ last: 'LAST_24H' }, now),
          stepSeconds: 60,
          subjectCount: 6_000,
        }),
      /6000 subjects in 1441 buckets; expected at most 8 million values. Ask for a longer step/,
    ],
    [
      'to decode samples for minutes',
      () =>
        chooseResolution({
          ...PLAIN,
          span: resolveRange({ last: 'LAST_30D' }, now),
          stepSeconds: 1_020,
          seriesCount: 1_000,
        }),
      /1000 series at a step of 1020 s read about 173 million values; expected at most 60 million. Ask for a step/,
    ],
  ])('refuses %s', (_title, ask, message) => {
    expect(ask).toThrow(message);
  });
});

describe('visiblePart', () => {
  const midnight = (days: number) => Date.parse('2026-03-01T00:00:00Z') - days * 86_400_000;

  it('hides whole buckets that begin before the days that are kept', () => {
    const choice = chooseResolution({ ...PLAIN, span: { from: midnight(31), to: midnight(29) }, stepSeconds: 420 });
    const part = visiblePart(choice, PLAIN.retention, now)!;
    expect(part).toMatchObject({ to: choice.to, points: (choice.to - part.from) / 420_000 });
    expect(part.from).toBeGreaterThanOrEqual(midnight(30));
    expect(part.from).toBeLessThan(midnight(30) + 420_000);
  });

  it('is all of what is young enough and nothing of what is too old', () => {
    const choice = choose('LAST_1H');
    expect(visiblePart(choice, PLAIN.retention, now)).toEqual(choice);
    expect(visiblePart({ ...choice, to: midnight(31), from: midnight(32) }, PLAIN.retention, now)).toBeNull();
  });
});

describe('comparedWith', () => {
  it.each([
    ['the period before, which ends where this one begins', 'PREVIOUS_PERIOD', 3_660],
    ['the same time a day earlier', 'PREVIOUS_DAY', 86_400],
    ['the same time a week earlier', 'PREVIOUS_WEEK', 604_800],
  ] as const)('takes %s', (_title, comparison, seconds) => {
    const choice = choose('LAST_1H', 60);
    const { from, to, points } = comparedWith(choice, comparison);
    expect([choice.from - from, choice.to - to, points]).toEqual([seconds * 1_000, seconds * 1_000, choice.points]);
  });
});

describe('resolveRange', () => {
  it('takes from and to as they are', () => {
    const [from, to] = [new Date(1_000), new Date(2_000)];
    expect(resolveRange({ from, to }, now)).toEqual({ from: 1_000, to: 2_000 });
  });

  it.each([
    ['nothing', {}, /range has nothing; expected either last, or from and to/],
    ['half a range', { from: now }, /range has from;/],
    ['both kinds at once', { last: 'LAST_1H', from: now, to: now }, /range has last and from and to/],
    ['ends in the wrong order', { from: now, to: new Date(0) }, /expected from to be earlier/],
  ] as const)('refuses %s', (_title, range, message) => {
    expect(() => resolveRange(range, now)).toThrow(message);
  });
});
