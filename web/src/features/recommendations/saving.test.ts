import { describe, expect, it } from '@jest/globals';
import { moneyText, rangeText, resourcesText, type Worth } from './saving';

const GIB = 1024 ** 3;
const NONE: Worth = {
  freedCpuCores: null,
  freedMemoryBytes: null,
  requestsValuePerMonth: null,
  billSavingPerMonth: null,
  currency: null,
};

describe('what a recommendation is worth', () => {
  it('is money per month; what costs more says so', () => {
    expect(moneyText({ ...NONE, requestsValuePerMonth: 37.4, currency: 'USD' })).toBe('$37/mo');
    expect(moneyText({ ...NONE, requestsValuePerMonth: -12, currency: 'USD' })).toBe('costs $12/mo');
    expect(moneyText({ ...NONE, requestsValuePerMonth: 0.001, currency: 'USD' })).toBe('$0/mo');
  });

  it('is of the bill where the bill itself falls', () =>
    expect(moneyText({ ...NONE, requestsValuePerMonth: 5, billSavingPerMonth: 120, currency: 'USD' })).toBe('$120/mo'));

  it('is no number where nothing is priced, or money is above the reader’s role', () => {
    expect(moneyText(NONE)).toBeNull();
    expect(moneyText({ ...NONE, currency: 'USD' })).toBeNull();
  });

  it('is told in cores and bytes too, what it frees apart from what it takes', () => {
    expect(resourcesText({ ...NONE, freedCpuCores: 1.25, freedMemoryBytes: 3 * GIB })).toBe(
      'frees 1.25 cores and 3 GiB',
    );
    expect(resourcesText({ ...NONE, freedCpuCores: 0.5, freedMemoryBytes: -GIB })).toBe('frees 500m, takes 1 GiB more');
    expect(resourcesText(NONE)).toBeNull();
  });

  it('has a range only where the ends differ', () => {
    expect(rangeText(310, 480, 'USD')).toBe('$310 to $480');
    expect(rangeText(310.1, 310.2, 'USD')).toBeNull();
    expect(rangeText(null, 480, 'USD')).toBeNull();
  });
});
