import { describe, expect, it } from '@jest/globals';
import { amountText, changeText, freedText, stepsOf } from './amounts';

const MIB = 1_048_576;
const NONE = { cpuRequestCores: null, cpuLimitCores: null, memoryRequestBytes: null, memoryLimitBytes: null };

describe('amounts', () => {
  it('are written as in a manifest, and one that is not set says so', () => {
    expect(amountText('cpu', 0.12)).toBe('120m');
    expect(amountText('cpu', 1.5)).toBe('1.5');
    expect(amountText('cpu', 2)).toBe('2');
    expect(amountText('memory', 512 * MIB)).toBe('512 MiB');
    expect(amountText('cpu', null)).toBe('none');
    expect(amountText('cpu', 0)).toBe('0');
  });

  it('tell only what changes, requests before limits', () => {
    const current = { ...NONE, cpuRequestCores: 1, memoryRequestBytes: 1024 * MIB, memoryLimitBytes: 2048 * MIB };
    const proposed = { ...current, cpuRequestCores: 0.12, memoryLimitBytes: null };
    expect(stepsOf(current, proposed)).toEqual([
      { resource: 'cpu', kind: 'request', from: 1, to: 0.12 },
      { resource: 'memory', kind: 'limit', from: 2048 * MIB, to: null },
    ]);
    expect(stepsOf(current, current)).toEqual([]);
  });
});

describe('changeText', () => {
  const step = (from: number | null, to: number | null) => changeText({ resource: 'cpu', kind: 'request', from, to });

  it('says by how much, with the sign', () => {
    expect(step(1, 0.12)).toBe('−88 %');
    expect(step(1, 1.2)).toBe('+20 %');
    expect(step(10, 0.004)).toBe('−99 %');
  });

  it('says nothing where there was no amount, or will be none', () => {
    expect(step(null, 1)).toBeNull();
    expect(step(1, null)).toBeNull();
  });
});

describe('freedText', () => {
  it('leaves out what is not freed', () => {
    expect(freedText(1.25, 3 * 1024 * MIB)).toBe('1.25 cores and 3 GiB');
    expect(freedText(0.25, null)).toBe('250m');
    expect(freedText(-1, 0)).toBe('1 core');
    expect(freedText(null, 0)).toBeNull();
  });
});
