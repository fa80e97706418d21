import { describe, expect, it } from '@jest/globals';
import type { PolicyRowFragment } from '../../graphql/generated';
import { effective, formOf, isOfPattern, ownInWords, placeInWords, sizingInWords, sizingOf } from './policy-form';

const MIB = 1024 ** 2;
const DEFAULT = {
  ...{ windowDays: 7, cpuPercentile: 95, cpuHeadroom: 1.05, memoryHeadroom: 1.05, memoryHeadroomMost: 1.15 },
  ...{ cpuFloorCores: 0.01, memoryFloorBytes: 32 * MIB, cpuLimit: 'KEEP' as const, minChangeShare: 0.1 },
  ...{ minChangeCpuCores: 0.01, minChangeMemoryBytes: 16 * MIB, isExcluded: false },
};
const POLICY: PolicyRowFragment = {
  ...{ id: 'p1', name: 'payments', namespace: 'pay-*', revision: 2, updatedAt: '', updatedBy: 'Ann' },
  cluster: null,
  ownValues: ['cpuPercentile', 'memoryHeadroom'],
  sizing: { ...DEFAULT, cpuPercentile: 99, memoryHeadroom: 1.2 },
};

describe('the form of a policy', () => {
  it('shows what the policy sets itself, and leaves the rest to the default', () => {
    const { numbers } = formOf(POLICY);
    expect(numbers.cpuPercentile).toBe('99');
    expect(numbers.memoryHeadroom).toBe('20');
    expect(numbers.windowDays).toBe('');
  });

  it('sends only what is typed, in the units of the API', () => {
    const form = formOf(POLICY);
    expect(sizingOf(form)).toEqual({ sizing: { cpuPercentile: 99, memoryHeadroom: 1.2 }, problem: null });
    const more = {
      ...form,
      numbers: { ...form.numbers, cpuFloorCores: '50', memoryFloorBytes: '64', cpuHeadroom: '7,5' },
    };
    expect(sizingOf(more).sizing).toMatchObject({
      cpuFloorCores: 0.05,
      memoryFloorBytes: 64 * MIB,
      cpuHeadroom: 1.075,
    });
  });

  it('says what is wrong with a number: what was found and what was expected', () => {
    const form = formOf(null);
    const wrong = (key: keyof typeof form.numbers, text: string) =>
      sizingOf({ ...form, numbers: { ...form.numbers, [key]: text } });
    expect(wrong('windowDays', '60')).toEqual({
      sizing: null,
      problem: 'Window is “60”; it must be a number from 3 to 14 days.',
    });
    expect(wrong('cpuHeadroom', 'much').problem).toContain('“much”');
  });

  it('tells in words what would hold, with the default for what is left out', () => {
    const words = sizingInWords(effective({ cpuPercentile: 99, cpuLimit: 'REMOVE' }, DEFAULT)).join(' ');
    expect(words).toContain('below the request 99 % of the time, and 5 % more; never below 10m. CPU limits go.');
    expect(words).toContain('the peak and 5 %, up to 15 % where days differ; never below 32 MiB');
    expect(sizingInWords({ ...DEFAULT, isExcluded: true })).toEqual(['Nothing is proposed about sizes.']);
  });

  it('tells in a row where it holds and what it sets', () => {
    expect(placeInWords(POLICY)).toBe('namespaces pay-* of all clusters');
    expect(ownInWords(POLICY)).toBe('CPU percentile 99 %, memory head-room 20 %');
  });
});

describe('a pattern of namespaces', () => {
  it('has a star for any characters', () => {
    expect(isOfPattern('pay-*', 'pay-eu')).toBe(true);
    expect(isOfPattern('*-test', 'pay-test')).toBe(true);
    expect(isOfPattern('a*b*c', 'a-b-c')).toBe(true);
    expect(isOfPattern('', 'anything')).toBe(true);
  });

  it('is otherwise the name itself', () => {
    expect(isOfPattern('pay', 'pay-eu')).toBe(false);
    expect(isOfPattern('pay-*', 'shop')).toBe(false);
    expect(isOfPattern('ab*ba', 'aba')).toBe(false);
    expect(isOfPattern('a*b*c', 'a-c')).toBe(false);
  });
});
