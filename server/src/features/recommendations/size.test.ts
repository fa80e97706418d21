import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CORE, hourOf, MIB, usageOf } from '../../../test/container-usage.js';
import { type Amounts, backTest } from './back-test.js';
import type { ContainerToSize, Sizing, SizingContext } from './container-to-size.js';
import { largest } from './distribution.js';
import { DEFAULT_POLICY, type SizingPolicy } from './policy.js';
import { amountsOf, isChange, sizeContainer } from './size.js';
import { profileOf } from './usage-profile.js';
import type { ContainerUsage } from './usage-series.js';

const UNSET: Amounts = { cpuRequest: null, cpuLimit: null, memoryRequest: null, memoryLimit: null };
const usual: Amounts = { ...UNSET, cpuRequest: CORE, memoryRequest: 1_024 * MIB };

function toSize(
  usage: ContainerUsage,
  current: Partial<Amounts> = {},
  context: Partial<SizingContext> = {},
): ContainerToSize {
  return {
    usage,
    profile: profileOf(usage, { gaps: [], zone: 'UTC' }),
    current: { ...usual, ...current },
    context: { qos: 'BURSTABLE', killed: null, ...context },
  };
}

const size = (container: ContainerToSize, policy: Partial<SizingPolicy> = {}): Sizing =>
  sizeContainer(container, { ...DEFAULT_POLICY, ...policy });

const steady = usageOf(7, { cpu: () => 0.1 * CORE, memory: () => 200 * MIB });

