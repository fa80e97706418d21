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

/** Adds up savings by month, the oldest first; `now` ends the last one, and the sums before the first are in them. */
export function ledgerMonths(savings: readonly VerifiedSaving[], count: number, now: Date): LedgerMonth[] {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return Array.from({ length: count }, (_, n) => {
    const from = new Date(Date.UTC(year, month - (count - 1) + n, 1));
    const next = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
    const to = next < now ? next : now;
    const inForce = savings.filter(({ appliedAt, endedAt }) => appliedAt <= to && (endedAt === null || endedAt > to));
    return {
      month: from,
      verified: savings.filter(({ settledAt }) => settledAt >= from && settledAt < next).length,
      cpu: inForce.reduce((sum, { cpu }) => sum + cpu, 0),
      memory: inForce.reduce((sum, { memory }) => sum + memory, 0),
      value: saved(savings, 'value', from, to),
      bill: saved(savings, 'bill', from, to),
      cumulatedValue: saved(savings, 'value', LONG_AGO, to),
      cumulatedBill: saved(savings, 'bill', LONG_AGO, to),
    };
  });
}

const LONG_AGO = new Date(0);
/** Prices are per month of so many hours, as everywhere. */
const MONTH_MS = 730 * 3_600_000;

/** What savings came to between two moments; null where none of them has such an amount. */
export function saved(savings: readonly VerifiedSaving[], key: 'value' | 'bill', from: Date, to: Date): number | null {
  return savings.reduce<number | null>((sum, saving) => {
    const perMonth = saving[key];
    const time =
      Math.min(to.getTime(), saving.endedAt?.getTime() ?? Infinity) -
      Math.max(from.getTime(), saving.appliedAt.getTime());
    return perMonth === null || time <= 0 ? sum : (sum ?? 0) + (perMonth * time) / MONTH_MS;
  }, null);
}
