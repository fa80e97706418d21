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
/** The volume of a PersistentVolumeClaim, which is in a namespace and the same wherever it is mounted. */
const CLAIM_PARTS = { namespace: true, container: false };

/** A table as the server works with it: an absent value is NaN. */
export interface TypedTable {
  subjects: readonly SampleSubject[];
  rows: Int32Array;
  times: Float64Array;
  columns: { name: string; values: Float64Array }[];
}

/** A batch that has been checked; `rowCount` counts over all tables. */
export interface TypedBatch {
  tables: TypedTable[];
  rowCount: number;
}

/**
 * Checks a batch and copies its numbers into typed columns, in one pass and without an object per sample;
 * docs/sample-batch.schema.json says the same. Names of metrics, times and the number of rows are the receiver's business.
 * @throws BAD_USER_INPUT at the first thing that is not as expected
 */
export function readSampleBatch(value: unknown): TypedBatch {
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
  const read = list.map((table, index) => readTable(table, `samples.tables[${index}]`));
  return { tables: read, rowCount: read.reduce((sum, table) => sum + table.rows.length, 0) };
}

function readTable(value: unknown, at: string): TypedTable {
  const table = objectAt(value, at);
  const subjects = arrayAt(table['subjects'], `${at}.subjects`);
  for (let index = 0; index < subjects.length; index++) {
    if (!isSubject(subjects[index])) refuseSubject(subjects[index], `${at}.subjects[${index}]`);
  }
  const rows = arrayAt(table['rows'], `${at}.rows`);
  const times = columnAt(table['times'], `${at}.times`, rows.length);
  const columns = objectAt(table['columns'], `${at}.columns`);
  return {
    subjects: subjects as SampleSubject[],
    rows: new Int32Array(readIntegers(rows, `${at}.rows`, subjects.length - 1, 'the position of a subject')),
    times: readIntegers(times, `${at}.times`, Number.MAX_SAFE_INTEGER, 'unix milliseconds'),
    columns: Object.keys(columns).map((name) => {
      const where = (): string => `${at}.columns[${JSON.stringify(name)}]`;
      return { name, values: readValues(columnAt(columns[name], where, rows.length), where) };
    }),
  };
}

type Part = 'namespace' | 'container';

/** The usual case without a word of explanation; a list of subjects is as long as a batch may be. */
function isSubject(value: unknown): value is SampleSubject {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name, namespace, container } = value as Record<string, unknown>;
  if (!isName(name)) return false;
  if (kind === 'CONTAINER') return isName(namespace) && isName(container);
  if (kind === 'POD') return isName(namespace) && isAbsent(container);
  if (kind === 'CLUSTER_NODE') return isAbsent(namespace) && isAbsent(container);
  return kind === 'VOLUME' && (isAbsent(namespace) ? isName(container) : isName(namespace) && isAbsent(container));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME && !value.includes('\0');
}

/** Says what is wrong with a subject that is none. */
function refuseSubject(value: unknown, at: string): never {
  const subject = objectAt(value, at);
  const { kind } = subject;
  if (typeof kind !== 'string' || !Object.hasOwn(PARTS, kind)) {
    refuse(`${at}.kind`, show(kind), `one of ${Object.keys(PARTS).join(', ')}`);
  }
  const isClaim = kind === 'VOLUME' && !isAbsent(subject['namespace']);
  const wanted: Record<Part, boolean> = isClaim ? CLAIM_PARTS : PARTS[kind as keyof typeof PARTS];
  const wrong = (['namespace', 'container'] as const).find((part) => !wanted[part] && !isAbsent(subject[part]));
  if (wrong)
    refuse(
      `${at}.${wrong}`,
      show(subject[wrong]),
      `none, because a ${kind}${isClaim ? ' in a namespace' : ''} has no ${wrong}`,
    );
  const needed = ['name', ...(['namespace', 'container'] as const).filter((part) => wanted[part])];
  const unnamed = needed.find((part) => !isName(subject[part])) ?? 'name';
  refuse(`${at}.${unnamed}`, show(subject[unnamed]), `text of 1 to ${MAX_NAME} characters without NUL`);
}

function readIntegers(values: unknown[], at: string, max: number, meaning: string): Float64Array {
  const read = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!(Number.isSafeInteger(value) && value >= 0 && value <= max)) {
      refuse(`${at}[${index}]`, show(value), `${meaning}, a whole number from 0 to ${max}`);
    }
    read[index] = value;
  }
  return read;
}

type Where = () => string;

function readValues(values: unknown[], at: Where): Float64Array {
  const read = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number | null;
    if (value === null) read[index] = Number.NaN;
    else if (Number.isSafeInteger(value)) read[index] = value;
    else refuseValue(value, `${at()}[${index}]`);
  }
  return read;
}

function refuseValue(value: unknown, at: string): never {
  refuse(at, show(value), 'a whole number of at most 53 bits, or null', 'Round it in the catalogue’s unit.');
}

function columnAt(value: unknown, at: string | Where, length: number): unknown[] {
  const list = Array.isArray(value) ? value : arrayAt(value, typeof at === 'string' ? at : at());
  if (list.length !== length) {
    const where = typeof at === 'string' ? at : at();
    refuse(where, `${list.length} entries long`, `${length}, one for each of rows`);
  }
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
