import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { familyOf, regionGroupOf } from './instance-family.js';
import { fromNanos, perMonth, splitNanos, toNanos } from './money.js';
import { LIST_PRICES, PRICE_SOURCES } from './price.catalog.js';
import { type NodeToPrice, type PriceBook, type PriceOverride, priceOfNode, SEED_BOOK } from './price-of-node.js';
import { priceOfVolume } from './price-of-volume.js';

const CORE = 1_000_000;
const GIB = 1_073_741_824;

const aNode = (overrides: Partial<NodeToPrice> = {}): NodeToPrice => ({
  ...{ name: 'n1', provider: 'aws', region: 'us-east-1', instanceType: 'm6i.2xlarge', pool: 'workers', isSpot: false },
  capacity: { cpu: 8 * CORE, memory: 32 * GIB },
  ...overrides,
});
const anOverride = (id: string, overrides: Partial<PriceOverride> = {}): PriceOverride => ({
  ...{ id, provider: null, region: null, family: null, instanceType: null, pool: null, purchase: null },
  rate: { kind: 'INSTANCE', perHour: 1 },
  currency: 'USD',
  ...overrides,
});
const withOverrides = (...overrides: PriceOverride[]): PriceBook => ({ ...SEED_BOOK, overrides });

describe('priceOfNode', () => {
  it.each<[string, Partial<NodeToPrice>, number, string, number]>([
    ['takes the list price of the family in its region', {}, 0.384, 'FAMILY', 0],
    [
      'takes the list price of the instance type before any other',
      { instanceType: 't3.large', capacity: { cpu: 2 * CORE, memory: 8 * GIB } },
      ...([0.0832, 'INSTANCE_TYPE', 0] as const),
    ],
    [
      'takes the price of another region where its own has none, and says so',
      { region: 'eu-central-1' },
      ...([0.384, 'FAMILY', 1] as const),
    ],
    [
      'takes a price of the same part of the world before one of another',
      { provider: 'azure', region: 'swedencentral', instanceType: 'Standard_D8s_v5' },
      ...([0.46, 'FAMILY', 1] as const),
    ],
    [
      'takes the spot price of the family where it is listed',
      { provider: 'gce', region: 'us-central1', instanceType: 'n2-standard-8', isSpot: true },
      ...([0.119904, 'FAMILY', 0] as const),
    ],
    [
      'takes the provider’s default for spot where none is listed of the family',
      { isSpot: true },
      ...([8 * 0.006655 + 32 * 0.000892, 'PROVIDER_DEFAULT', 1] as const),
    ],
    [
      'takes the provider’s default for a type that is not listed',
      { instanceType: 'x99.2xlarge' },
      ...([8 * 0.031611 + 32 * 0.004237, 'PROVIDER_DEFAULT', 1] as const),
    ],
    [
      'takes the default for a machine of one’s own, and says that it is one',
      { provider: null, region: null, instanceType: null },
      ...([8 * 0.031611 + 32 * 0.004237, 'DEFAULT', 1] as const),
    ],
    ['prices as on demand what may be spot, and says so', { isSpot: null }, 0.384, 'FAMILY', 1],
  ])('%s', (_, overrides, perHour, basis, caveats) => {
    const price = priceOfNode(aNode(overrides), SEED_BOOK);
    if (price.kind !== 'PRICED') throw new Error(price.text);
    expect(fromNanos(price.total)).toBeCloseTo(perHour, 6);
    expect(price).toMatchObject({ basis, currency: 'USD', overrideId: null });
    expect(PRICE_SOURCES[price.source!].url).toContain('https://');
    expect(price.caveats).toHaveLength(caveats);
  });

  it('names the region whose price it takes instead', () => {
    expect(priceOfNode(aNode({ region: 'eu-central-1' }), SEED_BOOK)).toMatchObject({
      caveats: ['No price is listed for eu-central-1; this is the price in us-east-1.'],
    });
  });

  it.each<[string, PriceOverride[], string]>([
    ['an override before every list price', [anOverride('all')], 'all'],
    [
      'one of its type before one of its pool',
      [anOverride('pool', { pool: 'workers' }), anOverride('type', { instanceType: 'm6i.2xlarge' })],
      'type',
    ],
    [
      'one of its family before one of its region',
      [anOverride('region', { region: 'us-east-1' }), anOverride('family', { family: 'm6i' })],
      'family',
    ],
    [
      'no override of another region',
      [anOverride('there', { region: 'eu-west-1', instanceType: 'm6i.2xlarge' }), anOverride('all')],
      'all',
    ],
    ['no spot price on demand', [anOverride('spot', { purchase: 'SPOT', family: 'm6i' }), anOverride('all')], 'all'],
  ])('takes %s', (_, overrides, id) => {
    expect(priceOfNode(aNode(), withOverrides(...overrides))).toMatchObject({
      ...{ kind: 'PRICED', basis: 'OVERRIDE', overrideId: id, source: null, total: toNanos(1) },
    });
  });

  it('splits the price of a whole machine as the provider’s default prices of a core and a GiB stand to each other', () => {
    const price = priceOfNode(aNode(), SEED_BOOK);
    if (price.kind !== 'PRICED') throw new Error(price.text);
    expect(price.cpu / price.memory).toBeCloseTo((8 * 0.031611) / (32 * 0.004237), 6);
    expect(price.cpu + price.memory).toBe(price.total);
  });

  it('converts into the currency of the book', () => {
    expect(priceOfNode(aNode(), { ...SEED_BOOK, currency: 'EUR', exchange: { USD: 0.5 } })).toMatchObject({
      ...{ currency: 'EUR', total: toNanos(0.192) },
    });
  });

  it.each<[string, Partial<NodeToPrice>, PriceBook, string]>([
    ['its capacity is not known', { capacity: null }, SEED_BOOK, 'CAPACITY_UNKNOWN'],
    ['no exchange rate is set', {}, { ...SEED_BOOK, currency: 'EUR' }, 'NO_EXCHANGE_RATE'],
    ['the book has nothing for it', {}, { ...SEED_BOOK, list: [] }, 'NO_PRICE'],
  ])('gives no price, never 0, where %s', (_, overrides, book, reason) => {
    const price = priceOfNode(aNode(overrides), book);
    expect(price).toMatchObject({ kind: 'UNPRICED', reason });
    expect(price).not.toHaveProperty('total');
  });
});