describe('sizeContainer', () => {
  it.each<[string, ContainerToSize, Partial<SizingPolicy>, Partial<Record<keyof Amounts, string>>, Partial<Amounts>]>([
    [
      'gives a steady container what it uses, with head-room for memory',
      toSize(steady),
      {},
      { cpuRequest: 'FITS_USAGE', memoryRequest: 'FITS_USAGE' },
      { cpuRequest: 0.105 * CORE, memoryRequest: 210 * MIB },
    ],
    [
      'sets what was never set',
      toSize(steady, { cpuRequest: null, memoryRequest: null }),
      {},
      { cpuRequest: 'FITS_USAGE', memoryLimit: 'NOT_SET' },
      { cpuRequest: 0.105 * CORE, memoryRequest: 210 * MIB, memoryLimit: null },
    ],
    [
      'goes no lower than the floors',
      toSize(usageOf(7, { cpu: () => 100, memory: () => MIB })),
      {},
      { cpuRequest: 'FLOOR', memoryRequest: 'FLOOR' },
      { cpuRequest: 10_000, memoryRequest: 32 * MIB },
    ],
    [
      'leaves alone what is close enough',
      toSize(steady, { cpuRequest: 0.114 * CORE, memoryRequest: 225 * MIB }),
      {},
      { cpuRequest: 'CHANGE_TOO_SMALL', memoryRequest: 'CHANGE_TOO_SMALL' },
      { cpuRequest: 0.114 * CORE, memoryRequest: 225 * MIB },
    ],
    [
      'raises memory below the peak however little is missing',
      toSize(steady, { memoryRequest: 199 * MIB }),
      {},
      { memoryRequest: 'FITS_USAGE' },
      { memoryRequest: 210 * MIB },
    ],
    [
      'takes the peak for CPU where little above the percentile is dear to nobody',
      toSize(usageOf(7, { cpu: (n) => (n % 25 === 0 ? 0.11 : 0.1) * CORE })),
      {},
      { cpuRequest: 'FITS_USAGE' },
      { cpuRequest: 115_500 },
    ],
    [
      'does not hold a whole day’s CPU for one hour of the night',
      toSize(usageOf(7, { cpu: (n) => (hourOf(n) < 1.4 ? 2 : 0.1) * CORE }), { cpuRequest: 2 * CORE }),
      {},
      { cpuRequest: 'FITS_USAGE' },
      { cpuRequest: 0.105 * CORE },
    ],
    [
      'does not cut the request of what its limit holds up',
      toSize(usageOf(7, { cpu: (n) => (n % 20 === 0 ? 0.5 : 0.1) * CORE }), {
        cpuLimit: 0.5 * CORE,
        cpuRequest: 0.5 * CORE,
      }),
      {},
      { cpuRequest: 'HELD_UP_AT_LIMIT', cpuLimit: 'LIMIT_KEPT' },
      { cpuRequest: 0.5 * CORE, cpuLimit: 0.5 * CORE },
    ],
    [
      'keeps request and limit one number for a Guaranteed pod, above its peak',
      toSize(usageOf(7, { cpu: (n) => (n % 100 === 0 ? 0.4 : 0.1) * CORE }), { cpuLimit: CORE }, { qos: 'GUARANTEED' }),
      {},
      { cpuRequest: 'GUARANTEED_KEPT', cpuLimit: 'GUARANTEED_KEPT' },
      { cpuRequest: 0.46 * CORE, cpuLimit: 0.46 * CORE },
    ],
    [
      'removes CPU limits where the policy has none',
      toSize(steady, { cpuLimit: 2 * CORE }),
      { cpuLimit: 'REMOVE' },
      { cpuLimit: 'LIMIT_REMOVED' },
      { cpuLimit: null },
    ],
    [
      'keeps the ratio of limit and request where the policy asks for it',
      toSize(steady, { cpuLimit: 2 * CORE }),
      { cpuLimit: 'RATIO' },
      { cpuLimit: 'LIMIT_IN_RATIO' },
      { cpuLimit: 0.21 * CORE },
    ],
    [
      'does not lower a limit with its request that is in the way already',
      toSize(steady, { cpuLimit: 2 * CORE }, { heldUp: 0.3 }),
      { cpuLimit: 'RATIO' },
      { cpuRequest: 'FITS_USAGE', cpuLimit: 'HELD_UP_AT_LIMIT' },
      { cpuRequest: 0.105 * CORE, cpuLimit: 2 * CORE },
    ],
    [
      'keeps what is Guaranteed where its limit is in the way below its mean',
      toSize(steady, { cpuLimit: CORE }, { qos: 'GUARANTEED', heldUp: 0.25 }),
      {},
      { cpuRequest: 'HELD_UP_AT_LIMIT' },
      { cpuRequest: CORE, cpuLimit: CORE },
    ],
    [
      'lets a limit that equals its request follow it',
      toSize(steady, { memoryLimit: 1_024 * MIB }),
      {},
      { memoryLimit: 'LIMIT_FOLLOWS_REQUEST' },
      { memoryLimit: 210 * MIB },
    ],
    [
      'leaves a memory limit above the request, which reserves nothing',
      toSize(steady, { memoryLimit: 2_048 * MIB }),
      {},
      { memoryLimit: 'LIMIT_KEPT' },
      { memoryRequest: 210 * MIB, memoryLimit: 2_048 * MIB },
    ],
    [
      'gives more memory than the limit that killed it',
      toSize(steady, { memoryRequest: 200 * MIB, memoryLimit: 200 * MIB }, { killed: { times: 3, limit: 200 * MIB } }),
      {},
      { memoryRequest: 'KILLED_AT_LIMIT', memoryLimit: 'LIMIT_FOLLOWS_REQUEST' },
      { memoryRequest: 300 * MIB, memoryLimit: 300 * MIB },
    ],
    [
      'adds a week of growth where memory grows from day to day',
      toSize(usageOf(7, { memory: (n) => 200 * MIB + (10 * MIB * n) / 288 })),
      {},
      { memoryRequest: 'GROWS' },
      { memoryRequest: 340 * MIB },
    ],
    [
      'proposes nothing before three days are known',
      toSize(usageOf(1.2, {})),
      {},
      { cpuRequest: 'BLOCKED' },
      { cpuRequest: CORE, memoryRequest: 1_024 * MIB },
    ],
    ['leaves out what the policy excludes', toSize(steady), { isExcluded: true }, { cpuRequest: 'BLOCKED' }, usual],
  ])('%s', (_title, container, policy, reasons, amounts) => {
    const sizing = size(container, policy);
    const found = Object.fromEntries(Object.keys(reasons).map((key) => [key, sizing[key as keyof Amounts].reason]));
    expect(found).toEqual(reasons);
    const proposed = amountsOf(sizing);
    for (const [key, amount] of Object.entries(amounts)) {
      const value = proposed[key as keyof Amounts];
      if (amount === null || value === null) expect(value).toBe(amount);
      // Classes of the distribution are half a per cent wide, and amounts are rounded up.
      else expect(Math.abs(value - amount) / amount).toBeLessThan(0.011);
    }
  });

  it('says why nothing is proposed yet', () => {
    const { blockedBy } = size(toSize(usageOf(1.2, {})));
    expect(blockedBy?.text).toBe('Nothing is proposed yet: needs 3 days of usage; 1.2 collected.');
  });
});

/** A few days of two pods, with holes, made from a handful of levels. */
const anyUsage = fc
  .record({
    levels: fc.array(fc.integer({ min: 0, max: 3 * CORE }), { minLength: 4, maxLength: 30 }),
    bytes: fc.array(fc.integer({ min: MIB, max: 4_096 * MIB }), { minLength: 4, maxLength: 30 }),
    holes: fc.integer({ min: 5, max: 400 }),
    days: fc.integer({ min: 3, max: 8 }),
  })
  .map(({ levels, bytes, holes, days }) => {
    const at = (of: number[]) => (n: number) => (n % holes === 0 ? Number.NaN : of[(n * 7 + (n >> 4)) % of.length]!);
    return usageOf(days, [
      { cpu: at(levels), memory: at(bytes) },
      { cpu: at([...levels].reverse()), memory: at([...bytes].reverse()) },
    ]);
  });

