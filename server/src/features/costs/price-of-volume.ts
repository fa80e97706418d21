import { type Nanos, toNanos } from './money.js';
import { DEFAULT_STORAGE, type PriceSourceId } from './price.catalog.js';
import type { Currency } from './rate.js';

const GIB = 1_073_741_824;

export interface VolumeToPrice {
  storageClass: string | null;
  /** Null where it is not bound, or its size is not known. */
  capacityBytes: number | null;
}

/** A tenant’s price of a storage class, in units of the currency per GiB and hour. */
export interface StorageClassPrice {
  storageClass: string;
  perGibHour: number;
  currency: Currency;
}

export interface VolumeBook {
  classes: readonly StorageClassPrice[];
  currency: Currency;
  /** Units of `currency` for one unit of another. */
  exchange: Readonly<Record<Currency, number>>;
}

export type VolumePrice =
  | {
      kind: 'PRICED';
      perHour: Nanos;
      currency: Currency;
      basis: 'STORAGE_CLASS' | 'DEFAULT';
      source: PriceSourceId | null;
    }
  | { kind: 'UNPRICED'; reason: 'CAPACITY_UNKNOWN' | 'NO_EXCHANGE_RATE'; text: string };

/** What a persistent volume costs per hour, mounted or not: all of its capacity is paid for. */
export function priceOfVolume({ storageClass, capacityBytes }: VolumeToPrice, book: VolumeBook): VolumePrice {
  if (capacityBytes === null) {
    return { kind: 'UNPRICED', reason: 'CAPACITY_UNKNOWN', text: 'How large the volume is, is not known.' };
  }
  const own = book.classes.find((each) => each.storageClass === storageClass);
  const { perGibHour, currency } = own ?? DEFAULT_STORAGE;
  const exchange = currency === book.currency ? 1 : book.exchange[currency];
  if (exchange === undefined) {
    const text = `The volume is priced in ${currency}, and no exchange rate to ${book.currency} is set.`;
    return { kind: 'UNPRICED', reason: 'NO_EXCHANGE_RATE', text };
  }
  const perHour = toNanos((capacityBytes / GIB) * perGibHour * exchange);
  return {
    ...{ kind: 'PRICED', perHour, currency: book.currency },
    ...(own ? { basis: 'STORAGE_CLASS', source: null } : { basis: 'DEFAULT', source: DEFAULT_STORAGE.source }),
  };
}
