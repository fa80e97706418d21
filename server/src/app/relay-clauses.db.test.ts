import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import pg from 'pg';
import { getMetadataStorage } from 'type-graphql';
import { type ConnectionField, connectionsOf, plainSelection } from '../../test/connections.js';
import { ROWS_OF_EVERY_LIST, seedEveryObject } from '../../test/every-object.js';
import { execute } from '../../test/graphql.js';
import { at } from '../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../test/test-database.js';
import { fromGlobalId, newId, toGlobalId } from '../platform/id.js';
import type { Caller } from '../platform/request-context.js';
import { nodeLoaders } from './node-loaders.js';
import { createSchema } from './schema.js';

// The clauses of the connection and object identification specifications, over every list that the schema has: a new
// list is tested by existing, and fails here until `every-object.ts` gives it rows.

const schema = await createSchema();
const lists = connectionsOf(schema);
const nodeTypes = schema
  .getPossibleTypes(schema.getType('Node') as never)
  .filter((type): type is GraphQLObjectType => isObjectType(type));
const isNodeType = (name: string): boolean => nodeTypes.some((type) => type.name === name);

let admin: pg.Client;
// Before the database's own end, which cuts off whoever is still connected.
afterAll(() => admin?.end());
const facts = useTestDatabase();
let otherTenant: string;
/** An administrator of each tenant. */
const callers = new Map<string, Caller>();

beforeAll(async () => {
  admin = new pg.Client({ connectionString: facts.superuserUrl });
  await admin.connect();
  await admin.query('SET session_replication_role = replica'); // rows may go without those that refer to them
  otherTenant = await addTenant(facts.db);
  for (const tenantId of [facts.tenantId, otherTenant]) {
    const { admin } = await seedEveryObject(facts.db, tenantId);
    callers.set(tenantId, await admin.caller());
  }
});

const NOW = at(90);

async function ask<Data>(source: string, variables: object = {}, tenantId = facts.tenantId) {
  const execution = { db: facts.db, caller: callers.get(tenantId)!, now: () => NOW };
  return execute<Data>(execution, source, { ...variables });
}

interface Edge {
  cursor: string;
  node: { id?: string };
}

