import type { Catalog } from './metric-catalog.js';
import type { CatalogMetric } from './metrics.catalog.js';
import type { SampleSubject, TypedBatch, TypedTable } from './sample-batch.js';

const DAY_MS = 86_400_000;
/** A clock may go ahead by this much before its samples are refused. */
const AHEAD_MS = 10 * 60_000;
/** The receipt is stored and sent back; one reason a hundred times says enough. */
const MAX_REJECTED = 100;
/** What is longer does not fit the unique key of `subject`: an entry of a PostgreSQL B-tree has at most 2,704 bytes. */
const MAX_SUBJECT_BYTES = 2_000;
const MAX_BYTES_PER_UNIT = 3; // of UTF-8 for one unit of UTF-16

export interface ScreenedTable {
  /** Position in the batch. */
  part: number;
  subjects: readonly SampleSubject[];
  /** For each row the position of its subject. */
  rows: Int32Array;
  /** By the server's clock. */
  times: Float64Array;
  columns: { metric: CatalogMetric; values: Float64Array }[];
  /** Rows to store, in the order they came; null for all. */
  picked: Int32Array | null;
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

export interface Screening {
  catalog: Catalog;
  now: Date;
  /** Samples are kept for so long: what is older would be deleted at once. */
  oldestDays: number;
  /** How far the agent's clock is ahead; sample times are put back by it. */
  correctionMs: number;
}

/** Parts what can be stored of a checked batch from what cannot; a bad row or column never costs the others. */
export function screenBatch(batch: TypedBatch, screening: Screening): ScreenedBatch {
  const rejections = new Rejections();
  const tables: ScreenedTable[] = [];
  let accepted = 0;
  let offset = 0;
  for (const [part, table] of batch.tables.entries()) {
    const columns = knownColumns(table, part, screening.catalog, rejections);
    if (columns.length > 0) {
      const { subjects, rows } = table;
      const times = corrected(table.times, screening.correctionMs);
      const screened = { part, subjects, rows, times, columns, picked: null };
      const picked = pickRows(screened, { offset, screening, rejections });
      const count = picked ? picked.length : rows.length;
      accepted += count;
      if (count > 0) tables.push({ ...screened, picked });
    }
    offset += table.rows.length;
  }
  return { tables, accepted, rejected: rejections.list() };
}

/** The batch keeps its own times: it may have to be recognised by them. */
function corrected(times: Float64Array, correctionMs: number): Float64Array {
  return correctionMs === 0 ? times : times.map((time) => time - correctionMs);
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

function knownColumns(
  table: TypedTable,
  part: number,
  catalog: Catalog,
  rejections: Rejections,
): ScreenedTable['columns'] {
  return table.columns.flatMap(({ name, values }) => {
    const metric = catalog.byName(name);
    if (metric) return [{ metric, values }];
    const item = `column “${name.slice(0, 100)}” of table ${part}`;
    const remedy = 'agentSettings lists the ones it knows, registerMetrics adds to them.';
    rejections.add(part, item, `The catalogue does not know this metric; ${remedy}`);
    return [];
  });
}

interface Picking {
  offset: number;
  screening: Screening;
  rejections: Rejections;
}

/** @returns null where every row is to be stored, which is the usual case and costs one pass over the times */
function pickRows(table: ScreenedTable, { offset, screening, rejections }: Picking): Int32Array | null {
  const span = acceptedSpan(screening);
  const misfits = misfitsOf(table);
  if (!misfits && areWithin(table.times, span)) return null;
  const picked = new Int32Array(table.rows.length);
  let count = 0;
  for (let row = 0; row < table.rows.length; row++) {
    const subject = table.rows[row]!;
    const reason = timeProblem(table.times[row]!, span) ?? misfits?.get(subject)?.(row);
    if (reason) rejections.add(offset + row, describe(table.subjects[subject]!), reason);
    else picked[count++] = row;
  }
  return picked.subarray(0, count);
}

interface AcceptedSpan {
  from: number;
  to: number;
  oldestDays: number;
  now: Date;
}

function acceptedSpan({ now, oldestDays }: Screening): AcceptedSpan {
  return { from: now.getTime() - oldestDays * DAY_MS, to: now.getTime() + AHEAD_MS, oldestDays, now };
}

function areWithin(times: Float64Array, { from, to }: AcceptedSpan): boolean {
  for (let row = 0; row < times.length; row++) if (!(times[row]! >= from && times[row]! <= to)) return false;
  return true;
}

function timeProblem(time: number, { from, to, oldestDays, now }: AcceptedSpan): string | null {
  if (time >= from && time <= to) return null;
  const found = Math.abs(time) > 8.64e15 ? `${time} ms` : new Date(time).toISOString();
  const expected = time > to ? '10 minutes after' : `${oldestDays} days before`;
  return `Observed at ${found}; expected at most ${expected} ${now.toISOString()}. Check the clock of the agent.`;
}

/** What is wrong with a row of a subject, if anything is. */
type RowProblem = (row: number) => string | null;

/** Subjects that cannot have a column of the table, or are no subject to keep; null in the usual table, where all fit. */
function misfitsOf(table: ScreenedTable): Map<number, RowProblem> | null {
  const misfits = new Map<number, RowProblem>();
  const kinds = new Set(table.columns.map((column) => column.metric.subjectKind as string));
  const [only] = kinds.size === 1 ? kinds : [];
  for (let index = 0; index < table.subjects.length; index++) {
    const subject = table.subjects[index]!;
    if (isTooLong(subject)) misfits.set(index, () => TOO_LONG);
    else if (subject.kind !== only) addMisfit(misfits, index, subject, table.columns);
  }
  return misfits.size > 0 ? misfits : null;
}

function addMisfit(
  misfits: Map<number, RowProblem>,
  index: number,
  { kind }: SampleSubject,
  columns: ScreenedTable['columns'],
): void {
  const wrong = columns.filter((column) => column.metric.subjectKind !== kind);
  if (wrong.length === 0) return;
  misfits.set(index, (row) => {
    const metric = wrong.find((column) => !Number.isNaN(column.values[row]!))?.metric;
    return metric ? `${metric.name} is given for a ${kind}; it is measured on a ${metric.subjectKind}.` : null;
  });
}

const TOO_LONG = `The names of this subject have more than ${MAX_SUBJECT_BYTES} bytes together; expected at most that many. Shorten them.`;

function isTooLong({ namespace, name, container }: SampleSubject): boolean {
  const units = (namespace?.length ?? 0) + name.length + (container?.length ?? 0);
  if (units * MAX_BYTES_PER_UNIT <= MAX_SUBJECT_BYTES) return false;
  return Buffer.byteLength(`${namespace ?? ''}${name}${container ?? ''}`) > MAX_SUBJECT_BYTES;
}

function describe(subject: SampleSubject): string {
  const parts = [subject.namespace, subject.name, subject.container].filter((part) => part);
  return `${subject.kind} ${parts.join('/')}`.slice(0, 200);
}
