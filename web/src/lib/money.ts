// Money as people read it. Amounts come in units of a currency; a sum of nothing known is null, never 0.

/** Below this an amount of a month is told with cents. */
const CENTS_BELOW = 10;

function digitsOf(amount: number): number {
  return Math.abs(amount) < CENTS_BELOW && !Number.isInteger(amount) ? 2 : 0;
}

/** Whether the browser knows the code: one that it does not know stands behind the number as it is. */
function isCurrency(currency: string): boolean {
  return /^[A-Z]{3}$/.test(currency);
}

function formatPlain(amount: number, currency: string, digits: number, least = digits): string {
  const options = { minimumFractionDigits: least, maximumFractionDigits: digits };
  if (!isCurrency(currency)) return `${new Intl.NumberFormat('en', options).format(amount)} ${currency}`;
  return new Intl.NumberFormat('en', {
    ...options,
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).format(amount);
}

/** "$412", "$4.12", "−$12", "$12,400"; an amount that is not 0 never reads as 0: "<$0.01". */
export function formatMoney(amount: number, currency: string): string {
  const size = Math.abs(amount);
  if (size > 0 && size < 0.01) return `${amount < 0 ? '−' : ''}<${formatPlain(0.01, currency, 2)}`;
  const text = formatPlain(size, currency, digitsOf(size));
  return amount < 0 ? `−${text}` : text;
}

/** "$412/mo". */
export function perMonth(amount: number, currency: string): string {
  return `${formatMoney(amount, currency)}/mo`;
}

/** "+$37", "−$12", "$0": for what a change comes to. */
export function formatMoneyChange(amount: number, currency: string): string {
  return amount > 0 ? `+${formatMoney(amount, currency)}` : formatMoney(amount, currency);
}

/** A price per hour keeps four significant digits: "$0.1920", "$0.0928", "$0.00005479". */
export function formatRate(amount: number, currency: string): string {
  const size = Math.abs(amount);
  if (size === 0) return formatPlain(0, currency, 2);
  const digits = Math.min(8, Math.max(2, 3 - Math.floor(Math.log10(size))));
  return formatPlain(amount, currency, digits, Math.min(digits, 4));
}

/** A price of a GiB and month: "$0.04", "$0.125". */
export function formatUnitPrice(amount: number, currency: string): string {
  return formatPlain(amount, currency, 6, 2);
}

/** The currency's own sign, for an axis: "$", "€"; its code where it has none. */
export function currencySign(currency: string): string {
  if (!isCurrency(currency)) return currency;
  const parts = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')?.value ?? currency;
}
