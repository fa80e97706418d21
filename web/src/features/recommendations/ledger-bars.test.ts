import { describe, expect, it } from '@jest/globals';
import { coresBars, type Ledger, moneyBars } from './ledger-bars';

const month = (at: string, requestsValue: number | null, billSaved: number | null) => ({
  ...{ month: at, verified: 1, freedCpuCores: 2, freedMemoryBytes: 0, requestsValue, billSaved },
});
const LEDGER = {
  currency: 'USD',
  months: [month('2026-02-01T00:00:00Z', null, null), month('2026-03-01T00:00:00Z', 120, 30)],
} as unknown as Ledger;
const NOW = new Date('2026-03-12T00:00:00Z');

describe('the ledger by month', () => {
  it('keeps what requests were worth apart from what the bill fell by', () => {
    const bars = moneyBars(LEDGER, NOW);
    expect(bars?.requests.series[0]?.values).toEqual([0, 120]);
    expect(bars?.bill.series[0]?.values).toEqual([0, 30]);
    expect(bars?.requests.series).toHaveLength(1);
  });

  it('names months as the server counts them, and says which is not over', () => {
    const bars = coresBars(LEDGER, NOW);
    expect(bars.labels).toEqual(['Feb 2026', 'Mar 2026']);
    expect(bars.notes).toEqual([null, 'so far']);
  });

  it('tells no money without a currency', () => expect(moneyBars({ ...LEDGER, currency: null }, NOW)).toBeNull());
});
