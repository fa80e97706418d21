import { type CatalogMetric, metricByName } from './metrics.catalog.js';
import type { SampleBatch, SampleSubject, SampleTable } from './sample-batch.js';

const DAY_MS = 86_400_000;
/** Raw samples are kept for this long; what is older would be deleted at once. */
const OLDEST_DAYS = 30;
/** A clock may go ahead by this much before its samples are refused. */
const AHEAD_MS = 10 * 60_000;
/** The receipt is stored and sent back; one reason a hundred times says enough. */
const MAX_REJECTED = 100;

export interface ScreenedTable {
  /** Position in the batch. */
  part: number;
  table: SampleTable;
  columns: { metric: CatalogMetric; values: readonly (number | null)[] }[];
  /** Rows to store, in the order they came. */
  picked: number[];
}

export interface Rejected {
  index: number;
  item: string;
  reason: string;
}

export interface ScreenedBatch {
  tables: ScreenedTable[];
  /** Number of rows to store. */
  accepted: number;
  /** Rows (index over all tables) and columns (index of the table) that are not stored, at most 100 of them. */
  rejected: Rejected[];
}

/** Parts what can be stored of a checked batch from what cannot; a bad row or column never costs the others. */
export function screenBatch(batch: SampleBatch, now: Date): ScreenedBatch {
  const rejections = new Rejections();
  const tables: ScreenedTable[] = [];
  let accepted = 0;
  let offset = 0;
  for (const [part, table] of batch.tables.entries()) {
    const columns = knownColumns(table, part, rejections);
    if (columns.length > 0) {
      const screened = { part, table, columns, picked: [] as number[] };
      pickRows(screened, { offset, now: now.getTime(), rejections });
      accepted += screened.picked.length;
      if (screened.picked.length > 0) tables.push(screened);
    }
    offset += table.rows.length;
  }
  return { tables, accepted, rejected: rejections.list() };
}

class Rejections {
  readonly #list: Rejected[] = [];
  #unlisted = 0;
  #firstUnlisted = 0;

  add(index: number, item: string, reason: string): void {
    if (this.#list.length < MAX_REJECTED - 1) this.#list.push({ index, item, reason });
    else if (this.#unlisted++ === 0) this.#firstUnlisted = index;
  }

  list(): Rejected[] {
    if (this.#unlisted === 0) return this.#list;
    const reason = `From here on ${this.#unlisted} more were refused; only the first are listed one by one.`;
    return [...this.#list, { index: this.#firstUnlisted, item: `${this.#unlisted} more`, reason }];
  }
}

function knownColumns(table: SampleTable, part: number, rejections: Rejections): ScreenedTable['columns'] {
  return Object.entries(table.columns).flatMap(([name, values]) => {
    const metric = metricByName(name);
    if (metric) return [{ metric, values }];
    const item = `column “${name.slice(0, 100)}” of table ${part}`;
    rejections.add(part, item, 'The catalogue does not know this metric; agentSettings lists the ones it knows.');
    return [];
  });
}

interface Screening {
  offset: number;
  now: number;
  rejections: Rejections;
}

function pickRows(screened: ScreenedTable, { offset, now, rejections }: Screening): void {
  const { table, picked } = screened;
  const misfits = misfitsOf(screened);
  for (let row = 0; row < table.rows.length; row++) {
    const reason = timeProblem(table.times[row]!, now) ?? (misfits && misfitAt(misfits, screened, row));
    if (reason) rejections.add(offset + row, describe(table.subjects[table.rows[row]!]!), reason);
    else picked.push(row);
  }
}

function timeProblem(time: number, now: number): string | null {
  if (time >= now - OLDEST_DAYS * DAY_MS && time <= now + AHEAD_MS) return null;
  const found = time > 8.64e15 ? `${time} ms` : new Date(time).toISOString();
  return `Observed at ${found}; expected at most ${OLDEST_DAYS} days before and 10 minutes after ${new Date(now).toISOString()}. Check the clock of the agent.`;
}

/** Columns that do not fit a subject's kind, by the subject's position; null in the usual table, where all fit. */
function misfitsOf({ table, columns }: ScreenedTable): Map<number, ScreenedTable['columns']> | null {
  const misfits = new Map<number, ScreenedTable['columns']>();
  for (const [index, subject] of table.subjects.entries()) {
    const wrong = columns.filter((column) => column.metric.subjectKind !== subject.kind);
    if (wrong.length > 0) misfits.set(index, wrong);
  }
  return misfits.size > 0 ? misfits : null;
}

function misfitAt(
  misfits: Map<number, ScreenedTable['columns']>,
  { table }: ScreenedTable,
  row: number,
): string | null {
  const subject = table.rows[row]!;
  const wrong = misfits.get(subject)?.find((column) => column.values[row] !== null)?.metric;
  if (!wrong) return null;
  return `${wrong.name} is given for a ${table.subjects[subject]!.kind}; it is measured on a ${wrong.subjectKind}.`;
}

function describe(subject: SampleSubject): string {
  const parts = [subject.namespace, subject.name, subject.container].filter((part) => part);
  return `${subject.kind} ${parts.join('/')}`.slice(0, 200);
}
