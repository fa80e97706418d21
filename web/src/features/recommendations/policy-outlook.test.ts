import { describe, expect, it } from '@jest/globals';
import { outlookInWords, requestsText, triedText } from './policy-outlook';

const GIB = 1024 ** 3;
const outlook = (freedCpuCores: number, freedMemoryBytes: number, cuts = 3, raises = 1) => ({
  ...{ cuts, raises, freedCpuCores, freedMemoryBytes },
});
const preview = (workloads: number, tried: number) => ({
  ...{ workloads, tried, current: outlook(0, 0), proposed: outlook(0, 0), userErrors: [] },
});

describe('what a policy would propose', () => {
  it('is told beside what holds now: what it frees more and what less', () => {
    expect(outlookInWords(outlook(2, 4 * GIB), outlook(3.5, 3 * GIB))).toBe(
      'Frees 1.5 cores more and 1 GiB less of requests than what holds now.',
    );
    expect(outlookInWords(outlook(-0.5, 0), outlook(-0.75, 0))).toBe(
      'Frees 250m less of requests than what holds now.',
    );
  });

  it('is the same where nothing differs, and rounding is no difference', () => {
    expect(outlookInWords(outlook(2, GIB), outlook(2.0001, GIB + 1000))).toBe('Proposes the same as what holds now.');
    expect(outlookInWords(outlook(2, GIB), outlook(2, GIB, 5))).toContain('of other containers');
  });

  it('says what is freed and what is taken apart, and that nothing changes', () => {
    expect(requestsText(outlook(1.5, -2 * GIB))).toBe('frees 1.5 cores, takes 2 GiB more');
    expect(requestsText(outlook(0, 0))).toBe('stay as they are');
  });

  it('says on how many workloads it was tried', () => {
    expect(triedText(preview(1, 1))).toBe('Tried on 1 workload');
    expect(triedText(preview(1340, 50))).toBe('Tried on 50 of 1,340 workloads');
    expect(triedText(preview(0, 0))).toBe('No workload of today is in there');
  });
});
