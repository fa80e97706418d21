import { familyOf, regionGroupOf } from './instance-family.js';
import { type Nanos, splitNanos, toNanos } from './money.js';
import { LIST_PRICES, type ListPrice, type PriceLevel, type PriceSourceId } from './price.catalog.js';
import type { Currency, Purchase, Rate } from './rate.js';

const GIB = 1_073_741_824;
const CORE = 1_000_000;

/** What is known of a cluster node or host that its price depends on. */
export interface NodeToPrice {
  name: string;
  /** As in its providerID, such as `aws`; null for machines without one. */
  provider: string | null;
  region: string | null;
  instanceType: string | null;
  pool: string | null;
  /** Null when unknown. */
  isSpot: boolean | null;
  /** All of the machine, not what is allocatable: that is what is paid for. Microcores and bytes. */
  capacity: { cpu: number; memory: number } | null;
}

/** A price that a tenant set. What is null matches everything. */
export interface PriceOverride {
  id: string;
  provider: string | null;
  region: string | null;
  family: string | null;
  instanceType: string | null;
  pool: string | null;
  purchase: Purchase | null;
  rate: Rate;
  currency: Currency;
}

export interface PriceBook {
  overrides: readonly PriceOverride[];
  list: readonly ListPrice[];
  /** What everything is told in. */
  currency: Currency;
  /** Units of `currency` for one unit of another. */
  exchange: Readonly<Record<Currency, number>>;
}

export const SEED_BOOK: PriceBook = { overrides: [], list: LIST_PRICES, currency: 'USD', exchange: {} };

export type PriceBasis = 'OVERRIDE' | 'INSTANCE_TYPE' | 'FAMILY' | 'PROVIDER_DEFAULT' | 'DEFAULT';

export interface PricedNode {
  kind: 'PRICED';
  /** Nanos per hour; `cpu` and `memory` add up to it. */
  total: Nanos;
  cpu: Nanos;
  memory: Nanos;
  currency: Currency;
  basis: PriceBasis;
  purchase: Purchase;
  /** Null for an override. */
  source: PriceSourceId | null;
  overrideId: string | null;
  /** What is not quite right about it, a sentence each; empty where nothing is known to be. */
  caveats: string[];
}

export interface UnpricedNode {
  kind: 'UNPRICED';
  reason: 'CAPACITY_UNKNOWN' | 'NO_PRICE' | 'NO_EXCHANGE_RATE';
  text: string;
}

export type NodePrice = PricedNode | UnpricedNode;

interface Chosen {
  rate: Rate;
  currency: Currency;
  basis: PriceBasis;
  purchase: Purchase;
  source: PriceSourceId | null;
  overrideId: string | null;
  caveats: string[];
}

/**
 * What a cluster node costs per hour, split over CPU and memory. The first that applies: what the tenant set, the list
 * price of its instance type, of its family, the default of its provider, the default.
 */
export function priceOfNode(node: NodeToPrice, book: PriceBook): NodePrice {
  const { capacity } = node;
  if (!capacity || capacity.cpu <= 0 || capacity.memory <= 0) {
    const text = `How much CPU and memory ${node.name} has is not known, so neither is its price.`;
    return { kind: 'UNPRICED', reason: 'CAPACITY_UNKNOWN', text };
  }
  const chosen = chooseOverride(node, book.overrides) ?? chooseListPrice(node, book.list);
  if (!chosen) return { kind: 'UNPRICED', reason: 'NO_PRICE', text: `No price applies to ${node.name}.` };
  const exchange = chosen.currency === book.currency ? 1 : book.exchange[chosen.currency];
  if (exchange === undefined) {
    const text = `${node.name} is priced in ${chosen.currency}, and no exchange rate to ${book.currency} is set.`;
    return { kind: 'UNPRICED', reason: 'NO_EXCHANGE_RATE', text };
  }
  const { rate, currency: _, ...rest } = chosen;
  const amounts = { cores: capacity.cpu / CORE, gib: capacity.memory / GIB };
  const weights = weightsOf(rate, amounts, ratioFor(node, book.list));
  const total = toNanos(totalOf(rate, amounts) * exchange);
  const [cpu, memory] = splitNanos(total, weights) as [Nanos, Nanos];
  return { kind: 'PRICED', total, cpu, memory, currency: book.currency, ...rest };
}

interface Machine {
  cores: number;
  gib: number;
}

function totalOf(rate: Rate, { cores, gib }: Machine): number {
  if (rate.kind === 'INSTANCE') return rate.perHour;
  if (rate.kind === 'PER_CORE') return rate.perCoreHour * cores;
  return rate.perCoreHour * cores + rate.perGibHour * gib;
}

type PerResource = Extract<Rate, { kind: 'PER_RESOURCE' }>;

