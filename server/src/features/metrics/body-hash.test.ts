import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { hashBody, isHashOf } from './body-hash.js';
import { readSampleBatch, type SampleTable, type TypedBatch } from './sample-batch.js';

const table: SampleTable = {
  subjects: [
    { kind: 'CONTAINER', namespace: 'shop', name: 'web-1', container: 'app' },
    { kind: 'CLUSTER_NODE', name: 'node-1' },
  ],
  rows: [0, 1],
  times: [1_000, 2_000],
  columns: { a: [1, null], b: [2, 0] },
};
const batch = (...tables: object[]): TypedBatch => readSampleBatch({ tables });
const hash = (...tables: object[]): string => hashBody('test', batch(...tables)).toString('hex');

describe('hashBody', () => {
  it('is the same for the same body, whatever the order of an object’s keys', () => {
    const { subjects, rows, times, columns } = table;
    const turned = { columns: { b: columns['b'], a: columns['a'] }, times, rows, subjects };
    expect(hash(turned)).toBe(hash(structuredClone(table)));
  });

  it.each([
    ['a value', { columns: { a: [1, null], b: [3, 0] } }],
    ['null for 0', { columns: { a: [1, null], b: [2, null] } }],
    ['a time', { times: [1_000, 2_001] }],
    ['the rows', { rows: [1, 0] }],
    ['the name of a column', { columns: { a: [1, null], c: [2, 0] } }],
    ['the names of two columns', { columns: { b: [1, null], a: [2, 0] } }],
    ['a name', { subjects: [{ ...table.subjects[0], name: 'web-2' }, table.subjects[1]] }],
    [
      'where one name ends and the next begins',
      { subjects: [{ ...table.subjects[0], namespace: 'sho', name: 'pweb-1' }, table.subjects[1]] },
    ],
  ])('is another one for another body: %s', (_title, change) => {
    expect(hash({ ...table, ...change })).not.toBe(hash(table));
  });

  it('is another one for another source, and for the same rows in two tables', () => {
    expect(hashBody('other', batch(table)).equals(hashBody('test', batch(table)))).toBe(false);
    const half = (row: number): object => ({
      subjects: table.subjects,
      rows: [table.rows[row]],
      times: [table.times[row]],
      columns: { a: [table.columns['a']![row]], b: [table.columns['b']![row]] },
    });
    expect(hash(half(0), half(1))).not.toBe(hash(table));
  });
});

describe('isHashOf', () => {
  it('recognises a body by the receipt of a server that hashed it as JSON', () => {
    const stored = createHash('sha256')
      .update(JSON.stringify({ source: 'test', samples: { tables: [table] } }))
      .digest();
    expect(isHashOf(stored, hashBody('test', batch(table)), 'test', batch(table))).toBe(true);
    const other = batch({ ...table, times: [1_000, 2_001] });
    expect(isHashOf(stored, hashBody('test', other), 'test', other)).toBe(false);
  });
});
