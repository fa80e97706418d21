import type { Currency, Purchase, Rate } from './rate.js';

/** What somebody says of a price. */
export interface PriceChoice {
  provider: string | null;
  region: string | null;
  family: string | null;
  instanceType: string | null;
  pool: string | null;
  purchase: Purchase | null;
  rate: Rate;
  currency: Currency;
  note: string | null;
}

/** A rate as it is written, before its numbers are known to be those of its kind. */
export interface WrittenRate {
  kind: Rate['kind'];
  perHour?: number | null | undefined;
  perCoreHour?: number | null | undefined;
  perGibHour?: number | null | undefined;
}

/** What is wrong with an input field, in its words: found, expected, remedy. */
export interface Problem {
  field: string;
  message: string;
}

const NUMBERS = {
  INSTANCE: ['perHour'],
  PER_CORE: ['perCoreHour'],
  PER_RESOURCE: ['perCoreHour', 'perGibHour'],
} as const satisfies Record<Rate['kind'], readonly (keyof WrittenRate)[]>;

/** The dearest machines that are rented cost some hundreds of dollars an hour. */
const MOST_PER_HOUR = 1_000_000;

/** Reads a rate; a problem where it has other numbers than its kind asks for. */
export function readRate(written: WrittenRate): Rate | Problem {
  const wanted: readonly string[] = NUMBERS[written.kind];
  for (const name of ['perHour', 'perCoreHour', 'perGibHour'] as const) {
    const value = written[name] ?? null;
    const message = wanted.includes(name) ? wrongNumber(name, value) : unwanted(name, value, written.kind);
    if (message) return { field: 'rate', message };
  }
  const numbers = Object.fromEntries(wanted.map((name) => [name, written[name as keyof WrittenRate]]));
  return { kind: written.kind, ...numbers } as Rate;
}

function wrongNumber(name: string, value: number | null): string | null {
  if (value !== null && value >= 0 && value <= MOST_PER_HOUR) return null;
  const found = value === null ? `${name} is missing` : `${name} is ${value}`;
  return `${found}; expected a number from 0 to ${MOST_PER_HOUR}. Give the price of an hour in units of its currency.`;
}

function unwanted(name: string, value: number | null, kind: Rate['kind']): string | null {
  if (value === null) return null;
  return `A price of ${kind} has ${name}; expected ${NUMBERS[kind].join(' and ')} only. Leave it out, or choose another kind.`;
}

export function isProblem(value: object): value is Problem {
  return 'message' in value;
}

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Why a text is no currency; null where it is one. */
export function refuseCurrency(field: string, currency: string): Problem | null {
  if (CURRENCIES.has(currency)) return null;
  const message = `The currency is “${currency}”; expected a code of ISO 4217 in capital letters, such as USD or EUR.`;
  return { field, message };
}

const MAX_TEXT = 100;
const MAX_NOTE = 500;
/** In the order in which they are shown. */
export const SELECTORS = ['provider', 'region', 'family', 'instanceType', 'pool', 'purchase'] as const;

/** What is wrong with the words of a price; null where nothing is. */
export function checkPrice(choice: PriceChoice): Problem | null {
  for (const field of SELECTORS) {
    const text = choice[field];
    if (text === null || (text.length > 0 && text.length <= MAX_TEXT)) continue;
    const message = `“${field}” has ${text.length} characters; expected 1 to ${MAX_TEXT}, or null to match everything.`;
    return { field, message };
  }
  if ((choice.note?.length ?? 0) > MAX_NOTE) {
    return { field: 'note', message: `The note has ${choice.note!.length} characters; at most ${MAX_NOTE} are kept.` };
  }
  return refuseCurrency('currency', choice.currency);
}

/** What a price is for, in words: “m6i.xlarge in us-east-1, spot”, “every machine”. */
export function pricedInWords(choice: Pick<PriceChoice, (typeof SELECTORS)[number]>): string {
  const { provider, region, family, instanceType, pool, purchase } = choice;
  const what = instanceType ?? (family === null ? 'every machine' : `family ${family}`);
  const parts = [
    provider === null ? what : `${what} of ${provider}`,
    ...(region === null ? [] : [`in ${region}`]),
    ...(pool === null ? [] : [`pool ${pool}`]),
    ...(purchase === null ? [] : [purchase === 'SPOT' ? 'spot' : 'on demand']),
  ];
  return parts.join(', ');
}
