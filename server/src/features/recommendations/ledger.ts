/** A saving that was verified, in force from when it was applied until it was taken back. Money per month. */
export interface VerifiedSaving {
  appliedAt: Date;
  /** Null while it holds. */
  endedAt: Date | null;
  settledAt: Date;
  cpu: number;
  memory: number;
  value: number | null;
  bill: number | null;
  clusterId: string | null;
  teamId: string | null;
}

/** What savings came to in a month. Microcores and bytes as they were in force at its end, money over its time. */
export interface LedgerMonth {
  /** Its first moment, UTC. */
  month: Date;
  verified: number;
  cpu: number;
  memory: number;
  /** Null where nothing that was in force is priced. */
  value: number | null;
  bill: number | null;
  cumulatedValue: number | null;
  cumulatedBill: number | null;
}

/**
 * Adds up savings by month, the oldest first; `now` ends the last one, and the sums before the first are in them. Goes
 * through the savings once for each month in plain numbers: there may be a hundred thousand of them.
 */
export function ledgerMonths(savings: readonly VerifiedSaving[], count: number, now: Date): LedgerMonth[] {
  const spans = savings.map(spanOf);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const first = Date.UTC(year, month - (count - 1), 1);
  let [cumulatedValue, cumulatedBill] = [sumIn(spans, 'value', 0, first), sumIn(spans, 'bill', 0, first)];
  return Array.from({ length: count }, (_, n) => {
    const from = Date.UTC(year, month - (count - 1) + n, 1);
    const next = Date.UTC(year, month - (count - 1) + n + 1, 1);
    const to = Math.min(next, now.getTime());
    const [value, bill] = [sumIn(spans, 'value', from, to), sumIn(spans, 'bill', from, to)];
    cumulatedValue = plus(cumulatedValue, value);
    cumulatedBill = plus(cumulatedBill, bill);
    const own = { month: new Date(from), verified: 0, cpu: 0, memory: 0, value, bill, cumulatedValue, cumulatedBill };
    for (const { cpu, memory, since, until, settledAt } of spans) {
      if (settledAt >= from && settledAt < next) own.verified++;
      if (since > to || until <= to) continue;
      own.cpu += cpu;
      own.memory += memory;
    }
    return own;
  });
}

/** Prices are per month of so many hours, as everywhere. */
const MONTH_MS = 730 * 3_600_000;

/** A saving with its moments as Unix ms; one that holds has no end. */
interface Span {
  since: number;
  until: number;
  settledAt: number;
  cpu: number;
  memory: number;
  value: number | null;
  bill: number | null;
}

function spanOf({ appliedAt, endedAt, settledAt, cpu, memory, value, bill }: VerifiedSaving): Span {
  const until = endedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return { since: appliedAt.getTime(), until, settledAt: settledAt.getTime(), cpu, memory, value, bill };
}

function sumIn(spans: readonly Span[], key: 'value' | 'bill', from: number, to: number): number | null {
  let sum: number | null = null;
  for (const span of spans) {
    const perMonth = span[key];
    const time = (span.until < to ? span.until : to) - (span.since > from ? span.since : from);
    if (perMonth !== null && time > 0) sum = (sum ?? 0) + (perMonth * time) / MONTH_MS;
  }
  return sum;
}

function plus(sum: number | null, more: number | null): number | null {
  return more === null ? sum : (sum ?? 0) + more;
}

/** What savings came to between two moments; null where none of them has such an amount. */
export function saved(savings: readonly VerifiedSaving[], key: 'value' | 'bill', from: Date, to: Date): number | null {
  return sumIn(savings.map(spanOf), key, from.getTime(), to.getTime());
}
