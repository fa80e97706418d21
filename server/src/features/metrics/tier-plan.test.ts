import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS } from './rollup-fold.js';
import { chunksOf, planTiers } from './tier-plan.js';

const START = Date.UTC(2026, 2, 1);
const hoursOf = (at: number): number => START + at * HOUR_MS;
const stepSeconds = fc.constantFrom(60, 300, 420, 600, 3_600, 10_800, 86_400, 604_800);
const choice = fc.tuple(stepSeconds, fc.nat(400), fc.integer({ min: 1, max: 200 })).map(([step, ago, length]) => {
  const from = Math.floor(hoursOf(-ago) / (step * 1_000)) * step * 1_000;
  return { stepSeconds: step, from, to: from + Math.ceil((length * HOUR_MS) / (step * 1_000)) * step * 1_000 };
});
const due = fc
  .record({
    hours: fc.array(fc.nat(600).map((n) => hoursOf(n - 400))),
    days: fc.array(fc.nat(25).map((n) => hoursOf(24 * (n - 17)))),
  })
  .map(({ hours, days }) => ({
    hours: new Set(hours),
    days: new Set([...days, ...hours.map((hour) => hour - (hour % DAY_MS))]),
  }));

describe('planTiers', () => {
  it('covers each wanted hour of an answer by exactly one tier, and none that is due by its roll-ups', () => {
    fc.assert(
      fc.property(choice, due, fc.func(fc.boolean()), (asked, given, within) => {
        const plan = planTiers(asked, given, within);
        for (const hour of chunksOf(asked, HOUR_MS)) {
          const day = hour - (hour % DAY_MS);
          const tiers = [plan.hours.has(hour), plan.samples.includes(hour)].filter((is) => is);
          // A day is planned as a whole or hour by hour, and `within` may cut it.
          expect(tiers).toHaveLength(within(hour) && !plan.days.has(day) ? 1 : 0);
          if (plan.hours.has(hour)) expect(given.hours.has(hour)).toBe(false);
        }
        for (const day of plan.days) expect(given.days.has(day)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('reads samples for steps that hours do not make, hours for those that days do not make', () => {
    const none = { hours: new Set<number>(), days: new Set<number>() };
    const of = (step: number) => planTiers({ stepSeconds: step, from: START, to: START + DAY_MS }, none);
    expect([of(300).samples.length, of(10_800).hours.size, of(86_400).days.size]).toEqual([24, 24, 1]);
    expect([of(420).hours.size, of(3_600).samples.length, of(86_400).hours.size]).toEqual([0, 0, 0]);
  });

  it('takes a due day by its hours, and of those the due ones by their samples', () => {
    const given = { hours: new Set([hoursOf(5)]), days: new Set([START]) };
    const plan = planTiers({ stepSeconds: 86_400, from: START, to: START + 2 * DAY_MS }, given);
    expect([[...plan.days], plan.hours.size, plan.samples]).toEqual([[START + DAY_MS], 23, [hoursOf(5)]]);
  });
});

describe('chunksOf', () => {
  it('begins with the chunk that holds the start and ends before the end', () => {
    expect(chunksOf({ from: START + 1, to: START + 2 * HOUR_MS }, HOUR_MS)).toEqual([START, START + HOUR_MS]);
    expect(chunksOf({ from: START, to: START }, HOUR_MS)).toEqual([]);
  });
});