interface Page {
  totalCount: number;
  edges: Edge[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

const typeOf = (name: string): GraphQLObjectType => schema.getType(name) as GraphQLObjectType;
const rowSelection = (list: ConnectionField): string =>
  isNodeType(list.node) ? '{ id }' : plainSelection(typeOf(list.node), schema);

function documentOf(list: ConnectionField): string {
  const variables = ['$first: Int', '$after: String', '$last: Int', '$before: String'];
  const passed = ['first: $first', 'after: $after', 'last: $last', 'before: $before'];
  if (list.orderType) {
    variables.push(`$orderBy: ${list.orderType}`);
    passed.push('orderBy: $orderBy');
  }
  if (list.filterType) {
    variables.push(`$filter: ${list.filterType}`);
    passed.push('filter: $filter');
  }
  const page = `list: ${list.field}(${passed.join(', ')}) { totalCount edges { cursor node ${rowSelection(list)} }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;
  if (!list.parent) return `query (${variables.join(', ')}) { ${page} }`;
  return `query ($id: ID!, ${variables.join(', ')}) { parent: node(id: $id) { ... on ${list.parent} { ${page} } } }`;
}

/** The object with the most rows in a nested list, found through a list of its type at the root. */
async function busiestParent(list: ConnectionField, tenantId: string): Promise<string | null> {
  if (!list.parent) return null;
  const root = lists.find((one) => one.parent === null && one.node === list.parent);
  if (!root)
    throw new Error(`No list at the root has ${list.parent} objects, so ${list.coordinate} cannot be reached.`);
  const { data, errors } = await ask<{ list: { edges: { node: { id: string; inner: { totalCount: number } } }[] } }>(
    `{ list: ${root.field}(first: 100) { edges { node { id inner: ${list.field} { totalCount } } } } }`,
    {},
    tenantId,
  );
  expect(errors).toBeUndefined();
  const nodes = data!.list.edges.map((edge) => edge.node);
  return nodes.reduce((most, node) => (node.inner.totalCount > most.inner.totalCount ? node : most)).id;
}

const parents = new Map<string, Promise<string | null>>();

function parentOf(list: ConnectionField, tenantId: string): Promise<string | null> {
  const key = `${tenantId} ${list.coordinate}`;
  if (!parents.has(key)) parents.set(key, busiestParent(list, tenantId));
  return parents.get(key)!;
}

async function tryPage(list: ConnectionField, args: object, tenantId = facts.tenantId) {
  const id = await parentOf(list, tenantId);
  return ask<{ list?: Page; parent?: { list: Page } }>(documentOf(list), { ...args, ...(id ? { id } : {}) }, tenantId);
}

async function readPage(list: ConnectionField, args: object = {}, tenantId = facts.tenantId): Promise<Page> {
  const { data, errors } = await tryPage(list, args, tenantId);
  expect(errors).toBeUndefined();
  return (list.parent ? data!.parent!.list : data!.list)!;
}

/** Rows are told apart by id; a row that is no object of its own, by all that it says. */
const rowsOf = (page: Page): string[] => page.edges.map(({ node }) => node.id ?? JSON.stringify(node));

async function walk(list: ConnectionField, isForward: boolean, size: number, args: object = {}): Promise<string[]> {
  const pages: string[][] = [];
  for (let cursor: string | null = null, more = true; more; ) {
    const range: object = isForward ? { first: size, after: cursor } : { last: size, before: cursor };
    const page = await readPage(list, { ...args, ...range });
    pages.push(rowsOf(page));
    cursor = isForward ? page.pageInfo.endCursor : page.pageInfo.startCursor;
    more = isForward ? page.pageInfo.hasNextPage : page.pageInfo.hasPreviousPage;
  }
  return (isForward ? pages : pages.reverse()).flat();
}

const ordersOf = (list: ConnectionField) =>
  list.orders.flatMap((field) => ['ASC', 'DESC'].map((direction) => ({ field, direction })));

async function expectRefused(list: ConnectionField, args: object, what: RegExp): Promise<void> {
  const { data, errors } = await tryPage(list, args);
  expect({ list: list.coordinate, args, code: errors?.[0]?.originalError }).toMatchObject({
    code: { code: 'BAD_USER_INPUT' },
  });
  expect(errors![0]!.message).toMatch(what);
  expect(JSON.stringify(data)).not.toContain('"edges"');
}

/** Runs work while a row is gone from its table. */
async function withoutRow(globalId: string, work: () => Promise<void>): Promise<void> {
  const { type, id } = fromGlobalId(globalId)!;
  const { target } = getMetadataStorage().objectTypes.find((one) => one.name === type)!;
  // An account has a type of its own, because its entity holds the password.
  const table = type === 'User' ? 'app_user' : facts.db.source.getMetadata(target).tableName;
  const { rows } = await admin.query(`DELETE FROM ${table} WHERE id = $1 RETURNING to_jsonb(${table}.*) AS row`, [id]);
  expect(rows).toHaveLength(1);
  try {
    await work();
  } finally {
    const { rows: columns } = await admin.query<{ name: string }>(
      `SELECT quote_ident(column_name) AS name FROM information_schema.columns
       WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER'`,
      [table],
    );
    const names = columns.map((column) => column.name).join(', ');
    await admin.query(
      `INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_populate_record(NULL::${table}, $1)`,
      [JSON.stringify(rows[0].row)],
    );
  }
}

