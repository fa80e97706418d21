import { encodeBlock } from './block.js';
import type { ScreenedTable } from './sample-screen.js';
import type { SubjectKey } from './subject-key.js';
import type { ClusterIds } from './subject-memory.js';

/** A screened table with the integer ids of its subjects, in the table's order; 0 where no row is stored. */
export interface KeyedTable {
  screened: ScreenedTable;
  subjectIds: Int32Array;
  /** The pods of subjects that are containers; 0 for others. */
  podSubjectIds: Int32Array;
}

/** The part of a table within one hour, encoded. */
export interface EncodedHour {
  part: number;
  hourAt: number;
  startAt: number;
  endAt: number;
  metricIds: number[];
  subjectMin: number;
  subjectMax: number;
  valueCount: number;
  body: Buffer;
}

const HOUR_MS = 3_600_000;

/**
 * Gives the subjects of a table their ids as far as they are known; `unknown` gets the others, and the pods of
 * containers with them.
 */
export function keyTable(screened: ScreenedTable, known: ClusterIds, unknown: SubjectKey[]): KeyedTable {
  const { subjects, rows, picked } = screened;
  const subjectIds = new Int32Array(subjects.length);
  const podSubjectIds = new Int32Array(subjects.length);
  const used = usedSubjects(rows, picked, subjects.length);
  for (let index = 0; index < subjects.length; index++) {
    if (used[index] === 0) continue;
    const subject = subjects[index]!;
    const id = known.idOf(subject);
    if (id === 0) unknown.push(keyOf(subject));
    subjectIds[index] = id;
    if (subject.kind !== 'CONTAINER') continue;
    const podId = known.podIdOf(subject);
    if (podId === 0) unknown.push({ ...keyOf(subject), kind: 'POD', container: '' });
    podSubjectIds[index] = podId;
  }
  return { screened, subjectIds, podSubjectIds };
}

/** Gives the ids that were not known before. */
export function fillIds({ screened, subjectIds, podSubjectIds }: KeyedTable, known: ClusterIds): void {
  for (let index = 0; index < subjectIds.length; index++) {
    const subject = screened.subjects[index]!;
    if (subjectIds[index] === 0) subjectIds[index] = known.idOf(subject);
    if (podSubjectIds[index] === 0 && subject.kind === 'CONTAINER') podSubjectIds[index] = known.podIdOf(subject);
  }
}

/** A subject that is listed and has no row to store is not made. */
function usedSubjects(rows: Int32Array, picked: Int32Array | null, count: number): Uint8Array {
  const used = new Uint8Array(count);
  if (picked) for (const row of picked) used[rows[row]!] = 1;
  else for (const subject of rows) used[subject] = 1;
  return used;
}

function keyOf({ kind, namespace, name, container }: ScreenedTable['subjects'][number]): SubjectKey {
  return { kind, namespace: namespace ?? '', name, container: container ?? '' };
}

/** Encodes the rows to store, hour by hour. */
export function encodeTable({ screened, subjectIds }: KeyedTable): EncodedHour[] {
  const { part, rows, times } = screened;
  const columns = screened.columns.map(({ metric, values }) => ({ metricId: metric.id, values }));
  const metricIds = columns.map((column) => column.metricId);
  return [...byHour(screened)].map(([hourAt, picked]) => ({
    part,
    hourAt,
    ...spanOf(picked, times),
    metricIds,
    ...subjectSpan(subjectIds, rows, picked),
    valueCount: picked.length * columns.length,
    body: encodeBlock({ subjectIds, rows, times, columns, picked }),
  }));
}

function subjectSpan(
  subjectIds: Int32Array,
  rows: Int32Array,
  picked: Int32Array,
): { subjectMin: number; subjectMax: number } {
  let subjectMin = Number.POSITIVE_INFINITY;
  let subjectMax = 0;
  for (let n = 0; n < picked.length; n++) {
    const id = subjectIds[rows[picked[n]!]!]!;
    if (id < subjectMin) subjectMin = id;
    if (id > subjectMax) subjectMax = id;
  }
  return { subjectMin, subjectMax };
}

function hourOf(time: number): number {
  return time - (time % HOUR_MS);
}

/** Most batches lie within one hour, which is seen by their first and last moment. */
function byHour({ rows, times, picked }: ScreenedTable): Map<number, Int32Array> {
  const all = picked ?? ascending(rows.length);
  const { startAt, endAt } = spanOf(all, times);
  if (hourOf(startAt) === hourOf(endAt)) return new Map([[hourOf(startAt), all]]);
  const hours = new Map<number, number[]>();
  for (const row of all) {
    const hourAt = hourOf(times[row]!);
    const found = hours.get(hourAt);
    if (found) found.push(row);
    else hours.set(hourAt, [row]);
  }
  return new Map([...hours].map(([hourAt, found]) => [hourAt, Int32Array.from(found)]));
}

function ascending(count: number): Int32Array {
  const rows = new Int32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

/** Adds the moments before `before` at which rows were measured. */
export function addMomentsBefore(moments: Set<number>, { times, picked }: ScreenedTable, before: number): void {
  const count = picked ? picked.length : times.length;
  let last = Number.NaN;
  for (let n = 0; n < count; n++) {
    const time = times[picked ? picked[n]! : n]!;
    // Rows of one moment mostly follow each other.
    if (time !== last && time < before) moments.add(time);
    last = time;
  }
}

function spanOf(rows: Int32Array, times: Float64Array): { startAt: number; endAt: number } {
  let startAt = Number.POSITIVE_INFINITY;
  let endAt = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < rows.length; n++) {
    const time = times[rows[n]!]!;
    if (time < startAt) startAt = time;
    if (time > endAt) endAt = time;
  }
  return { startAt, endAt };
}
