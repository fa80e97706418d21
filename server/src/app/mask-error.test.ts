import { describe, expect, it } from '@jest/globals';
import {
  GraphQLEnumType,
  type GraphQLError,
  type GraphQLFieldResolver,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  graphql,
} from 'graphql';
import { AppError, ERROR_CODES, type ErrorCode } from '../platform/errors.js';
import { createLogger } from '../platform/logger.js';
import { maskAppError, maskError } from './mask-error.js';

const log = createLogger({ level: 'error', folder: null, file: 'test.jsonl' });
log.silent = true;

/** What graphql-js makes of a field, with the values that its document and variables give. */
async function errorsOf(
  resolve: GraphQLFieldResolver<unknown, unknown>,
  { source = '{ field }', variables = {} as Record<string, unknown> } = {},
): Promise<readonly GraphQLError[]> {
  const kind = new GraphQLEnumType({ name: 'Kind', values: { A: {}, B: {} } });
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: {
      field: { type: GraphQLString, resolve },
      number: { type: GraphQLInt, resolve },
      kind: { type: kind, resolve },
      needed: { type: new GraphQLNonNull(GraphQLString), resolve },
      sized: {
        type: GraphQLString,
        args: { size: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 1 } },
        resolve,
      },
    },
  });
  const { errors } = await graphql({ schema: new GraphQLSchema({ query }), source, variableValues: variables });
  return errors ?? [];
}

async function masked(...question: Parameters<typeof errorsOf>) {
  return (await errorsOf(...question)).map((error) => maskError(error, 'request-1', log));
}

describe.each(Object.keys(ERROR_CODES) as ErrorCode[])('an error with the code %s', (code) => {
  const expected = { code, retryable: ERROR_CODES[code].retryable, requestId: 'request-1', clusterId: 'c1' };

  it('reaches the caller with message, place, details, retryable and request id', async () => {
    const thrown = (): never => {
      throw new AppError(code, 'Found, expected, remedy.', { clusterId: 'c1' });
    };
    const [error] = await masked(thrown);
    expect(error).toEqual({
      message: 'Found, expected, remedy.',
      path: ['field'],
      locations: [{ line: 1, column: 3 }],
      extensions: expected,
    });
    expect(maskAppError(new AppError(code, 'M', { clusterId: 'c1' }), 'request-1').extensions).toEqual(expected);
  });

  it('cannot have its code overwritten by its details', () => {
    const details = { code: 'OTHER', retryable: 'maybe', requestId: 'other' };
    expect(maskAppError(new AppError(code, 'M', details), 'request-1').extensions).toMatchObject({
      code,
      retryable: ERROR_CODES[code].retryable,
      requestId: 'request-1',
    });
  });
});

describe('an error that has no code', () => {
  const SECRET = 'password=hunter2';

  it.each([
    ['thrown by a resolver', () => Promise.reject(new Error(SECRET)), '{ field }'],
    ['thrown as a text', () => Promise.reject(SECRET), '{ field }'],
    ['a value that does not fit its enum', () => SECRET, '{ kind }'],
    ['a value that does not fit its scalar', () => SECRET, '{ number }'],
    ['null where there must be a value', () => null, '{ needed }'],
  ])('is masked where it is a mistake of ours: %s', async (_what, resolve, source) => {
    const [error] = await masked(resolve, { source });
    expect(error!.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', retryable: true, requestId: 'request-1' });
    expect(JSON.stringify(error)).not.toContain('hunter2');
    expect(error!.message).toContain('request id');
  });

  it('is the caller’s where a variable or an argument has a value that does not fit', async () => {
    const source = 'query($n: Int = 1) { sized(size: $n) }';
    for (const n of ['many', null]) {
      const [error] = await masked(() => 'x', { source, variables: { n } });
      expect(error!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', retryable: false });
    }
  });
});
