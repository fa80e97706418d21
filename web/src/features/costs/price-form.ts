import type {
  CreatePriceInput,
  OwnPriceFragment,
  PricedNodeRowFragment,
  PricePurchase,
  PriceRateInput,
  PriceRateKind,
} from '../../graphql/generated';

/** A price as its form has it: texts and numbers as they are typed. */
export interface PriceDraft {
  readonly provider: string;
  readonly region: string;
  readonly family: string;
  readonly instanceType: string;
  readonly pool: string;
  readonly purchase: PricePurchase | '';
  readonly kind: PriceRateKind;
  readonly perHour: string | number;
  readonly perCoreHour: string | number;
  readonly perGibHour: string | number;
  readonly currency: string;
  readonly note: string;
}

const EMPTY: PriceDraft = {
  provider: '',
  region: '',
  family: '',
  instanceType: '',
  pool: '',
  purchase: '',
  kind: 'INSTANCE',
  perHour: '',
  perCoreHour: '',
  perGibHour: '',
  currency: 'USD',
  note: '',
};

/** A new price in the currency that everything is told in. */
export function emptyDraft(currency: string): PriceDraft {
  return { ...EMPTY, currency };
}

/** A price as it is stored. */
export function draftOfPrice({ rate, ...price }: OwnPriceFragment): PriceDraft {
  return {
    provider: price.provider ?? '',
    region: price.region ?? '',
    family: price.family ?? '',
    instanceType: price.instanceType ?? '',
    pool: price.pool ?? '',
    purchase: price.purchase ?? '',
    kind: rate.kind,
    perHour: rate.perHour ?? '',
    perCoreHour: rate.perCoreHour ?? '',
    perGibHour: rate.perGibHour ?? '',
    currency: price.currency,
    note: price.note ?? '',
  };
}

/** A price for a cluster node and those like it: of its pool, or of its type where it has none. */
export function draftOfNode({ pool, instanceType, cluster, price }: PricedNodeRowFragment): PriceDraft {
  const own = price?.override;
  if (own) return draftOfPrice(own);
  return {
    ...emptyDraft(price?.currency ?? 'USD'),
    provider: cluster.provider ?? '',
    instanceType: instanceType ?? '',
    pool: instanceType ? '' : (pool ?? ''),
    // What a spot machine costs must not become the price of those that are bought otherwise.
    purchase: price?.purchase ?? '',
  };
}

/** What is typed as a number; null while it is none, such as "-" or nothing. */
export function toNumber(typed: string | number): number | null {
  if (typeof typed === 'string' && typed.trim() === '') return null;
  return Number.isFinite(Number(typed)) ? Number(typed) : null;
}

const orNull = (text: string) => text.trim() || null;

function rateOf({ kind, perHour, perCoreHour, perGibHour }: PriceDraft): PriceRateInput {
  switch (kind) {
    case 'INSTANCE':
      return { kind, perHour: toNumber(perHour) };
    case 'PER_CORE':
      return { kind, perCoreHour: toNumber(perCoreHour) };
    default:
      return { kind, perCoreHour: toNumber(perCoreHour), perGibHour: toNumber(perGibHour) };
  }
}

/** What is sent: empty texts match everything. */
export function inputOfPrice(draft: PriceDraft): CreatePriceInput {
  return {
    provider: orNull(draft.provider),
    region: orNull(draft.region),
    family: orNull(draft.family),
    instanceType: orNull(draft.instanceType),
    pool: orNull(draft.pool),
    purchase: draft.purchase || null,
    rate: rateOf(draft),
    currency: draft.currency.trim().toUpperCase(),
    note: orNull(draft.note),
  };
}

/** Whether all numbers of the price are there. */
export function isComplete(draft: PriceDraft): boolean {
  const { kind: _, ...numbers } = rateOf(draft);
  return Object.values(numbers).every((value) => value !== null) && draft.currency.trim() !== '';
}
