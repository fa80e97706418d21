import { describe, expect, it } from '@jest/globals';
import { csvOf, NDJSON } from './export-format.js';

const column = (name: string) => ({ name, path: name.split('.') });
const csv = csvOf(['a', 'b.c'].map(column));

const CELLS: [sentence: string, value: unknown, cell: string][] = [
  ['a text is itself', 'web', 'web'],
  ['what is absent is empty', null, ''],
  ['a number below zero stays a number', -3.5, '-3.5'],
  ['a text with a comma is quoted', 'a, b', '"a, b"'],
  ['quotes and lines in a text are kept', 'say "no"\nnow', '"say ""no""\nnow"'],
  ['a formula becomes text', '=1+1', "'=1+1"],
  ['a command becomes text, quoted where it must be', '+cmd|"/c calc"', `"'+cmd|""/c calc"""`],
  ['a text that begins with a dash becomes text', '-rm', "'-rm"],
  ['a text that begins with an at sign becomes text', '@sum', "'@sum"],
  ['a list of texts is joined, and is one cell', ['=a', 'b'], "'=a; b"],
  ['a list of objects is JSON', [{ a: 1 }], '"[{""a"":1}]"'],
];

describe('an export as CSV', () => {
  it('begins with the names of its columns', () => {
    expect(csv.start('pods', null)).toBe('a,b.c\r\n');
  });

  it.each(CELLS)('%s', (_, value, cell) => {
    expect(csv.node({ a: value, b: { c: 'x' } })).toBe(`${cell},x\r\n`);
  });

  it('leaves a cell empty whose object is absent', () => {
    expect(csv.node({ a: 'x', b: null })).toBe('x,\r\n');
  });

  it('has no place for errors, which lines of JSON have', () => {
    expect(csv.errors([])).toBeNull();
    expect(NDJSON.errors([])).toBe('{"errors":[]}\n');
  });
});
