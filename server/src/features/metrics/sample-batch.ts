import { AppError } from '../../platform/errors.js';

/** A measured thing as it is named on the wire. */
export interface SampleSubject {
  kind: 'CLUSTER_NODE' | 'POD' | 'CONTAINER' | 'VOLUME';
  namespace?: string | null;
  name: string;
  container?: string | null;
}

/** `rows[i]` is the position in `subjects` of row i, `times[i]` its unix ms, `columns[metric][i]` its value. */
export interface SampleTable {
  subjects: SampleSubject[];
  rows: number[];
  times: number[];
  columns: Record<string, (number | null)[]>;
}

export interface SampleBatch {
  tables: SampleTable[];
}

/** One table per set of metrics is plenty; the limit keeps a batch's block rows within one statement. */
export const MAX_TABLES = 64;
const MAX_NAME = 4_096; // a mount point may be as long as a path
const PARTS = {
  CLUSTER_NODE: { namespace: false, container: false },
  POD: { namespace: true, container: false },
  CONTAINER: { namespace: true, container: true },
  VOLUME: { namespace: false, container: true },
} as const;

/**
 * Checks a batch in one pass without making an object per sample; docs/sample-batch.schema.json says the same.
 * Names of metrics, times and the number of rows are the receiver's business.
 * @throws BAD_USER_INPUT at the first thing that is not as expected
 */
export function checkSampleBatch(value: unknown): SampleBatch {
  const { tables } = objectAt(value, 'samples');
  const list = arrayAt(tables, 'samples.tables');
  if (list.length > MAX_TABLES) {
    refuse(
      'samples.tables',
      `${list.length} tables`,
      `at most ${MAX_TABLES}`,
      'Put rows of the same metrics into one table.',
    );
  }
  for (let index = 0; index < list.length; index++) checkTable(list[index], `samples.tables[${index}]`);
  return value as SampleBatch;
}

/** @returns the number of rows, summed over the tables */
export function rowCount(batch: SampleBatch): number {
  let count = 0;
  for (const table of batch.tables) count += table.rows.length;
  return count;
}

function checkTable(value: unknown, at: string): void {
  const table = objectAt(value, at);
  const subjects = arrayAt(table['subjects'], `${at}.subjects`);
  for (let index = 0; index < subjects.length; index++) checkSubject(subjects[index], `${at}.subjects[${index}]`);
  const rows = arrayAt(table['rows'], `${at}.rows`);
  checkIntegers(rows, `${at}.rows`, subjects.length - 1, 'the position of a subject');
  const times = columnAt(table['times'], `${at}.times`, rows.length);
  checkIntegers(times, `${at}.times`, Number.MAX_SAFE_INTEGER, 'unix milliseconds');
  const columns = objectAt(table['columns'], `${at}.columns`);
  for (const metric of Object.keys(columns)) {
    const where = `${at}.columns[${JSON.stringify(metric)}]`;
    checkValues(columnAt(columns[metric], where, rows.length), where);
  }
}

function checkSubject(value: unknown, at: string): void {
  const subject = objectAt(value, at);
  const { kind } = subject;
  if (typeof kind !== 'string' || !Object.hasOwn(PARTS, kind)) {
    refuse(`${at}.kind`, show(kind), `one of ${Object.keys(PARTS).join(', ')}`);
  }
  const parts = PARTS[kind as keyof typeof PARTS];
  checkName(subject['name'], `${at}.name`);
  for (const part of ['namespace', 'container'] as const) {
    if (parts[part]) checkName(subject[part], `${at}.${part}`);
    else if (subject[part] !== undefined && subject[part] !== null) {
      refuse(`${at}.${part}`, show(subject[part]), `none, because a ${String(kind)} has no ${part}`);
    }
  }
}

function checkName(value: unknown, at: string): void {
  const isName = typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME && !value.includes('\0');
  if (!isName) refuse(at, show(value), `text of 1 to ${MAX_NAME} characters without NUL`);
}

function checkIntegers(values: unknown[], at: string, max: number, meaning: string): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (Number.isSafeInteger(value) && value >= 0 && value <= max) continue;
    refuse(`${at}[${index}]`, show(value), `${meaning}, a whole number from 0 to ${max}`);
  }
}

function checkValues(values: unknown[], at: string): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value === null || Number.isSafeInteger(value)) continue;
    refuse(
      `${at}[${index}]`,
      show(value),
      'a whole number of at most 53 bits, or null',
      'Round it in the catalogue’s unit.',
    );
  }
}

function columnAt(value: unknown, at: string, length: number): unknown[] {
  const list = arrayAt(value, at);
  if (list.length !== length) refuse(at, `${list.length} entries long`, `${length}, one for each of rows`);
  return list;
}

function arrayAt(value: unknown, at: string): unknown[] {
  return Array.isArray(value) ? value : refuse(at, show(value), 'a list');
}

function objectAt(value: unknown, at: string): Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : refuse(at, show(value), 'an object');
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
}

function refuse(at: string, found: string, expected: string, remedy = 'See docs/sample-batch.schema.json.'): never {
  throw new AppError('BAD_USER_INPUT', `${at} is ${found}; expected ${expected}. ${remedy}`);
}
