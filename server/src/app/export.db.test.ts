import { beforeAll, describe, expect, it } from '@jest/globals';
import { openSession } from '../../test/sessions.js';
import { post, useTestServer } from '../../test/test-server.js';

const server = useTestServer();
let bearer: Record<string, string>;
const PODS = 250;

beforeAll(async () => {
  bearer = { authorization: `Bearer ${(await openSession(server)).token}` };
  const { body } = await post(server, 'mutation { createCluster(input: { name: "prod" }) { credential } }', {
    headers: bearer,
  });
  const agent = { authorization: `Bearer ${(body.data!['createCluster'] as { credential: string }).credential}` };
  const pods = Array.from({ length: PODS }, (_, n) => ({
    uid: `uid-${n}`,
    namespace: n % 2 === 0 ? 'shop' : 'bank',
    name: `pod-${String(n).padStart(3, '0')}`,
    phase: 'RUNNING',
    isReady: true,
    labels: [],
    containers: [],
  }));
  const input = { batchId: '1:1', observedAt: new Date().toISOString(), pods };
  const report = 'mutation ($input: ReportInventoryInput!) { reportInventory(input: $input) { receipt { accepted } } }';
  const stored = await post(server, report, { path: '/graphql/agent', headers: agent, variables: { input } });
  expect(stored.body.data).toEqual({ reportInventory: { receipt: { accepted: PODS } } });
});

interface Line {
  start?: { list: string; objectChangesAfter: string | null };
  node?: { name: string; namespace: string };
  errors?: { extensions: { code: string } }[];
  end?: { count: number };
}

async function exported(query: string, variables = {}, headers = bearer) {
  const response = await fetch(`${server.url}/graphql/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const isLines = response.headers.get('content-type')?.startsWith('application/x-ndjson');
  const lines = isLines
    ? text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line)
    : [];
  return { status: response.status, type: response.headers.get('content-type'), lines, text };
}

describe('an export', () => {
  it('has every object of a list once, between a start and an end', async () => {
    const { type, lines } = await exported('{ pods { edges { node { name namespace } } } }');
    expect(type).toMatch(/^application\/x-ndjson/);
    expect(lines[0]!.start!.list).toBe('pods');
    expect(lines.at(-1)).toEqual({ end: { count: PODS } });
    expect(new Set(lines.slice(1, -1).map(({ node }) => node!.name)).size).toBe(PODS);
    expect(lines).toHaveLength(PODS + 2);
  });

  it('takes filters, variables, aliases and fragments as any query', async () => {
    const query = `query Some($in: [String!]) { mine: pods(filter: { namespace: $in }) { edges { node { ...F } } } }
      fragment F on Pod { name namespace }`;
    const { lines } = await exported(query, { in: ['bank'] });
    expect(lines.at(-1)).toEqual({ end: { count: PODS / 2 } });
    expect(lines.slice(1, -1).every(({ node }) => node!.namespace === 'bank')).toBe(true);
  });

  it('begins with the position from which objectChanges tells what changes meanwhile', async () => {
    const { lines } = await exported('{ pods(filter: { name: "pod-00" }) { edges { node { name } } } }');
    const after = lines[0]!.start!.objectChangesAfter;
    expect(after).not.toBeNull();
    const query = 'query ($after: String) { objectChanges(after: $after) { edges { node { name } } } }';
    const { body } = await post(server, query, { headers: bearer, variables: { after } });
    expect(body.data).toEqual({ objectChanges: { edges: [] } });
    const filtered =
      'query ($after: String) { objectChanges(after: $after, filter: { objectKind: [POD] }) { totalCount edges { node { name } } } }';
    const narrow = await post(server, filtered, { headers: bearer, variables: { after } });
    expect(narrow.body.data).toEqual({ objectChanges: { totalCount: PODS, edges: [] } });
  });

  it.each([
    ['two lists', '{ pods { edges { node { id } } } clusters { edges { node { id } } } }', /one query with one field/],
    ['what is no list', '{ viewer { role } }', /a list at the root/],
    ['a mutation', 'mutation { signOut { userErrors { message } } }', /one query with one field/],
    ['pages of its own', '{ pods(first: 5) { edges { node { id } } } }', /no “first”/],
    ['nothing but a count', '{ pods { totalCount } }', /edges \{ node/],
    ['edges under another name', '{ pods { all: edges { node { id } } } }', /without aliases/],
    ['nodes under another name', '{ pods { edges { one: node { id } } } }', /without aliases/],
    ['edges on a condition', '{ pods { edges @skip(if: true) { node { id } } } }', /and conditions/],
    ['a list on a condition', '{ pods @skip(if: true) { edges { node { id } } } }', /and conditions/],
    ['what the schema does not have', '{ pods { edges { node { nonsense } } } }', /nonsense/],
  ])('refuses %s with what it expects', async (_case, query, expected) => {
    const { status, text } = await exported(query);
    expect(status).toBe(400);
    expect(text).toMatch(expected);
  });

  it('is a table for who accepts text/csv: a column per value, and no cell that a spreadsheet would run', async () => {
    const query = `{ pods(filter: { name: "pod-00" }) { edges { node { ...F cluster { name } labels { key } } } } }
      fragment F on Pod { called: name phase }`;
    const { status, type, text } = await exported(query, {}, { ...bearer, accept: 'text/csv' });
    expect([status, type]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
    const [head, ...rows] = text.split('\r\n');
    expect(head).toBe('called,phase,cluster.name,labels');
    expect(rows.slice(0, 2)).toEqual(['pod-000,RUNNING,prod,', 'pod-001,RUNNING,prod,']);
    expect(rows).toHaveLength(11);
  });

  it('refuses a table in which a cell could not be told, rather than leave it out', async () => {
    const query = '{ pods { edges { node { name nonsense } } } }';
    const { status, text } = await exported(query, {}, { ...bearer, accept: 'text/csv' });
    expect(status).toBe(400);
    expect(text).toContain('nonsense');
  });

  it('refuses nobody’s request and one that is no JSON', async () => {
    expect((await exported('{ pods { edges { node { id } } } }', {}, {})).status).toBe(401);
    const form = await fetch(`${server.url}/graphql/export`, { method: 'POST', headers: bearer, body: 'query=1' });
    expect(form.status).toBe(400);
    expect(await form.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });
});
