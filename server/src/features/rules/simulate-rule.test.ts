import { describe, expect, it } from '@jest/globals';
import { NO_PARAMS, type RuleKind, type RuleParams } from './rule-params.js';
import { endPast, newPast, type PastSeries, type PastWindows, simulate } from './simulate-rule.js';

const STEP = 60;
const MINUTE = 60_000;

function run(
  series: PastSeries,
  {
    kind = 'THRESHOLD',
    params = {},
    forMinutes = 0,
    windows = {},
    pieces = 1,
  }: {
    kind?: RuleKind;
    params?: Partial<RuleParams>;
    forMinutes?: number;
    windows?: Partial<PastWindows>;
    pieces?: number;
  } = {},
) {
  const times = { forMs: forMinutes * MINUTE, keepMs: 0, toleranceMs: 2 * MINUTE };
  const all = { ...NO_PARAMS, comparison: 'ABOVE' as const, threshold: 5, windowSeconds: STEP, ...params };
  const rule = { kind, params: all, times, overTime: 'AVG' as const };
  const past = newPast();
  const count = series.holds?.length ?? series.values.length;
  const length = Math.ceil(count / pieces);
  for (let first = 0; first < count; first += length) {
    const cut = {
      ...series,
      values: series.values.slice(0, first + length),
      ...(series.holds && { holds: series.holds.slice(0, first + length) }),
    };
    simulate(
      rule,
      { stepSeconds: STEP, window: 1, earlier: 0, before: 0, ...windows },
      { series: cut, from: 0, first },
      past,
    );
  }
  endPast(past, 10 * MINUTE, count * MINUTE);
  return past;
}

const minutes = ({ firings }: ReturnType<typeof run>) =>
  firings.map(({ firedAt, resolvedAt }) => [firedAt / MINUTE, resolvedAt === null ? null : resolvedAt / MINUTE]);
const measured = (...values: (number | null)[]): PastSeries => ({ values, base: null });

describe('simulate', () => {
  it('fires and ends as the rule would have', () => {
    expect(minutes(run(measured(1, 9, 9, 1, 9)))).toEqual([
      [2, 4],
      [5, null],
    ]);
  });

  it('waits as long as the rule does, and counts what did not last', () => {
    const past = run(measured(9, 9, 1, 9, 9, 9, 1), { forMinutes: 2 });
    expect(minutes(past)).toEqual([[6, 7]]);
    expect(past.pendings).toBe(1);
  });

  it('neither fires nor clears in a gap, and tells how much was known', () => {
    const past = run(measured(1, 9, null, null, 9, 1));
    expect(minutes(past)).toEqual([[2, 6]]);
    expect([past.known, past.judged]).toEqual([4, 6]);
  });

  it('ends what stood for a subject that is gone', () => {
    expect(minutes(run(measured(9, 9, ...new Array<null>(20).fill(null))))).toEqual([[1, 2]]);
  });

  it('comes to the same piece by piece', () => {
    const values = Array.from({ length: 100 }, (_, n) => (n * 7) % 11);
    const options = { forMinutes: 1, windows: { window: 3 } };
    expect(run(measured(...values), { ...options, pieces: 7 })).toEqual(run(measured(...values), options));
  });

  it('compares with the same length before', () => {
    const windows = { window: 2, earlier: 2 };
    const past = run(measured(1, 1, 1, 1, 4, 4), { kind: 'CHANGE', params: { threshold: 0.5 }, windows });
    expect(minutes(past)).toEqual([[5, null]]);
  });

  it('takes a share of a limit, or of a size that was measured', () => {
    const params = { threshold: 0.9 };
    expect(minutes(run({ values: [8, 10], base: 10 }, { kind: 'SATURATION', params }))).toEqual([[2, null]]);
    expect(minutes(run({ values: [9.5, 9.5], base: [10, 20] }, { kind: 'SATURATION', params }))).toEqual([[1, 2]]);
  });

  it('judges states of objects', () => {
    const series = { values: [], base: null, holds: [false, true, true, false, null] };
    expect(minutes(run(series, { kind: 'NODE_NOT_READY', forMinutes: 1 }))).toEqual([[3, 4]]);
  });

  it('finds what is no longer measured, and not what a gap explains', () => {
    const windows = { window: 2, before: 5 };
    const values = [1, 1, null, null, null];
    const past = run({ values, base: null }, { kind: 'ABSENCE', windows });
    expect(minutes(past)).toEqual([[4, null]]);
    const gaps = [false, false, true, true, true];
    expect(minutes(run({ values, base: null, gaps }, { kind: 'ABSENCE', windows }))).toEqual([]);
  });
});
