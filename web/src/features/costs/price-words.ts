import type { OwnPriceFragment, PriceBasis, PricePurchase, PriceRateFiguresFragment } from '../../graphql/generated';
import { formatRate, formatUnitPrice } from '../../lib/money';

/** What a price of a cluster node rests on. */
export const BASIS_WORDS: Readonly<Record<PriceBasis, string>> = {
  OVERRIDE: 'Own price',
  INSTANCE_TYPE: 'List price of its type',
  FAMILY: 'List price of its family',
  PROVIDER_DEFAULT: 'Default of its provider',
  DEFAULT: 'Default of any machine',
};

export const PURCHASE_WORDS: Readonly<Record<PricePurchase, string>> = { ON_DEMAND: 'On demand', SPOT: 'Spot' };

export const PROVIDER_WORDS: Readonly<Record<string, string>> = { aws: 'AWS', gce: 'Google Cloud', azure: 'Azure' };

/** "$0.192 /h", "$0.03 per core and h", "$0.03 per core + $0.004 per GiB and h". */
export function rateText(
  { kind, perHour, perCoreHour, perGibHour }: PriceRateFiguresFragment,
  currency: string,
): string {
  const show = (amount: number | null) => (amount === null ? 'n/a' : formatRate(amount, currency));
  if (kind === 'INSTANCE') return `${show(perHour)} per hour`;
  if (kind === 'PER_CORE') return `${show(perCoreHour)} per core hour`;
  return `${show(perCoreHour)} per core + ${show(perGibHour)} per GiB hour`;
}

/** What storage costs: "$0.10 per GiB and month". */
export function storageText(perGibMonth: number, currency: string): string {
  return `${formatUnitPrice(perGibMonth, currency)} per GiB and month`;
}

type Where = Pick<OwnPriceFragment, 'provider' | 'region' | 'family' | 'instanceType' | 'pool' | 'purchase'>;

/** Which machines a price holds for, in words. */
export function whereText({ provider, region, family, instanceType, pool, purchase }: Where): string {
  const parts = [
    provider && (PROVIDER_WORDS[provider] ?? provider),
    region && `region ${region}`,
    family && `family ${family}`,
    instanceType && `type ${instanceType}`,
    pool && `pool ${pool}`,
    purchase && PURCHASE_WORDS[purchase].toLowerCase(),
  ].filter((part) => typeof part === 'string' && part !== '');
  return parts.length === 0 ? 'Every machine' : parts.join(', ');
}