/** A whole machine’s price is split as its provider’s default prices of a core and a GiB stand to each other. */
function weightsOf(rate: Rate, { cores, gib }: Machine, ratio: PerResource): [cpu: number, memory: number] {
  const { perCoreHour, perGibHour } =
    rate.kind === 'PER_RESOURCE' && rate.perCoreHour + rate.perGibHour > 0 ? rate : ratio;
  return [perCoreHour * cores, perGibHour * gib];
}

/** Where a book has no default at all, a core counts as much as 8 GiB, about as in OpenCost’s default (7.5). */
const USUAL_RATIO: PerResource = { kind: 'PER_RESOURCE', perCoreHour: 8, perGibHour: 1 };

function ratioFor(node: NodeToPrice, list: readonly ListPrice[]): PerResource {
  const isDefault = (price: ListPrice): boolean => price.level === 'PROVIDER' && price.purchase === 'ON_DEMAND';
  const own = list.find((price) => isDefault(price) && price.provider === node.provider);
  const rate = (own ?? list.find((price) => isDefault(price) && price.provider === null))?.rate;
  return rate?.kind === 'PER_RESOURCE' && rate.perCoreHour + rate.perGibHour > 0 ? rate : USUAL_RATIO;
}

const SPOT_UNKNOWN = 'Whether it is a spot machine is not known; it is priced as one on demand.';

/** From what tells least to what tells most; each outweighs all before it together. */
const TELLING = ['provider', 'region', 'purchase', 'family', 'pool', 'instanceType'] as const;

function chooseOverride(node: NodeToPrice, overrides: readonly PriceOverride[]): Chosen | null {
  const purchase = purchaseOf(node);
  const own = { ...node, purchase, family: familyOf(node.provider, node.instanceType) };
  const fits = overrides.filter((each) => TELLING.every((key) => each[key] === null || each[key] === own[key]));
  const weight = (each: PriceOverride): number =>
    TELLING.reduce((sum, key, index) => sum + (each[key] === null ? 0 : 2 ** index), 0);
  const best = fits.sort((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1))[0];
  if (!best) return null;
  const caveats = node.isSpot === null && best.purchase !== null ? [SPOT_UNKNOWN] : [];
  const { rate, currency, id } = best;
  return { rate, currency, purchase, basis: 'OVERRIDE', source: null, overrideId: id, caveats };
}

function purchaseOf({ isSpot }: NodeToPrice): Purchase {
  return isSpot ? 'SPOT' : 'ON_DEMAND';
}

const BASIS: Record<PriceLevel, PriceBasis> = {
  INSTANCE_TYPE: 'INSTANCE_TYPE',
  FAMILY: 'FAMILY',
  PROVIDER: 'PROVIDER_DEFAULT',
};

function chooseListPrice(node: NodeToPrice, list: readonly ListPrice[]): Chosen | null {
  const purchase = purchaseOf(node);
  const family = familyOf(node.provider, node.instanceType);
  const fits = (level: PriceLevel, key: string | null, provider: string | null): ListPrice[] =>
    list.filter(
      (price) =>
        price.level === level && price.key === key && price.provider === provider && price.purchase === purchase,
    );
  const price =
    nearest(node, node.instanceType === null ? [] : fits('INSTANCE_TYPE', node.instanceType, node.provider)) ??
    nearest(node, family === null ? [] : fits('FAMILY', family, node.provider)) ??
    nearest(node, node.provider === null ? [] : fits('PROVIDER', null, node.provider)) ??
    fits('PROVIDER', null, null)[0];
  if (!price) return null;
  const isDefault = price.level === 'PROVIDER' && price.provider === null;
  return {
    ...{ rate: price.rate, currency: price.currency, purchase, source: price.source, overrideId: null },
    basis: isDefault ? 'DEFAULT' : BASIS[price.level],
    caveats: caveatsOf(node, price),
  };
}

/** The price in the node’s own region, else of one in the same part of the world, else of the first that is listed. */
function nearest({ region }: NodeToPrice, prices: readonly ListPrice[]): ListPrice | undefined {
  const group = regionGroupOf(region);
  return (
    prices.find((price) => price.region === null || price.region === region) ??
    prices.find((price) => group !== null && regionGroupOf(price.region) === group) ??
    prices[0]
  );
}

function caveatsOf(node: NodeToPrice, price: ListPrice): string[] {
  const isElsewhere = price.region !== null && price.region !== node.region;
  const place = node.region === null ? 'Its region is not known' : `No price is listed for ${node.region}`;
  return [
    ...(isElsewhere ? [`${place}; this is the price in ${price.region}.`] : []),
    ...(price.level === 'PROVIDER' ? [unlisted(node, price.purchase)] : []),
    ...(node.isSpot === null && node.provider !== null ? [SPOT_UNKNOWN] : []),
  ];
}

function unlisted({ instanceType }: NodeToPrice, purchase: Purchase): string {
  const what = instanceType === null ? 'a machine whose type is not known' : instanceType;
  const how = purchase === 'SPOT' ? ' as a spot machine' : '';
  return `No price is listed for ${what}${how}; this is a default per core and GiB.`;
}
