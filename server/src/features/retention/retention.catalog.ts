/** One kind of data: how long it is kept in days, and why not shorter or longer. */
interface KindOfData {
  defaultDays: number;
  minDays: number;
  maxDays: number;
  meaning: string;
}

/** Days that data is kept, by its kind. */
export interface Retention {
  rawDays: number;
  fiveMinuteDays: number;
  hourDays: number;
  dayDays: number;
  alertDays: number;
  eventDays: number;
  streamDays: number;
  receiptDays: number;
}

export type RetentionKind = keyof Retention;

// An agent's spool holds reports of 72 hours: samples must be kept as long to take them, receipts to know them again.
const SPOOL_DAYS = 3;

/** Everything that is kept for a time, in the order in which it is shown. */
export const RETENTION_KINDS: Readonly<Record<RetentionKind, KindOfData>> = {
  rawDays: {
    defaultDays: 30,
    minDays: SPOOL_DAYS,
    maxDays: 366,
    meaning: 'samples as they were measured',
  },
  fiveMinuteDays: { defaultDays: 30, minDays: SPOOL_DAYS, maxDays: 366, meaning: 'roll-ups of five minutes' },
  hourDays: {
    defaultDays: 395,
    minDays: SPOOL_DAYS,
    maxDays: 3_660,
    meaning: 'roll-ups of an hour, what workloads cost by day, recommendations after they ended without a saving',
  },
  dayDays: {
    defaultDays: 1_826,
    minDays: SPOOL_DAYS,
    maxDays: 7_320,
    meaning: 'roll-ups of a day, what clusters cost by day, what recommendations saved',
  },
  alertDays: {
    defaultDays: 30,
    minDays: 1,
    maxDays: 3_660,
    meaning:
      'alerts and incidents after they were resolved, anomalies, silences and maintenance windows after they ended, messages',
  },
  eventDays: {
    defaultDays: 30,
    minDays: 1,
    maxDays: 366,
    meaning: 'events of clusters after they were last seen, ends of containers',
  },
  streamDays: {
    defaultDays: 7,
    minDays: 1,
    maxDays: 90,
    meaning: 'what streams replay; older cursors answer CURSOR_EXPIRED',
  },
  receiptDays: {
    defaultDays: 7,
    minDays: SPOOL_DAYS,
    maxDays: 30,
    meaning: 'receipts of reports, by which a repeated report is known; agents repeat for 3 days',
  },
};

export const DEFAULT_RETENTION = Object.fromEntries(
  Object.entries(RETENTION_KINDS).map(([kind, { defaultDays }]) => [kind, defaultDays]),
) as unknown as Retention;

/** From the finest to the coarsest: each is kept at least as long as the one before it. */
const TIERS: readonly RetentionKind[] = ['rawDays', 'fiveMinuteDays', 'hourDays', 'dayDays'];

/** What is wrong with a choice: of which kind, and what was found, expected, and is to be done. Null where it is good. */
export function explainRetention(chosen: Retention): { kind: RetentionKind; message: string } | null {
  for (const [kind, { minDays, maxDays }] of Object.entries(RETENTION_KINDS) as [RetentionKind, KindOfData][]) {
    const days = chosen[kind];
    if (Number.isInteger(days) && days >= minDays && days <= maxDays) continue;
    return { kind, message: `${kind} is ${days}; expected ${minDays} to ${maxDays} days. Choose a number between.` };
  }
  for (const [index, kind] of TIERS.slice(1).entries()) {
    const finer = TIERS[index]!;
    if (chosen[kind] >= chosen[finer]) continue;
    const found = `${kind} is ${chosen[kind]} and ${finer} is ${chosen[finer]}`;
    return {
      kind,
      message: `${found}; expected what is coarser to be kept at least as long as what is finer. Raise ${kind}, or lower ${finer}.`,
    };
  }
  return null;
}

const DAY_MS = 86_400_000;

/** The beginning of the oldest UTC day that is kept: whole days go, so everything is kept for at least its days. */
export function keptFrom(now: Date, days: number): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS - days * DAY_MS);
}
