import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readSampleBatch, type SampleBatch, type TypedBatch } from './sample-batch.js';

type Schema = Record<string, unknown> & { $defs?: Record<string, Schema> };
const root = JSON.parse(
  readFileSync(new URL('../../../../docs/sample-batch.schema.json', import.meta.url), 'utf8'),
) as Schema;

const TYPES: Record<string, (value: unknown) => boolean> = {
  array: Array.isArray,
  integer: Number.isInteger,
  null: (value) => value === null,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  string: (value) => typeof value === 'string',
};

/** The keywords of JSON Schema that the published file uses; an unknown one fails the test. */
const KEYWORDS: Record<string, (rule: never, value: never, schema: Schema) => boolean> = {
  $ref: (name: string, value) => matches(root.$defs![name.slice('#/$defs/'.length)]!, value),
  type: (names: string | string[], value) => [names].flat().some((name) => TYPES[name]!(value)),
  required: (names: string[], value: object) => !TYPES['object']!(value) || names.every((name) => name in value),
  properties: (rules: Record<string, Schema>, value: Record<string, unknown>) =>
    !TYPES['object']!(value) ||
    Object.entries(rules).every(([name, rule]) => value[name] === undefined || matches(rule, value[name])),
  additionalProperties: (rule: Schema, value: object) =>
    !TYPES['object']!(value) || Object.values(value).every((inner) => matches(rule, inner)),
  items: (rule: Schema, value: unknown[]) => !Array.isArray(value) || value.every((inner) => matches(rule, inner)),
  maxItems: (max: number, value: unknown[]) => !Array.isArray(value) || value.length <= max,
  minimum: (min: number, value: number) => typeof value !== 'number' || value >= min,
  maximum: (max: number, value: number) => typeof value !== 'number' || value <= max,
  minLength: (min: number, value: string) => typeof value !== 'string' || value.length >= min,
  maxLength: (max: number, value: string) => typeof value !== 'string' || value.length <= max,
  pattern: (pattern: string, value: string) => typeof value !== 'string' || new RegExp(pattern).test(value),
  enum: (values: unknown[], value) => values.includes(value),
  const: (expected: unknown, value) => value === expected,
  oneOf: (rules: Schema[], value) => rules.filter((rule) => matches(rule, value)).length === 1,
};
const ANNOTATIONS = ['$schema', 'title', 'description', '$defs'];

function matches(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(
    ([keyword, rule]) => ANNOTATIONS.includes(keyword) || KEYWORDS[keyword]!(rule as never, value as never, schema),
  );
}

const node = { kind: 'CLUSTER_NODE', name: 'node-1' };
const container = { kind: 'CONTAINER', namespace: 'shop', name: 'web-1', container: 'app' };
const table = { subjects: [node], rows: [0, 0], times: [1, 2], columns: { 'node.cpu.usage': [0, null] } };
const withTable = (change: object): { tables: object[] } => ({ tables: [{ ...table, ...change }] });
const withSubject = (subject: unknown): unknown => withTable({ subjects: [subject] });

/** The typed columns as they were on the wire. */
function asSent({ tables }: TypedBatch): unknown {
  return {
    tables: tables.map(({ subjects, rows, times, columns }) => ({
      subjects,
      rows: [...rows],
      times: [...times],
      columns: Object.fromEntries(columns.map(({ name, values }) => [name, [...values].map(valueAsSent)])),
    })),
  };
}

function valueAsSent(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

describe('readSampleBatch and docs/sample-batch.schema.json', () => {
  it.each([
    ['a batch without tables', { tables: [] }],
    ['zeros and nulls', withTable({})],
    [
      'every kind of subject',
      {
        tables: [
          {
            subjects: [
              node,
              { kind: 'POD', namespace: 'shop', name: 'web-1' },
              container,
              { kind: 'VOLUME', name: 'node-1', container: '/var/lib' },
              { kind: 'VOLUME', namespace: 'shop', name: 'data-web-0' },
            ],
            rows: [4, 3, 2, 1, 0],
            times: [1, 2, 3, 4, 5],
            columns: {},
          },
        ],
      },
    ],
    ['absent parts as null', withSubject({ ...node, namespace: null, container: null })],
    ['fields of a later version', { ...withTable({}), version: 2 }],
    ['values of 53 bits', withTable({ columns: { x: [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER] } })],
  ] as [string, SampleBatch][])('accept %s', (_title, batch) => {
    expect(asSent(readSampleBatch(batch))).toEqual({ tables: batch.tables });
    expect(matches(root, batch)).toBe(true);
  });

  it.each([
    ['text', 'tables', /samples is "tables"; expected an object/],
    ['a list', [], /samples is \[\]; expected an object/],
    ['no tables', {}, /samples\.tables is missing; expected a list/],
    ['too many tables', { tables: Array.from({ length: 65 }, () => table) }, /65 tables; expected at most 64/],
    ['a table that is null', { tables: [null] }, /samples\.tables\[0\] is null/],
    ['an unknown kind', withSubject({ ...node, kind: 'DISK' }), /kind is "DISK"; expected one of CLUSTER_NODE/],
    ['a kind that every object has', withSubject({ ...node, kind: 'toString' }), /kind is "toString"/],
    ['an empty name', withSubject({ ...node, name: '' }), /subjects\[0\]\.name is ""/],
    ['NUL in a name', withSubject({ ...node, name: 'a\0b' }), /without NUL/],
    ['a container without its namespace', withSubject({ ...container, namespace: undefined }), /namespace is missing/],
    [
      'P22: a volume of a claim with a mount point',
      withSubject({ kind: 'VOLUME', namespace: 'shop', name: 'data', container: '/' }),
      /VOLUME in a namespace has no container/,
    ],
    ['a volume of neither kind', withSubject({ kind: 'VOLUME', name: 'data' }), /container is missing/],
    ['a cluster node with a namespace', withSubject({ ...node, namespace: 'shop' }), /CLUSTER_NODE has no namespace/],
    ['a negative row', withTable({ rows: [0, -1] }), /rows\[1\] is -1/],
    ['a time with a fraction', withTable({ times: [1, 2.5] }), /times\[1\] is 2\.5/],
    ['a time as text', withTable({ times: [1, '2026-01-01'] }), /times\[1\] is "2026-01-01"/],
    ['a value with a fraction', withTable({ columns: { x: [0.5, 1] } }), /columns\["x"\]\[0\] is 0\.5.*Round it/],
    ['a value beyond 53 bits', withTable({ columns: { x: [2 ** 53, 1] } }), /at most 53 bits/],
    ['a value as text', withTable({ columns: { x: ['1', 1] } }), /columns\["x"\]\[0\] is "1"/],
    ['a column that is no list', withTable({ columns: { x: 1 } }), /expected a list/],
  ])('refuse %s', (_title, batch, message) => {
    expect(() => readSampleBatch(batch)).toThrow(message);
    expect(matches(root, JSON.parse(JSON.stringify(batch)))).toBe(false);
  });

  it('refuses what a schema cannot say: a row beyond the subjects, columns of another length', () => {
    expect(() => readSampleBatch(withTable({ rows: [0, 1] }))).toThrow(/rows\[1\] is 1; expected .* from 0 to 0/);
    expect(() => readSampleBatch(withTable({ times: [1] }))).toThrow(/times is 1 entries long; expected 2/);
    expect(() => readSampleBatch(withTable({ columns: { x: [1, 2, 3] } }))).toThrow(/is 3 entries long; expected 2/);
  });
});
