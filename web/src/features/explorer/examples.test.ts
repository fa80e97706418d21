import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { EXAMPLES } from './examples';
import { mayMutate } from './operation';

const schema = buildSchema(readFileSync(join(import.meta.dirname, '../../../../schema.graphql'), 'utf8'));

describe('the examples of the API explorer', () => {
  test.each(EXAMPLES.map((example) => [example.title, example] as const))('“%s” is valid', (_title, { query }) => {
    expect(validate(schema, parse(query))).toEqual([]);
  });

  test.each(EXAMPLES.map((example) => [example.title, example] as const))(
    '“%s” changes nothing',
    (_title, { query, variables }) => {
      expect(mayMutate({ query, variables, operationName: undefined })).toBe(false);
    },
  );

  test('serve people on call, integrations and readers of streams', () => {
    expect(new Set(EXAMPLES.map((example) => example.persona))).toEqual(
      new Set(['On call', 'Integration', 'Stream reader']),
    );
  });
});
