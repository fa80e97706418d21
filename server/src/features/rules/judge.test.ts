import { describe, expect, it } from '@jest/globals';
import type { Verdict } from './instance-state.js';
import { type JudgeFacts, judge } from './judge.js';
import { NO_PARAMS, type RuleKind, type RuleParams } from './rule-params.js';

const HOUR = 3_600_000;
const at = 100 * HOUR;
/** Values at equal distances, the last one now. */
const line = (values: readonly number[], stepMs = HOUR): [number, number][] =>
  values.map((value, n) => [at - (values.length - 1 - n) * stepMs, value]);

const above = { comparison: 'ABOVE', threshold: 0.5 } as const;
const below = { comparison: 'BELOW', threshold: 0.5 } as const;
const hourly = { ...above, windowSeconds: 7_200, perSeconds: 3_600 };
const filling = { horizonSeconds: 4 * 86_400, windowSeconds: 6 * 3_600, threshold: 0.6 };

type Row = [clause: string, kind: RuleKind, params: Partial<RuleParams>, facts: Partial<JudgeFacts>, verdict: Verdict];
const table: Row[] = [
  ['a threshold holds above its value', 'THRESHOLD', above, { value: 0.6 }, 'TRUE'],
  ['a threshold does not hold at its value', 'THRESHOLD', above, { value: 0.5 }, 'FALSE'],
  ['a threshold from below holds below its value', 'THRESHOLD', below, { value: 0.4 }, 'TRUE'],
  ['zero is a measurement: it is below', 'THRESHOLD', below, { value: 0 }, 'TRUE'],
  ['what is not measured is above nothing', 'THRESHOLD', above, { value: null }, 'UNKNOWN'],
  ['what is not measured is below nothing', 'THRESHOLD', below, { value: null }, 'UNKNOWN'],
  ['absence does not hold while it is measured, be it 0', 'ABSENCE', {}, { value: 0, wasMeasured: true }, 'FALSE'],
  ['absence holds when what was measured is no longer', 'ABSENCE', {}, { value: null, wasMeasured: true }, 'TRUE'],
  ['absence says nothing of what was never measured', 'ABSENCE', {}, { value: null, wasMeasured: false }, 'UNKNOWN'],
  [
    'absence says nothing within a gap that is known',
    'ABSENCE',
    {},
    { value: null, wasMeasured: true, isInGap: true },
    'UNKNOWN',
  ],
  ['a rate holds when it grows faster', 'RATE', hourly, { points: line([0, 0.6, 1.2]) }, 'TRUE'],
  ['a rate does not hold when it grows more slowly', 'RATE', hourly, { points: line([0, 0.4, 0.8]) }, 'FALSE'],
  [
    'a rate from below finds what shrinks',
    'RATE',
    { ...hourly, comparison: 'BELOW', threshold: -1 },
    { points: line([9, 6, 3]) },
    'TRUE',
  ],
  ['a rate says nothing of less than half a window', 'RATE', hourly, { points: line([0, 9], HOUR / 2) }, 'UNKNOWN'],
  ['a rate says nothing without values', 'RATE', hourly, { points: [] }, 'UNKNOWN'],
  ['a change holds when it has grown by more', 'CHANGE', above, { value: 1.6, earlier: 1 }, 'TRUE'],
  ['a change does not hold when it has grown by less', 'CHANGE', above, { value: 1.4, earlier: 1 }, 'FALSE'],
  ['a change from below finds what has halved', 'CHANGE', below, { value: 0.4, earlier: 1 }, 'TRUE'],
  ['a change against nothing is none', 'CHANGE', above, { value: 5, earlier: 0 }, 'UNKNOWN'],
  ['a change against a gap is none', 'CHANGE', above, { value: 5, earlier: null }, 'UNKNOWN'],
  ['saturation holds above the share', 'SATURATION', { threshold: 0.9 }, { value: 95, base: 100 }, 'TRUE'],
  ['saturation does not hold below it', 'SATURATION', { threshold: 0.9 }, { value: 85, base: 100 }, 'FALSE'],
  ['saturation says nothing without a limit', 'SATURATION', { threshold: 0.9 }, { value: 95, base: null }, 'UNKNOWN'],
  [
    'saturation says nothing without a measurement',
    'SATURATION',
    { threshold: 0.9 },
    { value: null, base: 100 },
    'UNKNOWN',
  ],
  ['restarts hold from their number on', 'RESTARTS', { threshold: 3 }, { value: 3 }, 'TRUE'],
  ['restarts do not hold below it', 'RESTARTS', { threshold: 3 }, { value: 2 }, 'FALSE'],
  ['replicas are missing when too few are ready', 'REPLICAS_MISSING', { threshold: 1 }, { value: 2, base: 3 }, 'TRUE'],
  [
    'replicas are not missing when nobody wants any',
    'REPLICAS_MISSING',
    { threshold: 1 },
    { value: 0, base: 0 },
    'FALSE',
  ],
  [
    'replicas of which nobody knows are not missing',
    'REPLICAS_MISSING',
    { threshold: 1 },
    { value: null, base: 3 },
    'UNKNOWN',
  ],
  ['a node that is not Ready is found', 'NODE_NOT_READY', {}, { holds: true }, 'TRUE'],
  ['a state that nobody knows is none', 'OBJECT_STATE', {}, { holds: null }, 'UNKNOWN'],
  [
    'a disk that fills fast is full in time',
    'FORECAST',
    filling,
    { points: line([0.6, 0.62, 0.64, 0.66, 0.68, 0.7]) },
    'TRUE',
  ],
  [
    'a disk that fills slowly is not',
    'FORECAST',
    filling,
    { points: line([0.7, 0.7005, 0.701, 0.7015, 0.702, 0.7025]) },
    'FALSE',
  ],
  [
    'a disk that is emptied does not fill',
    'FORECAST',
    filling,
    { points: line([0.9, 0.85, 0.8, 0.75, 0.7, 0.65]) },
    'FALSE',
  ],
  [
    'a disk that is almost empty does not alarm, however it fills',
    'FORECAST',
    filling,
    { points: line([0.1, 0.15, 0.2, 0.25, 0.3, 0.35]) },
    'FALSE',
  ],
  ['three points are no forecast', 'FORECAST', filling, { points: line([0.6, 0.7, 0.8], 2 * HOUR) }, 'UNKNOWN'],
  [
    'points close together are no forecast',
    'FORECAST',
    filling,
    { points: line([0.6, 0.7, 0.8, 0.9], HOUR / 10) },
    'UNKNOWN',
  ],
  ['a date that is near is found', 'DATE', { leftSeconds: 86_400 }, { value: at / 1_000 + 3_600 }, 'TRUE'],
  ['a date that is past is found', 'DATE', { leftSeconds: 0 }, { value: at / 1_000 - 1 }, 'TRUE'],
  ['a date that is far is not', 'DATE', { leftSeconds: 86_400 }, { value: at / 1_000 + 100_000 }, 'FALSE'],
  ['a date that nobody measured is not', 'DATE', { leftSeconds: 86_400 }, { value: null }, 'UNKNOWN'],
];

describe('judge', () => {
  it.each(table)('%s', (_clause, kind, params, facts, verdict) => {
    expect(judge(kind, { ...NO_PARAMS, ...params }, { at, value: null, ...facts }).verdict).toBe(verdict);
  });

  it('says of replicas how many are ready of how many there should be', () => {
    const params = { ...NO_PARAMS, threshold: 1 };
    expect(judge('REPLICAS_MISSING', params, { at, value: 2, base: 3 })).toMatchObject({ value: 2, threshold: 3 });
  });

  it('says when a disk is full', () => {
    const points = line([0.5, 0.6, 0.7, 0.8, 0.9]);
    const { fullAt } = judge(
      'FORECAST',
      { ...NO_PARAMS, ...filling, windowSeconds: 14_400 },
      { at, value: null, points },
    );
    expect((fullAt! - at) / HOUR).toBeCloseTo(1, 5);
  });
});
