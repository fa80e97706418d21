import { beforeAll, describe, expect, it } from '@jest/globals';
import { openSession } from '../../test/sessions.js';
import { useTestServer } from '../../test/test-server.js';
import { TRANSPORTS } from '../../test/transports.js';

const server = useTestServer({ K8INTEL_OPERATION_MAX_COST: '2000', K8INTEL_OPERATION_TIMEOUT_MS: '1500' });
let token: string;

beforeAll(async () => {
  ({ token } = await openSession(server));
});

const DEEP =
  '{ clusters { edges { node { pods { edges { node { cluster { pods { edges { node { cluster { pods { edges { cursor } } } } } } } } } } } } } }';
const aliases = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, n) => `a${n}: viewer { a${n}: role }`).join(' ')} }`;
const redeem = (key: string): string => `${key}: redeemSignInLink(input: { token: "x" }) { userErrors { code } }`;

const REFUSED: [string, string, string][] = [
  ['more levels', DEEP, 'COST_EXCEEDED'],
  ['more aliases', aliases(16), 'COST_EXCEEDED'],
  ['more directives', `{ viewer { ${'role @skip(if: false) '.repeat(21)} } }`, 'COST_EXCEEDED'],
  ['more root fields', `{ ${'viewer { role } '.repeat(11)} }`, 'COST_EXCEEDED'],
  ['more root fields behind fragments', `{ ... on Query { ${'viewer { role } '.repeat(11)} } }`, 'COST_EXCEEDED'],
  ['two sign-ins', `mutation { ${redeem('a')} ${redeem('b')} }`, 'COST_EXCEEDED'],
  [
    'two sign-ins behind fragments',
    `mutation { ...A ... on Mutation { ${redeem('b')} } } fragment A on Mutation { ${redeem('a')} }`,
    'COST_EXCEEDED',
  ],
  ['more points', '{ clusters(first: 100) { edges { node { pods { edges { node { name } } } } } } }', 'COST_EXCEEDED'],
  ['more tokens', `{ ${'viewer { role } '.repeat(600)} }`, 'GRAPHQL_PARSE_FAILED'],
  ['what is not GraphQL', '{ viewer { role }', 'GRAPHQL_PARSE_FAILED'],
  ['unknown fields', '{ viewerr { role } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['a variable of another type', 'query($first: Int) { clusters(first: $first) { totalCount } }', 'BAD_USER_INPUT'],
  ['an operation that is not there', 'query A { viewer { role } } query B { viewer { role } }', 'BAD_USER_INPUT'],
];

describe.each(TRANSPORTS)('an operation over %s', (name, send) => {
  it.each(REFUSED)('is refused for %s', async (_what, query, code) => {
    const { data, errors } = await send(server, token, { query, variables: { first: 'many' } });
    expect(data).toBeUndefined();
    expect(errors![0]).toMatchObject({ extensions: { code, retryable: false, requestId: expect.any(String) } });
    for (const { message } of errors!) expect(message).not.toContain('Did you mean');
  });

  it('is refused for variables that would exhaust the stack of whoever reads them', async () => {
    let filter = {};
    for (let level = 0; level < 3_000; level++) filter = { not: filter };
    const query = 'query($filter: PodFilter) { pods(filter: $filter) { edges { cursor } } }';
    const { data, errors } = await send(server, token, { query, variables: { filter } });
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { message: expect.stringContaining('50 levels'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('is told what it costs, and what of its points is left', async () => {
    const answer = await send(server, token, { query: '{ clusters(first: 7) { edges { node { name } } } }' });
    expect(answer.errors).toBeUndefined();
    expect(answer.extensions?.cost).toEqual({
      requested: 8,
      maximum: 2_000,
      throttle: {
        limit: 60_000,
        remaining: expect.any(Number),
        restoreRatePerSecond: 1_000,
        resetAt: expect.stringMatching(/Z$/),
      },
    });
  });

  it('is told which field costs most when it costs too much', async () => {
    const query =
      '{ viewer { role } fleet: clusters(first: 100) { edges { node { pods { edges { node { name } } } } } } }';
    const { errors } = await send(server, token, { query });
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('the limit is 2000'),
        extensions: { found: 2_202, limit: 2_000, unit: 'points', path: 'fleet.edges.node.pods.edges.node' },
      },
    ]);
  });

  it('is ended at the deadline, with what to do', async () => {
    await server.sql('BEGIN');
    await server.sql('LOCK TABLE cluster IN ACCESS EXCLUSIVE MODE');
    try {
      const answer = await send(server, token, { query: '{ clusters { edges { node { name } } } }' });
      expect(answer.data).toBeUndefined();
      expect(answer.errors).toMatchObject([
        {
          message:
            'The query took longer than 1.5 s. Ask for less at a time: smaller pages, fewer lists inside lists, a shorter range.',
          extensions: { code: 'UNAVAILABLE', retryable: true },
        },
      ]);
    } finally {
      await server.sql('ROLLBACK');
    }
    // Nothing of it is left behind: the same connection pool answers on.
    expect((await send(server, token, { query: '{ clusters { totalCount } }' })).errors).toBeUndefined();
  });

  it('is a mutation that may have taken effect when the deadline passes', async () => {
    await server.sql('BEGIN');
    await server.sql('LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE');
    const query = `mutation { createCluster(input: { name: "late-${name.toLowerCase()}" }) { cluster { name } } }`;
    try {
      const { errors } = await send(server, token, { query });
      expect(errors![0]!.message).toContain('It may still take effect: look whether it did before you send it again.');
      expect(errors![0]!.extensions).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    } finally {
      await server.sql('ROLLBACK');
    }
  });

  it('may introspect for somebody who is signed in, also by __type and behind fragments', async () => {
    const query = '{ ...T } fragment T on Query { __type(name: "Cluster") { name } __schema { queryType { name } } }';
    expect((await send(server, token, { query })).data).toEqual({
      __type: { name: 'Cluster' },
      __schema: { queryType: { name: 'Query' } },
    });
  });

  it('keeps what went wrong inside to the log', async () => {
    await server.sql('ALTER TABLE audit_entry RENAME TO audit_entry_away');
    const answer = await send(server, token, { query: '{ auditEntries { edges { node { id } } } }' });
    await server.sql('ALTER TABLE audit_entry_away RENAME TO audit_entry');
    expect(answer.errors).toMatchObject([
      { extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: true, requestId: expect.any(String) } },
    ]);
    expect(JSON.stringify(answer)).not.toContain('relation');
  });
});