const anyAmount = (min: number, max: number) => fc.option(fc.integer({ min, max }), { nil: null });
const anyCurrent: fc.Arbitrary<Amounts> = fc
  .record({
    cpuRequest: anyAmount(10, 4_000),
    cpuLimit: anyAmount(4_000, 8_000),
    memoryRequest: anyAmount(32, 4_096),
    memoryLimit: anyAmount(4_096, 8_192),
  })
  .map(({ cpuRequest, cpuLimit, memoryRequest, memoryLimit }) => ({
    cpuRequest: cpuRequest && cpuRequest * 1_000,
    cpuLimit: cpuLimit && cpuLimit * 1_000,
    memoryRequest: memoryRequest && memoryRequest * MIB,
    memoryLimit: memoryLimit && memoryLimit * MIB,
  }));
const anyPolicy = fc.record({
  cpuPercentile: fc.integer({ min: 50, max: 99 }),
  cpuLimit: fc.constantFrom('KEEP' as const, 'REMOVE' as const, 'RATIO' as const),
});
const anyContext: fc.Arbitrary<SizingContext> = fc.record({
  qos: fc.constantFrom('GUARANTEED' as const, 'BURSTABLE' as const, null),
  killed: fc.option(fc.record({ times: fc.integer({ min: 1, max: 9 }), limit: fc.constant(512 * MIB) }), { nil: null }),
});

describe('a sizing', () => {
  it('never proposes memory below the observed peak with head-room, nor below the floor', () => {
    fc.assert(
      fc.property(anyUsage, anyCurrent, anyContext, (usage, current, context) => {
        const { memoryRequest, memoryLimit } = amountsOf(size(toSize(usage, current, context)));
        const peak = largest(usage.pods.map(({ memoryMax }) => memoryMax)) ?? 0;
        const least = Math.max(peak * DEFAULT_POLICY.memoryHeadroom, DEFAULT_POLICY.memoryFloor);
        expect(memoryRequest).toBeGreaterThanOrEqual(least);
        if (memoryLimit !== null) expect(memoryLimit).toBeGreaterThanOrEqual(Math.max(least, memoryRequest!));
      }),
      { numRuns: 15 },
    );
  });

  it('proposes nothing more once it is applied', () => {
    fc.assert(
      fc.property(anyUsage, anyCurrent, anyPolicy, anyContext, (usage, current, policy, context) => {
        const applied = amountsOf(size(toSize(usage, current, context), policy));
        expect(isChange(size(toSize(usage, applied, context), policy), applied)).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it('keeps every pod below its request for all but twice what the policy leaves above', () => {
    fc.assert(
      fc.property(anyUsage, anyPolicy, (usage, { cpuPercentile }) => {
        const container = toSize(usage, { cpuRequest: null });
        const { cpuRequest } = amountsOf(size(container, { cpuPercentile }));
        const test = backTest(usage, { ...UNSET, cpuRequest });
        // Newer days count more than older ones: over three to eight days that moves a share by half at the most.
        const share = (test.worstPod?.aboveCpuRequest ?? 0) / (test.worstPod?.measured ?? 1);
        expect(share).toBeLessThanOrEqual(2 * (1 - cpuPercentile / 100) * 1.5 + 0.01);
      }),
      { numRuns: 15 },
    );
  });
});

describe('backTest', () => {
  it('keeps apart what requests and limits do, and names the worst pod', () => {
    const usage = usageOf(1, [
      { cpu: (n) => (n < 12 ? CORE : 0.1 * CORE), memory: (n) => (n < 6 ? 300 : 100) * MIB, name: 'worst' },
      { cpu: (n) => (n < 3 ? CORE : 0.1 * CORE), memory: () => 100 * MIB, name: 'other' },
    ]);
    const amounts = { cpuRequest: CORE / 2, cpuLimit: CORE, memoryRequest: 200 * MIB, memoryLimit: 250 * MIB };
    expect(backTest(usage, amounts)).toMatchObject({
      measured: 2_880,
      ...{ aboveCpuRequest: 75, atCpuLimit: 75, aboveMemoryRequest: 30, aboveMemoryLimit: 30, kills: 1 },
      ...{ coverage: 1, resolutionSeconds: 300 },
      worstPod: { podName: 'worst', aboveCpuRequest: 60 },
    });
  });

  it('knows no minutes above what is not set', () => {
    expect(backTest(steady, UNSET)).toMatchObject({ aboveCpuRequest: null, aboveMemoryLimit: null, kills: null });
  });

  it('never finds more minutes above a bigger request', () => {
    const amount = fc.integer({ min: 0, max: 4 * CORE });
    fc.assert(
      fc.property(anyUsage, amount, amount, (usage, one, other) => {
        const minutes = (cpu: number) => {
          const amounts = { cpuRequest: cpu, cpuLimit: cpu, memoryRequest: cpu * 1_000, memoryLimit: cpu * 1_000 };
          const { aboveCpuRequest, atCpuLimit, aboveMemoryRequest, aboveMemoryLimit } = backTest(usage, amounts);
          return [aboveCpuRequest, atCpuLimit, aboveMemoryRequest, aboveMemoryLimit].map(Number);
        };
        const [small, big] = [minutes(Math.min(one, other)), minutes(Math.max(one, other))];
        for (const [n, found] of big.entries()) expect(found).toBeLessThanOrEqual(small[n]!);
      }),
      { numRuns: 15 },
    );
  });
});
