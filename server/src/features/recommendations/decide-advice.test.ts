import { describe, expect, it } from '@jest/globals';
import { type AdviceHistory, type AdviceStep, decideAdvice, isOpposite, type StoredAdvice } from './decide-advice.js';
import { isSameProposal, type Numbers } from './recommendation-body.js';

const stored = (state: StoredAdvice['state'], some: Partial<StoredAdvice> = {}): StoredAdvice => ({
  ...{ state, told: { 'app.cpuRequest': 100 }, risk: 'LOW', endedAt: null },
  ...some,
});
const history = (some: Partial<AdviceHistory>): AdviceHistory => ({
  ...{ standing: null, settled: null, isOppositeWatched: false },
  ...some,
});
const settings = { told: {} };

const CASES: [sentence: string, some: Partial<AdviceHistory>, numbers: Numbers, kind: AdviceStep['kind']][] = [
  ['opens what nobody has said', {}, { 'app.cpuRequest': 100 }, 'OPEN'],
  ['refreshes what stands', { standing: stored('OPEN') }, { 'app.cpuRequest': 105 }, 'REFRESH'],
  ['tells of another proposal', { standing: stored('OPEN') }, { 'app.cpuRequest': 150 }, 'CHANGE'],
  ['tells of one amount more', { standing: stored('OPEN') }, { 'app.cpuRequest': 100, 'app.cpuLimit': 9 }, 'CHANGE'],
  ['tells of another risk', { standing: stored('OPEN', { risk: 'HIGH' }) }, { 'app.cpuRequest': 100 }, 'CHANGE'],
  ['tells nobody of what was dismissed', { standing: stored('DISMISSED') }, { 'app.cpuRequest': 900 }, 'REFRESH'],
  ['tells nobody of what was put off', { standing: stored('SNOOZED') }, { 'app.cpuRequest': 900 }, 'REFRESH'],
  ['leaves alone what is watched', { standing: stored('APPLIED') }, { 'app.cpuRequest': 900 }, 'SKIP'],
  ['says nothing against what is watched', { isOppositeWatched: true }, { 'app.cpuRequest': 100 }, 'SKIP'],
  [
    'opens the same one again whose reason is back',
    { settled: stored('WITHDRAWN') },
    { 'app.cpuRequest': 9 },
    'REOPEN',
  ],
  ['does not repeat what was verified', { settled: stored('VERIFIED') }, { 'app.cpuRequest': 100 }, 'SKIP'],
  ['does not repeat what regressed', { settled: stored('REGRESSED') }, { 'app.cpuRequest': 95 }, 'SKIP'],
  ['says something else after that', { settled: stored('REGRESSED') }, { 'app.cpuRequest': 200 }, 'OPEN'],
  [
    'says again what was taken back',
    { settled: stored('VERIFIED', { endedAt: new Date(0) }) },
    { 'app.cpuRequest': 100 },
    'OPEN',
  ],
  ['says again what has no numbers: it is missing again', { settled: stored('VERIFIED', settings) }, {}, 'OPEN'],
];

describe('decideAdvice', () => {
  it.each(CASES)('%s', (_, some, numbers, kind) => {
    expect(decideAdvice(history(some), { numbers, risk: 'LOW' }).kind).toBe(kind);
  });
});

describe('isSameProposal', () => {
  it.each([
    ['a tenth is the same', { a: 100 }, { a: 110 }, true],
    ['more is another', { a: 100 }, { a: 112 }, false],
    ['to remove is not to set', { a: null }, { a: 0 }, false],
    ['to remove twice is the same', { a: null }, { a: null }, true],
    ['another node is another', { 'node a': 0 }, { 'node b': 0 }, false],
  ] as [string, Numbers, Numbers, boolean][])('%s', (_, one, other, isSame) => {
    expect(isSameProposal(one, other)).toBe(isSame);
    expect(isSameProposal(other, one)).toBe(isSame);
  });
});

describe('isOpposite', () => {
  it('is so of one container, and of a container and its workload, but not of two containers', () => {
    const less = { rule: 'over-provisioned', container: 'app' };
    expect(isOpposite(less, { rule: 'under-provisioned', container: 'app' })).toBe(true);
    expect(isOpposite(less, { rule: 'under-provisioned', container: 'proxy' })).toBe(false);
    expect(isOpposite({ rule: 'single-replica', container: null }, { rule: 'idle-workload', container: null })).toBe(
      true,
    );
    expect(isOpposite(less, { rule: 'missing-probes', container: 'app' })).toBe(false);
  });
});
