import { describe, expect, it } from '@jest/globals';
import { currencySign, formatMoney, formatMoneyChange, formatRate, formatUnitPrice, perMonth } from './money';

describe('money', () => {
  it('tells cents only where they matter', () => {
    expect(formatMoney(412.4, 'USD')).toBe('$412');
    expect(formatMoney(12_400, 'EUR')).toBe('€12,400');
    expect(formatMoney(4.126, 'USD')).toBe('$4.13');
    expect(formatMoney(0, 'USD')).toBe('$0');
  });

  it('never rounds something to nothing', () => {
    expect(formatMoney(0.004, 'USD')).toBe('<$0.01');
    expect(formatMoney(-0.004, 'USD')).toBe('−<$0.01');
  });

  it('puts the sign before the currency', () => {
    expect(formatMoney(-12.3, 'USD')).toBe('−$12');
    expect(formatMoneyChange(37, 'USD')).toBe('+$37');
    expect(formatMoneyChange(-37, 'USD')).toBe('−$37');
    expect(formatMoneyChange(0, 'USD')).toBe('$0');
  });

  it('says that a sum is of a month', () => expect(perMonth(412, 'USD')).toBe('$412/mo'));

  it('keeps four digits of a price per hour, however small', () => {
    expect(formatRate(0.192, 'USD')).toBe('$0.1920');
    expect(formatRate(0.0000547945, 'USD')).toBe('$0.00005479');
    expect(formatRate(0.0928, 'USD')).toBe('$0.0928');
    expect(formatRate(3.06, 'USD')).toBe('$3.060');
    expect(formatUnitPrice(0.04, 'USD')).toBe('$0.04');
    expect(formatUnitPrice(0.125, 'USD')).toBe('$0.125');
    expect(formatRate(0, 'USD')).toBe('$0.00');
  });

  it('takes a currency that nobody knows as it is', () => {
    expect(formatMoney(12, 'credits')).toBe('12 credits');
    expect(currencySign('credits')).toBe('credits');
    expect(currencySign('EUR')).toBe('€');
  });
});
