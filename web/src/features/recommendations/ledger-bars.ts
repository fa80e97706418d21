import type { SavingsLedgerQuery } from '../../graphql/generated';
import { formatMoney } from '../../lib/money';
import type { BarsModel } from '../../ui/bars';
import { cpuText } from './amounts';

export type Ledger = NonNullable<SavingsLedgerQuery['savingsLedger']>;
type Month = Ledger['months'][number];

/** "Mar 2026": a month of the ledger is one of UTC. */
function monthText({ month }: Month): string {
  return new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(month));
}

/** The month that is not over says so. */
function noteOf(month: Month, now: Date): string | null {
  const begin = new Date(month.month);
  const isNow = begin.getUTCFullYear() === now.getUTCFullYear() && begin.getUTCMonth() === now.getUTCMonth();
  return isNow ? 'so far' : null;
}

interface Bars {
  readonly label: string;
  readonly colour: string;
  readonly of: (month: Month) => number | null;
  readonly format: (value: number) => string;
}

function barsOf(months: readonly Month[], { label, colour, of, format }: Bars, now: Date): BarsModel {
  return {
    labels: months.map(monthText),
    notes: months.map((month) => noteOf(month, now)),
    series: [{ key: 'saved', label, colour, values: months.map(of) }],
    format,
  };
}

/** What freed requests were worth by month, and what the bill fell by: two charts, since they must not be added. */
export function moneyBars({ months, currency }: Ledger, now: Date): { requests: BarsModel; bill: BarsModel } | null {
  if (currency === null) return null;
  const format = (value: number) => formatMoney(value, currency);
  // A month before the first saving has saved nothing: that is known.
  const requests = {
    label: 'Worth of freed requests',
    colour: '--series-1',
    of: ({ requestsValue }: Month) => requestsValue ?? 0,
  };
  const bill = { label: 'Off the bill', colour: '--series-3', of: ({ billSaved }: Month) => billSaved ?? 0 };
  return { requests: barsOf(months, { ...requests, format }, now), bill: barsOf(months, { ...bill, format }, now) };
}

/** Requested CPU that was freed by the end of each month, for who sees no money. */
export function coresBars({ months }: Ledger, now: Date): BarsModel {
  const cores = { label: 'Freed CPU requests, cores', colour: '--series-1', format: cpuText };
  return barsOf(months, { ...cores, of: ({ freedCpuCores }) => freedCpuCores }, now);
}
