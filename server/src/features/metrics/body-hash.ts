import { createHash } from 'node:crypto';
import type { SampleTable, TypedBatch, TypedTable } from './sample-batch.js';

// A batchId names one body for ever, and this is what a body is recognised by: 33 bytes, the first of them the scheme.
// Receipts of servers before scheme 1 have 32 bytes, the SHA-256 of the body as JSON; a batch that comes again after an
// upgrade is compared by the scheme its receipt was written with.
const SCHEME = 1;
const BYTES = 33;

/** Parts of a small body are hashed at once: each call costs as much as hashing some thousand bytes. */
const SMALL_ROWS = 1_000;

/** Recognises a body by its numbers and names. The order of an object's keys does not matter, the order of lists does. */
export function hashBody(source: string, batch: TypedBatch): Buffer {
  const shape = JSON.stringify([source, batch.tables.map(shapeOf)]);
  const parts = [Buffer.from(shape), ...batch.tables.flatMap(partsOf)];
  const hash = createHash('sha256');
  for (const part of batch.rowCount < SMALL_ROWS ? [Buffer.concat(parts)] : parts) hash.update(part);
  return Buffer.concat([Buffer.of(SCHEME), hash.digest()]);
}

function partsOf(table: TypedTable): Uint8Array[] {
  const numbers = [table.rows, table.times, ...byName(table).map(({ values }) => values)];
  return [Buffer.from(namesOf(table)), ...numbers.map(bytesOf)];
}

/** Tells whether a stored hash is that of this body, whichever scheme it was made with. */
export function isHashOf(stored: Buffer, fresh: Buffer, source: string, batch: TypedBatch): boolean {
  return stored.length === BYTES ? stored.equals(fresh) : stored.equals(hashAsJson(source, batch));
}

/** Lengths and names of columns: what follows can then be cut in one way only. */
function shapeOf(table: TypedTable): unknown[] {
  return [table.subjects.length, table.rows.length, ...byName(table).map(({ name }) => name)];
}

function byName({ columns }: TypedTable): TypedTable['columns'] {
  return columns.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** No name has a NUL, so four parts each, ended by it, can be read in one way only. */
function namesOf({ subjects }: TypedTable): string {
  let names = '';
  for (const { kind, namespace, name, container } of subjects) {
    names += `${kind}\0${namespace ?? ''}\0${name}\0${container ?? ''}\0`;
  }
  return names;
}

function bytesOf(numbers: Int32Array | Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** As earlier servers did: the body in the shape and order in which the agent had sent it. */
function hashAsJson(source: string, { tables }: TypedBatch): Buffer {
  const samples = { tables: tables.map(wireTable) };
  return createHash('sha256').update(JSON.stringify({ source, samples })).digest();
}

function wireTable({ subjects, rows, times, columns }: TypedTable): SampleTable {
  const values = columns.map((column) => [
    column.name,
    Array.from(column.values, (one) => (Number.isNaN(one) ? null : one)),
  ]);
  return { subjects: [...subjects], rows: [...rows], times: [...times], columns: Object.fromEntries(values) };
}