describe.each(lists.map((list) => [list.coordinate, list] as const))('%s', (_, list) => {
  it('has the same order forward and backward, in every order it offers, and shows every row once (C5)', async () => {
    const whole = await readPage(list, { first: 100 });
    const { totalCount } = whole;
    expect({ list: list.coordinate, rows: totalCount, isSeeded: totalCount >= ROWS_OF_EVERY_LIST }).toMatchObject({
      isSeeded: true,
    });
    for (const orderBy of [undefined, ...ordersOf(list)]) {
      const forward = await walk(list, true, 9, { orderBy });
      expect({ orderBy, rows: [...forward].sort() }).toEqual({ orderBy, rows: rowsOf(whole).sort() });
      expect({ orderBy, rows: await walk(list, false, 9, { orderBy }) }).toEqual({ orderBy, rows: forward });
    }
  });

  it('applies cursors first, then first, then last (C6)', async () => {
    const rows = rowsOf(await readPage(list, { first: 100 }));
    expect(rowsOf(await readPage(list, { first: 5, last: 2 }))).toEqual(rows.slice(3, 5));
    const { edges } = await readPage(list, { first: 6 });
    const between = { after: edges[0]!.cursor, before: edges[5]!.cursor };
    expect(rowsOf(await readPage(list, { first: 3, ...between }))).toEqual(rows.slice(1, 4));
    expect(rowsOf(await readPage(list, { last: 3, ...between }))).toEqual(rows.slice(2, 5));
    expect(rowsOf(await readPage(list, { first: 3, last: 1, ...between }))).toEqual(rows.slice(3, 4));
  });

  it.each([{ first: -1 }, { last: -1 }, { first: 101 }, { last: 101 }])('refuses a page of %j (C7)', async (args) => {
    await expectRefused(list, args, /0 to 100/);
  });

  it('answers first: 0 without edges and cursors, and whether there are rows (C8, C4)', async () => {
    const { edges, pageInfo } = await readPage(list, { first: 0 });
    expect(edges).toEqual([]);
    expect(pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null });
  });

  it('knows whether more rows follow the first and precede the last, and the cursors of both ends (C9, C10, C11)', async () => {
    const { totalCount: count, edges } = await readPage(list, { first: 100 });
    for (const [args, hasNextPage, hasPreviousPage] of [
      [{ first: Math.min(count, 100) }, count > 100, false],
      [{ first: count - 1 }, true, false],
      [{ last: count - 1 }, false, true],
      [{ first: 2, after: edges[1]!.cursor }, true, undefined],
      [{ last: 2, before: edges[3]!.cursor }, undefined, true],
      [{ last: 2, before: edges[2]!.cursor }, undefined, false],
    ] as const) {
      const { pageInfo, edges: found } = await readPage(list, args);
      expect({ args, ...pageInfo }).toEqual({
        args,
        hasNextPage: hasNextPage ?? expect.any(Boolean),
        hasPreviousPage: hasPreviousPage ?? expect.any(Boolean),
        startCursor: found[0]!.cursor,
        endCursor: found.at(-1)!.cursor,
      });
    }
  });

  it('goes on from the position of a row that is gone (C12)', async () => {
    for (const orderBy of [undefined, ...ordersOf(list)]) {
      const whole = await readPage(list, { first: 100, orderBy });
      const rows = rowsOf(whole);
      const { cursor, node } = whole.edges[3]!;
      await withoutRow(node.id!, async () => {
        const after = await readPage(list, { first: 2, after: cursor, orderBy });
        const before = await readPage(list, { last: 2, before: cursor, orderBy });
        expect({ orderBy, after: rowsOf(after), before: rowsOf(before) }).toEqual({
          orderBy,
          after: rows.slice(4, 6),
          before: rows.slice(1, 3),
        });
      });
    }
  });

  it('refuses what is no cursor of it: broken, of another tenant, order or filter (C13)', async () => {
    const cursorOf = async (args: object, tenantId?: string) =>
      (await readPage(list, { ...args, first: 1 }, tenantId)).edges[0]!.cursor;
    const refused = /cursor/;
    for (const broken of [' ', 'x', 'W10', 'bnVsbA', 'eyJhIjoxfQ']) {
      await expectRefused(list, { after: broken }, refused);
      await expectRefused(list, { last: 1, before: broken }, refused);
    }
    await expectRefused(list, { after: await cursorOf({}, otherTenant) }, refused);
    const [one, ...others] = ordersOf(list);
    for (const orderBy of others) {
      await expectRefused(list, { orderBy, after: await cursorOf({ orderBy: one }) }, refused);
    }
    const filter = emptyFilter(list);
    // The position of a feed means the same under every filter: a copy is begun with one and followed with another.
    if (filter && list.coordinate !== 'Query.objectChanges')
      await expectRefused(list, { filter, after: await cursorOf({}) }, refused);
  });

  it('counts the whole list whatever the page (C14)', async () => {
    const { totalCount, edges } = await readPage(list, { first: 3 });
    for (const args of [{ first: 0 }, { last: 1 }, { first: 1, after: edges[2]!.cursor }]) {
      expect({ args, totalCount: (await readPage(list, args)).totalCount }).toEqual({ args, totalCount });
    }
  });

  it('has edges whose rows are the same when they are asked for by id (N3), also twice in one answer (N5)', async () => {
    if (!isNodeType(list.node)) return;
    const selection = plainSelection(typeOf(list.node), schema);
    const id = await parentOf(list, facts.tenantId);
    const page = `list: ${list.field}(first: 7) { edges { node ${selection} } }`;
    const source = id ? `{ parent: node(id: "${id}") { ... on ${list.parent} { ${page} } } }` : `{ ${page} }`;
    type Rows = { edges: { node: { id: string } }[] };
    const { data, errors } = await ask<{ list?: Rows; parent?: { list: Rows } }>(source);
    expect(errors).toBeUndefined();
    for (const { node } of (id ? data!.parent!.list : data!.list)!.edges) {
      const one = (name: string) => `${name}: node(id: "${node.id}") { ... on ${list.node} ${selection} }`;
      expect((await ask(`{ ${one('a')} ${one('b')} }`)).data).toEqual({ a: node, b: node });
    }
  });
});

