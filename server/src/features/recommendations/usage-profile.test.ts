import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CORE, hourOf, MIB, MONDAY, usageOf } from '../../../test/container-usage.js';
import { confidenceIn } from './confidence.js';
import { enoughData } from './enough-data.js';
import { rhythmOf } from './rhythm.js';
import { profileOf, type UsageProfile } from './usage-profile.js';
import { type ContainerUsage, DAY_MS, STEP_MS } from './usage-series.js';

const profile = (usage: ContainerUsage, gaps: { from: number; to: number }[] = [], zone = 'UTC'): UsageProfile =>
  profileOf(usage, { gaps, zone });

describe('profileOf', () => {
  it('tells percentiles by nearest rank, the peak by the highest sample, and the worst pod', () => {
    const usage = usageOf(1, [
      { cpu: (n) => n * 1_000, cpuMax: (n) => n * 2_000 },
      { cpu: () => 280_000, name: 'busy' },
    ]);
    const { cpu } = profile(usage);
    expect(cpu).toMatchObject({ p50: 280_000, max: 574_000, worstPod: { podName: 'busy', p95: 280_000 } });
  });

  it.each<[string, { gaps: [number, number][]; ran?: [number, number]; coverage: number; days: number }]>([
    ['counts a hole that nothing explains as not covered', { gaps: [], coverage: 0.75, days: 4 }],
    ['leaves out a hole that the ledger of gaps explains', { gaps: [[1, 2]], coverage: 1, days: 3 }],
    ['leaves out the time in which the pod did not run', { gaps: [], ran: [2, 4], coverage: 1, days: 2 }],
  ])('%s', (_title, { gaps, ran, coverage, days }) => {
    // Nothing was measured on the second day.
    const usage = usageOf(4, { cpu: (n) => (n >= 288 && n < 576 ? Number.NaN : CORE) });
    for (const series of [usage.pods[0]!.memoryMean, usage.pods[0]!.memoryMax]) series.fill(Number.NaN, 288, 576);
    const pods = usage.pods.map((pod) => ({
      ...pod,
      ranFrom: ran ? MONDAY + ran[0] * DAY_MS : null,
      ranTo: ran ? MONDAY + ran[1] * DAY_MS : null,
    }));
    const spans = gaps.map(([from, to]) => ({ from: MONDAY + from * DAY_MS, to: MONDAY + to * DAY_MS }));
    const found = profile({ ...usage, pods }, spans);
    expect(found.coverage).toBeCloseTo(coverage, 6);
    expect(found.days).toBe(days === 4 ? 3 : days);
  });

  it('tells hours of the week in its zone, and NaN for those that were never measured', () => {
    const usage = usageOf(1, { cpu: (n) => (hourOf(n) < 1 ? CORE : 0) });
    const { cpu } = profile(usage, [], 'Asia/Kolkata').byHourOfWeek;
    // 0:00 to 1:00 UTC is 5:30 to 6:30 there; each of the two hours has half of it.
    expect([4, 5, 6, 7].map((hour) => cpu.max[hour])).toEqual([Number.NaN, CORE, CORE, 0]);
    expect(profile(usage).byHourOfWeek.cpu.max[0]).toBe(CORE);
  });

  it('has no numbers where nothing was measured', () => {
    const found = profile(usageOf(1, { cpu: () => Number.NaN, memory: () => Number.NaN }));
    expect(found).toMatchObject({
      cpu: null,
      memory: null,
      coverage: 0,
      samples: 0,
      days: 0,
      growth: null,
      burst: null,
    });
  });

  it('finds the same percentiles whatever is not measured around them', () => {
    const value = fc.oneof(fc.constant(Number.NaN), fc.integer({ min: 0, max: 4 * CORE }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (values) => {
        const own = values.filter((one) => !Number.isNaN(one));
        const of = (all: number[]): UsageProfile => {
          const at = (n: number): number => all[n] ?? Number.NaN;
          return profile(usageOf(1, { cpu: at, memory: at }));
        };
        expect(of(values).cpu).toEqual(of(own).cpu);
        expect(of(values).memory).toEqual(of(own).memory);
      }),
      { numRuns: 60 },
    );
  });
});

describe('enoughData', () => {
  it.each<[string, number, string | null]>([
    ['asks for three days and says what there is', 1.2, 'needs 3 days of usage; 1.2 collected'],
    ['does not call three days what are two and a bit', 2.4, 'needs 3 days of usage; 2.4 collected'],
    ['is content with three days', 3, null],
  ])('%s', (_title, days, text) => {
    const enough = enoughData(profile(usageOf(days, {})));
    expect(enough.kind === 'ENOUGH' ? null : enough.text).toBe(text);
  });

  it('asks for half of the time in which pods ran', () => {
    const usage = usageOf(10, { cpu: (n) => (n % 10 < 4 ? CORE : Number.NaN), memory: () => Number.NaN });
    expect(enoughData(profile(usage), 0)).toMatchObject({ kind: 'TOO_SPARSE', text: expect.stringContaining('40 %') });
  });
});

describe('rhythmOf', () => {
  const byDay = (n: number): number => (hourOf(n) >= 8 && hourOf(n) < 18 ? CORE : 0.1 * CORE);
  const isWeekend = (n: number): boolean => Math.floor(n / 288) % 7 >= 5;

  it.each<[string, number, (n: number) => number, string]>([
    ['finds none in steady use', 14, () => CORE, 'NONE'],
    ['tells day from night after three days', 3, byDay, 'DAY_AND_NIGHT'],
    ['says nothing of weekends before it has seen two', 7, (n) => (isWeekend(n) ? 0 : CORE), 'NONE'],
    ['tells weekends from weekdays after two weeks', 14, (n) => (isWeekend(n) ? 0 : CORE), 'WEEKEND'],
    ['tells both', 14, (n) => (isWeekend(n) ? 0.1 * CORE : byDay(n)), 'BOTH'],
    ['knows nothing before every hour was measured', 0.5, () => CORE, 'UNKNOWN'],
  ])('%s', (_title, days, cpu, kind) => {
    expect(rhythmOf(profile(usageOf(days, { cpu }))).kind).toBe(kind);
  });

  it('says when it is quiet, and that one request cannot follow', () => {
    const { text } = rhythmOf(profile(usageOf(14, { cpu: byDay })));
    expect(text).toMatch(
      /up to 1 core when busy, but only 0.1 cores from \d\d:00 to \d\d:00 \(UTC\).*one request cannot/,
    );
  });
});

describe('confidenceIn', () => {
  it.each<[string, ContainerUsage, string]>([
    ['is high with a week that was measured', usageOf(7, {}), 'HIGH'],
    ['is medium with four days', usageOf(4, {}), 'MEDIUM'],
    ['is medium where memory grows', usageOf(7, { memory: (n) => (200 + n / 10) * MIB }), 'MEDIUM'],
    ['is low with few days of bursts', usageOf(4, { cpu: (n) => (n % 50 === 0 ? CORE : 20_000) }), 'LOW'],
  ])('%s', (_title, usage, level) => {
    expect(confidenceIn(profile(usage)).level).toBe(level);
  });

  it('counts the step of five minutes once', () => {
    expect(usageOf(1, {}).buckets * STEP_MS).toBe(DAY_MS);
  });
});
