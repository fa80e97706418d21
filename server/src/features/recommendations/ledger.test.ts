import { describe, expect, it } from '@jest/globals';
import { ledgerMonths, saved, type VerifiedSaving } from './ledger.js';

const HOUR_MS = 3_600_000;
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const saving = (some: Partial<VerifiedSaving>): VerifiedSaving => ({
  ...{ appliedAt: day('2026-09-16'), endedAt: null, settledAt: day('2026-09-19'), clusterId: null, teamId: null },
  ...{ cpu: 1, memory: 2, value: 730, bill: null },
  ...some,
});
const NOW = day('2026-11-11');

describe('the ledger', () => {
  it('counts money for the time that a saving was in force, by hours of a month of 730', () => {
    const months = ledgerMonths([saving({})], 3, NOW);
    expect(months.map(({ month }) => month.toISOString().slice(0, 7))).toEqual(['2026-09', '2026-10', '2026-11']);
    expect(months.map(({ value }) => value)).toEqual([15 * 24, 31 * 24, 10 * 24]);
    expect(months.map(({ cumulatedValue }) => cumulatedValue)).toEqual([15 * 24, 46 * 24, 56 * 24]);
  });

  it('counts a verification in its month, and what is freed at the end of each', () => {
    const months = ledgerMonths([saving({}), saving({ settledAt: day('2026-10-02'), cpu: 5 })], 2, NOW);
    expect(months.map(({ verified, cpu }) => ({ verified, cpu }))).toEqual([
      { verified: 1, cpu: 6 },
      { verified: 0, cpu: 6 },
    ]);
  });

  it('ends what was taken back, and keeps what it had saved until then', () => {
    const months = ledgerMonths([saving({ endedAt: day('2026-10-02') })], 3, NOW);
    expect(months.map(({ value, cpu }) => ({ value, cpu }))).toEqual([
      { value: 15 * 24, cpu: 1 },
      { value: 24, cpu: 0 },
      { value: null, cpu: 0 },
    ]);
    expect(months.at(-1)!.cumulatedValue).toBe(16 * 24);
  });

  it('knows no bill before something went, and no value without a price', () => {
    const [month] = ledgerMonths([saving({ value: null })], 1, NOW);
    expect(month).toMatchObject({ value: null, bill: null, cumulatedValue: null, cumulatedBill: null, cpu: 1 });
    expect(saved([saving({ bill: 365 })], 'bill', NOW, new Date(NOW.getTime() + 2 * HOUR_MS))).toBe(1);
  });
});