const nested = lists.filter((list) => list.parent !== null);

describe.each(nested.map((list) => [list.coordinate, list] as const))('%s of many objects at once', (_, list) => {
  it.each(['first: 2', 'last: 2'])('has for each of them the page and count it has alone (%s)', async (size) => {
    const inner = `inner: ${list.field}(${size}) { totalCount edges { cursor node ${rowSelection(list)} }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;
    const root = lists.find((one) => one.parent === null && one.node === list.parent)!;
    type Parent = { id: string; inner: Page };
    const { data } = await ask<{ list: { edges: { node: Parent }[] } }>(
      `{ list: ${root.field}(first: 100) { edges { node { id ${inner} } } } }`,
    );
    const parentsAtOnce = data!.list.edges.map((edge) => edge.node);
    expect(parentsAtOnce.length).toBeGreaterThan(1);
    for (const parent of parentsAtOnce.slice(0, 12)) {
      const alone = await ask<{ node: Parent }>(
        `query ($id: ID!) { node(id: $id) { ... on ${list.parent} { id ${inner} } } }`,
        { id: parent.id },
      );
      expect(alone).toEqual({ data: { node: parent } });
    }
  });
});

/** A filter that says something, whatever the list; null where there is none to be made. */
function emptyFilter(list: ConnectionField): object | null {
  const type = list.filterType ? schema.getType(list.filterType) : undefined;
  if (!type || !('getFields' in type)) return null;
  const field = Object.values(type.getFields()).find((one) => /^\[(ID|String)!\]$/.test(String(one.type)));
  return field ? { [field.name]: [] } : null;
}

async function idsOf(tenantId: string): Promise<string[]> {
  const roots = lists.filter((list) => list.parent === null && isNodeType(list.node));
  const pages = await Promise.all(roots.map((list) => readPage(list, { first: 10 }, tenantId)));
  return pages.flatMap((page) => page.edges.map((edge) => edge.node.id!));
}

describe('the interface Node', () => {
  it('has exactly the field id: ID! (N1), and Query.node exactly the argument id: ID! (N2)', () => {
    const fields = Object.values((schema.getType('Node') as GraphQLObjectType).getFields());
    expect(fields.map((field) => `${field.name}: ${String(field.type)}`)).toEqual(['id: ID!']);
    const { node } = schema.getQueryType()!.getFields();
    expect(String(node!.type)).toBe('Node');
    expect(node!.args.map((argument) => `${argument.name}: ${String(argument.type)}`)).toEqual(['id: ID!']);
  });

  it('has every type behind it found by id (N3)', () => {
    const objects = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type));
    const fields = objects.flatMap((type) => Object.values(type.getFields()));
    const answered = new Set(fields.map((field) => getNamedType(field.type).name));
    const found = nodeTypes.filter((type) => answered.has(type.name)).map((type) => type.name);
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter((name) => !(name in nodeLoaders))).toEqual([]);
  });

  it('answers an object of another tenant exactly like one that does not exist, and like nonsense (N4)', async () => {
    const source = 'query ($id: ID!) { node(id: $id) { id } }';
    const oneOfEachType = new Map((await idsOf(otherTenant)).map((id) => [fromGlobalId(id)!.type, id]));
    for (const [type, foreign] of oneOfEachType) {
      const missing = toGlobalId(type, newId());
      for (const id of [foreign, missing, 'nonsense'])
        expect(await ask(source, { id })).toEqual({ data: { node: null } });
    }
  });

  it('answers nodes(ids:) in their order and number with null holes, whatever the order (N6)', async () => {
    const source = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const [mine, theirs] = [await idsOf(facts.tenantId), await idsOf(otherTenant)];
    const mixed = [...mine.slice(0, 40), 'nonsense', ...theirs.slice(0, 10), mine[0]!, toGlobalId('Pod', newId())];
    for (const ids of [mixed, [...mixed].reverse(), [...mixed].sort()]) {
      const { data } = await ask(source, { ids });
      expect(data).toEqual({ nodes: ids.map((id) => (mine.includes(id) ? { id } : null)) });
    }
  });
});
