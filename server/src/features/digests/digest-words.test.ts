import { describe, expect, it } from '@jest/globals';
import type { MessageDigest } from '../channels/digest.types.js';
import { changeInWords, digestFacts, digestText, digestTitle, moneyInWords } from './digest-words.js';

const nothing = { cpuCores: 0, memoryBytes: 0, requestsPerMonth: null, billPerMonth: null };
const quiet: MessageDigest = {
  from: '2026-11-16T07:00:00.000Z',
  to: '2026-11-23T07:00:00.000Z',
  recommendations: { open: 0, opened: 0, applied: 0, verified: 0, regressed: 0 },
  open: nothing,
  realised: nothing,
  costs: { total: null, previousTotal: null },
  currency: null,
  top: [],
  regressions: [],
};
const item = {
  id: 'r',
  title: 'It asks for a core.',
  rule: 'over-provisioned',
  category: 'COST' as const,
  risk: 'LOW' as const,
  cluster: 'prod',
  namespace: 'shop',
  requestsPerMonth: 21.5,
  billPerMonth: null,
};
const busy: MessageDigest = {
  ...quiet,
  recommendations: { open: 7, opened: 2, applied: 1, verified: 1, regressed: 1 },
  open: { cpuCores: 4.25, memoryBytes: 2 ** 33, requestsPerMonth: 240, billPerMonth: 140.16 },
  costs: { total: 1_100, previousTotal: 1_000 },
  currency: 'USD',
  top: [item, { ...item, title: 'A node could go.', billPerMonth: 140.16 }],
  regressions: [{ ...item, title: 'It runs at its limit.', requestsPerMonth: -3 }],
};

describe('the words of a digest', () => {
  it('tell a quiet week in few of them, and nothing of what is not known', () => {
    expect(digestTitle(quiet)).toBe('0 open recommendations, 0 new');
    expect(digestText(quiet)).toBe('Nothing waits for you.');
    expect(digestFacts(quiet).map(([name]) => name)).not.toContain('Costs of the last 7 days');
  });

  it('tell what saves, what went wrong and what it costs', () => {
    expect(digestTitle(busy)).toBe('7 open recommendations, 2 new · requests of 4.3 cores, 8.0 GiB could go');
    expect(digestText(busy).split('\n')).toEqual([
      'Turned out worse than back-tested:',
      '• It runs at its limit.',
      '',
      'Worth doing first:',
      '• It asks for a core. (requests worth $21.50 a month)',
      '• A node could go. (saves $140 a month)',
      '',
      'and 5 more.',
    ]);
    expect(new Map(digestFacts(busy)).get('Requests that could go')).toBe('4.3 cores, 8.0 GiB ($240 a month)');
    expect(new Map(digestFacts(busy)).get('Bill that could fall by')).toBe('$140 a month');
  });

  it('tell no money in the title, which viewers see among the deliveries', () => {
    const otherMoney: MessageDigest = {
      ...busy,
      open: { ...busy.open, requestsPerMonth: 1, billPerMonth: null },
      costs: { total: 2, previousTotal: 1 },
      currency: 'EUR',
    };
    expect(digestTitle(otherMoney)).toBe(digestTitle(busy));
  });

  it('tell no change of costs where one of the weeks is not known', () => {
    expect(changeInWords({ total: 5, previousTotal: null })).toBeNull();
    expect(changeInWords({ total: 5, previousTotal: 10 })).toBe('−50.0 %');
    expect(moneyInWords(null, 'USD')).toBe('unknown');
  });
});
