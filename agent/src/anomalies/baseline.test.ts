import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bandAt, endHour, seriesVariance, shift, teach } from './baseline.js';
import { DEFAULTS } from './detector-settings.js';
import { SlotPages, type Slots } from './slots.js';

const values = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 24, maxLength: 70 });
const newSlots = (): Slots => new SlotPages().claim();
/** The same hour of so many days, each with its readings. */
function taught(days: readonly (readonly number[])[], hour = 5): Slots {
  const slots = newSlots();
  for (const [day, readings] of days.entries()) {
    for (const value of readings) teach(slots, day * 24 + hour, value, DEFAULTS.memory);
  }
  return slots;
}
const statistics = (all: readonly number[]) => {
  const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
  return { mean, variance: all.reduce((sum, each) => sum + (each - mean) ** 2, 0) / all.length };
};
const noPrior = { ...DEFAULTS, priorReadings: 0, relativeFloor: 0 };

const bandOf = (slots: Slots, hourOfWeek: number, weeks: number, floor: number, settings: typeof DEFAULTS) =>
  bandAt(slots, { hourOfWeek, weeks, floor, wide: seriesVariance(slots) }, settings);

describe('the band of an hour', () => {
  it('has the mean and σ of the readings of its hour on all days, as long as the season is the hour of the day', () => {
    fc.assert(
      fc.property(values, values, (monday, sunday) => {
        const slots = taught([monday, [], [], [], [], [], sunday]);
        const { mean, variance } = statistics([...monday, ...sunday]);
        const band = bandOf(slots, 29, 2, 0, noPrior);
        expect(band?.readings).toBe(monday.length + sunday.length);
        expect(band?.mean).toBeCloseTo(mean, 2);
        expect(band?.sigma).toBeCloseTo(Math.sqrt(variance), 2);
      }),
    );
  });

  it('has the mean of its own weekday from the third week on, and a σ between its own and that of the other days', () => {
    const wild = Array.from({ length: 36 }, (_, i) => 100 + 40 * (i % 2));
    const calm = Array.from({ length: 36 }, (_, i) => 100 + 2 * (i % 2));
    const slots = taught([wild, calm, calm, calm, calm, calm, calm]);
    const [monday, tuesday] = [bandOf(slots, 5, 3, 0, DEFAULTS), bandOf(slots, 29, 3, 0, DEFAULTS)];
    expect(monday?.mean).toBeCloseTo(120);
    expect(tuesday?.mean).toBeCloseTo(101);
    expect(monday?.sigma).toBeLessThan(20);
    expect(tuesday?.sigma).toBeGreaterThan(1);
    expect(tuesday?.sigma).toBeLessThan(monday?.sigma ?? 0);
  });

  it('is unknown below the least number of readings', () => {
    const slots = taught([Array.from({ length: 23 }, () => 1)]);
    expect(bandOf(slots, 5, 0, 1, DEFAULTS)).toBeNull();
    teach(slots, 5, 1, DEFAULTS.memory);
    expect(bandOf(slots, 5, 0, 1, DEFAULTS)).not.toBeNull();
    expect(bandOf(slots, 29, 3, 1, DEFAULTS)).toBeNull();
  });

  it('is never narrower than the floor in units and as a share of the mean', () => {
    const slots = taught([Array.from({ length: 40 }, () => 200)]);
    expect(bandOf(slots, 5, 0, 1, DEFAULTS)?.sigma).toBeCloseTo(10);
    expect(bandOf(slots, 5, 0, 25, DEFAULTS)?.sigma).toBe(25);
  });
});

describe('teaching', () => {
  it('forgets what is older than its memory', () => {
    const slots = taught([Array.from({ length: 200 }, () => 0)]);
    for (let i = 0; i < 5 * DEFAULTS.memory; i += 1) teach(slots, 5, 100, DEFAULTS.memory);
    expect(bandOf(slots, 5, 0, 0, noPrior)?.mean).toBeGreaterThan(99);
    expect(slots.counts[slots.offset + 5]).toBe(DEFAULTS.memory);
  });

  it('keeps 24 bits of what it is taught, which is enough for terabytes', () => {
    const slots = taught([Array.from({ length: 72 }, (_, i) => 16e12 + (i % 2) * 2e9)]);
    expect(Math.abs((slots.means[slots.offset + 5] ?? 0) - 16.001e12)).toBeLessThan(1e8);
  });

  it('begins anew for the hour that lay outside three times in a row, and for no other', () => {
    const full = Array.from({ length: 30 }, () => 100);
    const slots = taught([full, full]);
    for (const value of full) teach(slots, 6, value, DEFAULTS.memory);
    const end = (hour: number, refused: number) => endHour(slots, hour, 'HOUR_OF_DAY', refused, DEFAULTS);
    expect([end(5, 12), end(29, 12), end(53, 2), end(77, 12), end(101, 6)]).not.toContain(true);
    expect(end(125, 4)).toBe(true);
    expect([5, 29, 6].map((hour) => slots.counts[slots.offset + hour])).toEqual([0, 0, 30]);
  });
});

describe('a level that lasts', () => {
  it('moves every slot that is known, never below zero, and makes it learn faster', () => {
    const slots = taught([Array.from({ length: 60 }, () => 100), Array.from({ length: 60 }, () => 30)]);
    shift(slots, -50, 4, DEFAULTS);
    const at = (hour: number) => [slots.means, slots.counts, slots.variances].map((each) => each[slots.offset + hour]);
    expect([at(5), at(29), at(6)]).toEqual([
      [50, DEFAULTS.minSlotReadings, 4],
      [0, DEFAULTS.minSlotReadings, 4],
      [0, 0, 0],
    ]);
  });
});
