import { describe, expect, it } from '@jest/globals';
import { chooseResolution } from './resolution.js';
import { NAMED_RANGES, resolveRange } from './time-range.js';

const now = new Date('2026-03-01T12:34:56.789Z');
const choose = (last: keyof typeof NAMED_RANGES, stepSeconds: number | null = null, maxPoints = 300) =>
  chooseResolution({ span: resolveRange({ last }, now), maxPoints, stepSeconds, minStepSeconds: 30 });

describe('chooseResolution', () => {
  it.each([
    ['reads samples for five minutes, in the shortest sensible step', 'LAST_5M', 30, 'RAW', 'SHORTEST_STEP'],
    ['reads samples for an hour', 'LAST_1H', 30, 'RAW', 'SHORTEST_STEP'],
    ['takes the first readable step that fits six hours', 'LAST_6H', 120, 'RAW', 'FITS_MAX_POINTS'],
    ['reads roll-ups for a day', 'LAST_24H', 300, 'FIVE_MINUTES', 'FITS_MAX_POINTS'],
    ['reads roll-ups for a week', 'LAST_7D', 3_600, 'FIVE_MINUTES', 'FITS_MAX_POINTS'],
    ['reads roll-ups for a month', 'LAST_30D', 10_800, 'FIVE_MINUTES', 'FITS_MAX_POINTS'],
  ] as const)('%s', (_title, last, stepSeconds, resolution, reason) => {
    expect(choose(last)).toMatchObject({ stepSeconds, resolution, reason });
  });

  it('takes a given step as it is, and samples where it is no multiple of five minutes', () => {
    expect(choose('LAST_24H', 420)).toMatchObject({ stepSeconds: 420, resolution: 'RAW', reason: 'STEP_GIVEN' });
    expect(choose('LAST_24H', 900)).toMatchObject({ stepSeconds: 900, resolution: 'FIVE_MINUTES' });
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
    const { stepSeconds, points } = chooseResolution({ span, maxPoints: 10, stepSeconds: null, minStepSeconds: 30 });
    expect(stepSeconds % 604_800).toBe(0);
    expect(points).toBeLessThanOrEqual(11);
  });

  it.each([
    ['a step of nothing', () => choose('LAST_1H', 0), /stepSeconds is 0; expected at least 1/],
    ['no points at all', () => choose('LAST_1H', null, 0), /maxPoints is 0; expected 1 to 5000/],
    ['more points than anybody can draw', () => choose('LAST_24H', 1), /makes 86401 points; expected at most 5000/],
    ['an odd step over a week', () => choose('LAST_7D', 420), /expected a multiple of 300 s/],
  ])('refuses %s', (_title, ask, message) => {
    expect(ask).toThrow(message);
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
