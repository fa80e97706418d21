import { LIST_PRICES, type ListPrice } from './price.catalog.js';

/** Which list prices; what is null does not matter. */
export interface ListPriceFilter {
  provider: string | null;
  region: string | null;
  /** Prefix of the instance type or family, in any case. */
  search: string | null;
}

/** The list prices that match, in the order in which they are looked up. */
export function listPricesBy({ provider, region, search }: ListPriceFilter): ListPrice[] {
  const prefix = search?.trim().toLowerCase() ?? '';
  return LIST_PRICES.filter(
    (price) =>
      (provider === null || price.provider === provider) &&
      (region === null || price.region === null || price.region === region) &&
      (prefix === '' || price.key?.toLowerCase().startsWith(prefix)),
  );
}
