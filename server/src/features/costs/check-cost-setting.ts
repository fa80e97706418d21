import { type Problem, refuseCurrency } from './check-price.js';
import type { Spread } from './cost.js';
import type { ExchangeRate, StoragePrice } from './cost-setting.entity.js';
import type { Currency } from './rate.js';

/** What somebody decides of how costs are told. */
export interface SettingChoice {
  currency: Currency;
  exchange: ExchangeRate[];
  storage: StoragePrice[];
  sharesDaemonSets: boolean;
  sharedNamespaces: string[];
  sharedSpread: Spread;
  idleSpread: Spread;
}

const MAX_RATES = 50;
const MAX_CLASSES = 50;
const MAX_NAMESPACES = 100;
const MAX_NAME = 253;
const MAX_PRICE = 1_000_000;

/**
 * What is wrong with a choice of settings; null where nothing is.
 * @param priced currencies that prices are in, the list’s and the tenant’s own
 */
export function checkSetting(choice: SettingChoice, priced: readonly Currency[]): Problem | null {
  return (
    refuseCurrency('currency', choice.currency) ??
    checkExchange(choice) ??
    checkStorage(choice.storage) ??
    checkNamespaces(choice.sharedNamespaces) ??
    checkCovered(choice, priced)
  );
}

function checkExchange({ currency, exchange }: SettingChoice): Problem | null {
  if (exchange.length > MAX_RATES) return tooMany('exchange', exchange.length, MAX_RATES);
  const seen = new Set<Currency>();
  for (const { currency: other, rate } of exchange) {
    const wrong = refuseCurrency('exchange', other);
    if (wrong) return wrong;
    const refuse = (found: string, remedy: string): Problem => ({ field: 'exchange', message: `${found}; ${remedy}` });
    if (other === currency) {
      return refuse(`${other} has a rate to itself`, 'expected rates of other currencies only. Leave it out.');
    }
    if (seen.has(other)) return refuse(`${other} has two rates`, 'expected one. Leave one of them out.');
    if (!(rate > 0 && rate <= MAX_PRICE)) {
      return refuse(`The rate of ${other} is ${rate}`, `expected ${currency} for one ${other}, above 0.`);
    }
    seen.add(other);
  }
  return null;
}

function checkStorage(storage: readonly StoragePrice[]): Problem | null {
  if (storage.length > MAX_CLASSES) return tooMany('storage', storage.length, MAX_CLASSES);
  const seen = new Set<string>();
  for (const { storageClass, perGibMonth, currency } of storage) {
    const wrong = refuseCurrency('storage', currency) ?? wrongName('storage', storageClass);
    if (wrong) return wrong;
    if (seen.has(storageClass)) {
      return { field: 'storage', message: `“${storageClass}” has two prices; expected one. Leave one of them out.` };
    }
    if (!(perGibMonth >= 0 && perGibMonth <= MAX_PRICE)) {
      const message = `A GiB of “${storageClass}” costs ${perGibMonth} per month; expected 0 to ${MAX_PRICE}.`;
      return { field: 'storage', message };
    }
    seen.add(storageClass);
  }
  return null;
}

function checkNamespaces(namespaces: readonly string[]): Problem | null {
  if (namespaces.length > MAX_NAMESPACES) return tooMany('sharedNamespaces', namespaces.length, MAX_NAMESPACES);
  return namespaces.map((name) => wrongName('sharedNamespaces', name)).find((problem) => problem !== null) ?? null;
}

/** A price in a currency that nothing converts would be no price. */
function checkCovered({ currency, exchange, storage }: SettingChoice, priced: readonly Currency[]): Problem | null {
  const known = new Set([currency, ...exchange.map((one) => one.currency)]);
  const missing = [...priced, ...storage.map((one) => one.currency)].find((one) => !known.has(one));
  if (missing === undefined) return null;
  const message = `Prices are in ${missing}, and no exchange rate from ${missing} to ${currency} is given; expected one. Add what one ${missing} is worth in ${currency}.`;
  return { field: 'exchange', message };
}

function tooMany(field: string, found: number, most: number): Problem {
  return { field, message: `“${field}” has ${found} entries; at most ${most} are kept. Leave some out.` };
}

function wrongName(field: string, name: string): Problem | null {
  if (name.length > 0 && name.length <= MAX_NAME) return null;
  return { field, message: `A name in “${field}” has ${name.length} characters; expected 1 to ${MAX_NAME}.` };
}
