import { formatMoney, perMonth } from '../../lib/money';
import { freedText } from './amounts';

/** What a recommendation is worth, as the API tells it; money is null without a price and for who may not see it. */
export interface Worth {
  readonly freedCpuCores: number | null;
  readonly freedMemoryBytes: number | null;
  readonly requestsValuePerMonth: number | null;
  readonly billSavingPerMonth: number | null;
  readonly currency: string | null;
}

/** Below half a cent a month nobody is asked to do anything for money. */
const NOTHING = 0.005;

/** "saves $37/mo", "costs $12/mo": of requests unless the bill itself falls. Null where no money can be told. */
export function moneyText({ requestsValuePerMonth, billSavingPerMonth, currency }: Worth): string | null {
  const amount = billSavingPerMonth ?? requestsValuePerMonth;
  if (amount === null || currency === null) return null;
  if (Math.abs(amount) < NOTHING) return `${formatMoney(0, currency)}/mo`;
  return amount > 0 ? perMonth(amount, currency) : `costs ${perMonth(-amount, currency)}`;
}

/** What it frees or takes where money is not told: "frees 1.2 cores and 3 GiB". A recommendation may do both. */
export function resourcesText({ freedCpuCores, freedMemoryBytes }: Worth): string | null {
  const freed = freedText(Math.max(0, freedCpuCores ?? 0), Math.max(0, freedMemoryBytes ?? 0));
  const taken = freedText(Math.min(0, freedCpuCores ?? 0), Math.min(0, freedMemoryBytes ?? 0));
  const parts = [...(freed ? [`frees ${freed}`] : []), ...(taken ? [`takes ${taken} more`] : [])];
  return parts.length === 0 ? null : parts.join(', ');
}

/** "$310 to $480": what is certain and what more may come; null where both are one. */
export function rangeText(least: number | null, most: number | null, currency: string): string | null {
  if (least === null || most === null) return null;
  const [from, to] = [formatMoney(least, currency), formatMoney(most, currency)];
  return from === to ? null : `${from} to ${to}`;
}
