import { describe, expect, it } from '@jest/globals';
import { settings } from '../../config.js';
import { DEFAULT_RETENTION, explainRetention, keptFrom, RETENTION_KINDS } from './retention.catalog.js';

describe('explainRetention', () => {
  it.each([
    ['the defaults are good', {}, null],
    ['samples are kept for as long as an agent can hold them back', { rawDays: 2 }, 'rawDays'],
    ['receipts are kept for as long as an agent repeats', { receiptDays: 2 }, 'receiptDays'],
    ['roll-ups of five minutes are kept as long as samples', { rawDays: 40 }, 'fiveMinuteDays'],
    ['roll-ups of an hour are kept as long as those of five minutes', { hourDays: 29 }, 'hourDays'],
    ['roll-ups of a day are kept as long as those of an hour', { dayDays: 394 }, 'dayDays'],
    ['alerts have a bound', { alertDays: 4_000 }, 'alertDays'],
    ['a part of a day is no number of days', { eventDays: 1.5 }, 'eventDays'],
  ])('%s', (_clause, change, kind) => {
    expect(explainRetention({ ...DEFAULT_RETENTION, ...change })?.kind ?? null).toBe(kind);
  });
});

describe('the built-in defaults', () => {
  it('are those of the configuration, with the same bounds', () => {
    for (const [kind, { defaultDays, minDays, maxDays }] of Object.entries(RETENTION_KINDS)) {
      const name = `retention${kind[0]!.toUpperCase()}${kind.slice(1)}` as keyof typeof settings;
      expect(settings[name]).toMatchObject({ default: defaultDays, min: minDays, max: maxDays });
    }
  });
});

describe('keptFrom', () => {
  it('is the beginning of a UTC day, over the turn of a year and the hour that Europe skips (fault test 40)', () => {
    expect(keptFrom(new Date('2027-01-02T00:00:00Z'), 3)).toEqual(new Date('2026-12-30T00:00:00Z'));
    expect(keptFrom(new Date('2026-03-29T23:59:59Z'), 1)).toEqual(new Date('2026-03-28T00:00:00Z'));
  });
});