describe('the list of prices', () => {
  it('has positive prices only, each once, each of a source with a date and a version', () => {
    const keys = LIST_PRICES.map((each) => [each.level, each.provider, each.region, each.key, each.purchase].join('|'));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThan(250);
    for (const { rate } of LIST_PRICES) {
      const { kind: _, ...amounts } = rate;
      for (const amount of Object.values(amounts)) expect(amount).toBeGreaterThan(0);
    }
    for (const { url, observedOn } of Object.values(PRICE_SOURCES)) {
      expect(url).toMatch(/^https:\/\/github\.com\/[^/]+\/[^/]+\/blob\/[0-9a-f]{40}\//);
      expect(observedOn).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });

  it('knows families by the name that `familyOf` gives them', () => {
    const families = LIST_PRICES.filter(({ level }) => level === 'FAMILY');
    const example = { aws: (key: string) => `${key}.large`, gce: (key: string) => `${key}-8` };
    for (const { provider, key } of families) {
      const type =
        provider === 'azure'
          ? key!.replace(/^([A-Z])([a-z]*)(v\d)$/, 'Standard_$18$2_$3')
          : example[provider as 'aws' | 'gce'](key!);
      expect(familyOf(provider, type)).toBe(key);
    }
  });
});

describe('familyOf', () => {
  it.each([
    ['aws', 'c7i-flex.large', 'c7i-flex'],
    ['aws', 't3.large', null],
    ['gce', 'n2-standard-16', 'n2-standard'],
    ['gce', 'n2-custom-4-8192', null],
    ['azure', 'Standard_D4ads_v6', 'Dadsv6'],
    ['azure', 'Standard_E4-2s_v5', null],
    [null, 'm6i.large', null],
  ])('of %s %s is %s', (provider, type, family) => expect(familyOf(provider, type)).toBe(family));
});

describe('regionGroupOf', () => {
  it.each([
    ['eu-central-1', 'europe'],
    ['europe-west4', 'europe'],
    ['germanywestcentral', 'europe'],
    ['eastus2', 'north america'],
    ['australiaeast', 'asia pacific'],
    ['me-south-1', null],
  ])('of %s is %s', (region, group) => expect(regionGroupOf(region)).toBe(group));
});

describe('splitNanos', () => {
  it('gives whole parts that add up to the amount, and nothing to a weight of 0', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e15 }),
        fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e12, noNaN: true })), {
          minLength: 1,
          maxLength: 60,
        }),
        (amount, weights) => {
          fc.pre(weights.some((weight) => weight > 0));
          const parts = splitNanos(amount, weights);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount);
          expect(
            parts.every((part, i) => Number.isSafeInteger(part) && part >= 0 && (weights[i]! > 0 || part === 0)),
          ).toBe(true);
        },
      ),
    );
  });

  it('counts a month as 730 hours', () => expect(perMonth(toNanos(0.1))).toBeCloseTo(73, 9));
});

describe('priceOfVolume', () => {
  const book = {
    classes: [{ storageClass: 'fast', perGibHour: 0.001, currency: 'USD' }],
    ...{ currency: 'USD', exchange: {} },
  };
  it.each([
    ['by the price of its class', 'fast', 0.1, 'STORAGE_CLASS'],
    ['by the default where its class has no price', 'slow', 0.005479452, 'DEFAULT'],
    ['by the default where it has no class', null, 0.005479452, 'DEFAULT'],
  ])('counts all of its capacity %s', (_, storageClass, perHour, basis) => {
    expect(priceOfVolume({ storageClass, capacityBytes: 100 * GIB }, book)).toMatchObject({
      ...{ kind: 'PRICED', perHour: toNanos(perHour), basis },
    });
  });

  it.each([
    ['its size is not known', null, book, 'CAPACITY_UNKNOWN'],
    ['no exchange rate is set', GIB, { ...book, currency: 'EUR' }, 'NO_EXCHANGE_RATE'],
  ])('gives no price where %s', (_, capacityBytes, ofBook, reason) => {
    expect(priceOfVolume({ storageClass: 'slow', capacityBytes }, ofBook)).toMatchObject({ kind: 'UNPRICED', reason });
  });
});
