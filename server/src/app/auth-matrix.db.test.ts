import { beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphQLField, getNamedType, isInputObjectType, isObjectType, isRequiredArgument } from 'graphql';
import { Asker } from '../../test/ask.js';
import { deepSelection, literalOf } from '../../test/deep-selection.js';
import { project, withoutSums } from '../../test/projection.js';
import { useTestDatabase } from '../../test/test-database.js';
import { callersOf, ownerOf } from '../../test/world-callers.js';
import { nodeTypes, World, type WorldObject } from '../../test/world-model.js';
import { newId, toGlobalId } from '../platform/id.js';
import type { Caller } from '../platform/request-context.js';
import type { Role } from '../platform/role.js';
import { createSchema } from './schema.js';

// Everything that can be read × everybody who may not read all of it. The questions are made from the schema, so that a
// new type, field, list or look-up is asked about without anybody thinking of it; what should come back is the answer of
// the owner without what the model says is not the caller's.

const facts = useTestDatabase();
const schema = await createSchema();
const queries = Object.values(schema.getQueryType()!.getFields()) as GraphQLField<unknown, unknown>[];

/** They are about the caller, so they differ from the owner's; nothing of others may be in them all the same. */
const ABOUT_THE_CALLER = ['viewer', 'caller', 'agentSettings'];
/** They only add up what the caller sees: told-to-whom.db.test.ts of recommendations compares their sums. */
const SUMS = ['recommendationSummary', 'savingsLedger'];
/** Fields of the root whose arguments are no names of one object; each has a test of its own, below or in its feature. */
const ASKED_APART =
  'node nodes timeSeries alertSnapshot channelPreview alertRuleDryRun silencePreview schedulePreview assignees costs costSummary sizingPolicyPreview'.split(
    ' ',
  );

let world: World;
let asker: Asker;
let owner: Caller;
let callers: Record<string, Caller>;

beforeAll(async () => {
  world = await World.make(facts.db, facts.superuserUrl, schema);
  asker = new Asker(schema, facts.db);
  owner = ownerOf(world);
  callers = callersOf(world);
}, 120_000);

// The names are needed before there is a world.
const NAMES = Object.keys(callersOf({ tenant: () => newId(), clusterId: () => newId() } as unknown as World));

const ofTenant = (letter: string): WorldObject[] =>
  world.objects.filter(({ tenantId }) => tenantId === world.tenant(letter));

const isIn = (caller: Caller, letter: string): boolean =>
  caller.kind !== 'ANONYMOUS' && caller.tenantId === world.tenant(letter);

/** One object of every type and place of tenant A that does not exist for the caller, and all of one kind of tenant B. */
function strangersTo(caller: Caller): WorldObject[] {
  const found = new Map<string, WorldObject>();
  for (const object of world.objects) {
    const key = `${object.type}/${object.tenantId}/${object.place.cluster}/${object.place.namespace}`;
    if (!world.exists(caller, world.find(caller, object.globalId)!)) found.set(key, object);
  }
  return [...found.values()];
}

function oneOfEachType(objects: readonly WorldObject[]): WorldObject[] {
  return [...new Map(objects.map((object) => [object.type, object])).values()];
}

const unknownLike = ({ type }: WorldObject): string => toGlobalId(type, newId());

describe('the world of the matrix', () => {
  it('shows its owner a canary of every column that a type of objects has a field for', async () => {
    const ids = ofTenant('A').map(({ globalId }) => globalId);
    const texts: string[] = [];
    for (let from = 0; from < ids.length; from += 50) {
      const source = `query ($ids: [ID!]!) { nodes(ids: $ids) ${deepSelection(schema.getType('Node')!, schema, 1)} }`;
      const answer = await asker.ask(owner, source, { ids: ids.slice(from, from + 50) });
      expect(answer.errors).toEqual([]);
      texts.push(answer.text);
    }
    const text = texts.join();
    const hidden = nodeTypes(schema).filter((type) => !text.includes(`"__typename":"${type}"`));
    expect(hidden).toEqual([]);
    expect(world.leaksIn(text, owner)).toEqual([]);
    for (const canary of ['pod.pod_ip', 'pod.host_ip', 'cluster_node.internal_ip', 'enrol_token.prefix']) {
      expect(text).toContain(`/${canary}~`);
    }
  });

  it('has an answer of the owner for every field of the root that needs no arguments', async () => {
    for (const field of queries.filter(isPlain)) {
      const { errors, data } = await asker.ask(owner, sourceOf(field));
      expect({ field: field.name, errors }).toEqual({ field: field.name, errors: [] });
      if (field.name !== 'agentSettings' && field.name !== 'viewer') expect(data![field.name]).not.toBeNull();
    }
  });
});

function isPlain(field: GraphQLField<unknown, unknown>): boolean {
  return field.name !== 'agentSettings' && !field.args.some(isRequiredArgument);
}

function sourceOf(field: GraphQLField<unknown, unknown>, args = '', depth = 2): string {
  const type = getNamedType(field.type);
  const paged = type.name.endsWith('Connection') ? '(first: 100)' : args;
  return `{ ${field.name}${paged} ${isObjectType(type) ? deepSelection(type, schema, depth) : ''} }`;
}

describe.each(NAMES)('%s', (name) => {
  it('gets of every list and look-up of the root what the model leaves of the owner’s answer', async () => {
    const caller = callers[name]!;
    for (const field of queries.filter(isPlain)) {
      const answer = await asker.ask(caller, sourceOf(field));
      expect({ field: field.name, leaks: world.leaksIn(answer.text, caller) }).toEqual({
        field: field.name,
        leaks: [],
      });
      if (ABOUT_THE_CALLER.includes(field.name) || SUMS.includes(field.name) || isIn(caller, 'B')) continue;
      await expectProjection(caller, field, answer);
    }
  });

  it('finds by node and nodes exactly the objects that exist for it, with what of them it may read', async () => {
    const caller = callers[name]!;
    const source = `query ($ids: [ID!]!) { nodes(ids: $ids) ${deepSelection(schema.getType('Node')!, schema, 1)} }`;
    for (let from = 0; from < world.objects.length; from += 50) {
      const some = world.objects.slice(from, from + 50);
      const answer = await asker.ask(caller, source, { ids: some.map(({ globalId }) => globalId) });
      expect(world.leaksIn(answer.text, caller)).toEqual([]);
      const found = (answer.data?.['nodes'] as ({ id: string } | null)[] | null | undefined) ?? [];
      if (!world.mayAsk(caller, 'VIEWER' as Role)) expect(found).toEqual([]);
      else
        expect(found.map((one) => one?.id ?? null)).toEqual(
          some.map((one) => (world.exists(caller, world.find(caller, one.globalId)!) ? one.globalId : null)),
        );
    }
  });

  it('is answered for a foreign object, by node and nodes, byte for byte as for one that does not exist', async () => {
    const caller = callers[name]!;
    for (const stranger of strangersTo(caller)) {
      const ask = (id: string) =>
        asker.ask(caller, 'query ($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } }', { id });
      const [found, missing] = [await ask(stranger.globalId), await ask(unknownLike(stranger))];
      expect(found.text).toBe(missing.text);
      expect(found.data?.['node'] ?? null).toBeNull();
    }
  });

  it('is answered for the names of a foreign object as for names that nobody bears', async () => {
    const caller = callers[name]!;
    for (const field of queries.filter(isLookUp)) {
      const type = getNamedType(field.type).name;
      // What lies further below is asked for through the lists.
      const source = `query (${variablesOf(field)}) ${sourceOf(field, argumentsOf(field), 1)}`;
      for (const object of ofTenant('A').filter((one) => one.type === type)) {
        const answer = await asker.ask(
          caller,
          source,
          namesOf(field, object, (text) => text),
        );
        expect(world.leaksIn(answer.text, caller)).toEqual([]);
        if (isIn(caller, 'B')) continue;
        if (world.exists(caller, object)) {
          expect(answer.data![field.name]).toMatchObject({ __typename: type });
        } else {
          const missing = await asker.ask(
            caller,
            source,
            namesOf(field, object, () => 'nobody'),
          );
          expect(answer.text).toBe(missing.text);
        }
      }
    }
  });

  it('is refused a guarded argument of the root by its coordinate, and nothing is read with it', async () => {
    const caller = callers[name]!;
    for (const field of queries) {
      for (const [argument, required] of Object.entries(guardedArguments(field))) {
        const { type } = field.args.find((one) => one.name === argument)!;
        const source = sourceOf(field, '').replace('(first: 100', `(first: 100, ${argument}: ${literalOf(type, '')}`);
        const answer = await asker.ask(caller, source);
        expect(world.leaksIn(answer.text, caller)).toEqual([]);
        if (!world.mayAsk(caller, field.extensions['requires'] as Role | undefined)) continue;
        const coordinates = answer.errors.map(({ coordinate }) => coordinate);
        if (world.mayAsk(caller, required)) expect(coordinates).not.toContain(`Query.${field.name}(${argument}:)`);
        else {
          expect(answer.data![field.name]).toBeNull();
          expect(coordinates).toEqual([`Query.${field.name}(${argument}:)`]);
        }
      }
    }
  });

  it('learns nothing by filters: a foreign id or name matches what one that does not exist matches', async () => {
    const caller = callers[name]!;
    const strangers = oneOfEachType(strangersTo(caller));
    for (const field of queries) {
      for (const { key, type, isId } of filterKeysOf(field)) {
        const foreign = isId ? strangers.map(({ globalId }) => globalId) : foreignNames(caller);
        const unknown = (isId ? strangers.map(unknownLike)[0] : undefined) ?? 'nothing.x';
        const [missing, ...answers] = await filteredBy(caller, { field, key, type }, [unknown, ...foreign]);
        expect({ key, answers }).toEqual({ key, answers: foreign.map(() => missing) });
      }
    }
  });
});

const DENIED = ['FORBIDDEN', 'UNAUTHENTICATED'];

/** What a list answers when it is filtered by each of these values, without the value; all asked in one operation. */
async function filteredBy(
  caller: Caller,
  { field, key, type }: { field: GraphQLField<unknown, unknown>; key: string; type: string },
  values: readonly string[],
): Promise<string[]> {
  const parts = values.map((_, n) => `v${n}: ${field.name}(filter: { ${key}: $v${n} }) ${IDS}`);
  const source = `query (${values.map((_, n) => `$v${n}: ${type}`).join(' ')}) { ${parts.join(' ')} }`;
  const given = Object.fromEntries(values.map((value, n) => [`v${n}`, value]));
  const { data, errors } = await asker.ask(caller, source, given);
  return values.map((value, n) => {
    // Who may not read the list is told so once in an answer.
    const own = errors.filter(({ path, code }) => !DENIED.includes(code) && (path as string[])[0] === `v${n}`);
    const said = own.map(({ code, message }) => `${code} ${message}`);
    return JSON.stringify({ data: data?.[`v${n}`] ?? null, said }).replaceAll(value, '?');
  });
}

function guardedArguments(field: GraphQLField<unknown, unknown>): Record<string, Role> {
  return (field.extensions['argumentRequires'] ?? {}) as Record<string, Role>;
}

const IDS = '{ totalCount edges { node { id } } }';

async function expectProjection(
  caller: Caller,
  field: GraphQLField<unknown, unknown>,
  answer: Awaited<ReturnType<Asker['ask']>>,
): Promise<void> {
  const required = field.extensions['requires'] as Role | undefined;
  if (!world.mayAsk(caller, required)) {
    expect({ field: field.name, value: answer.data?.[field.name] ?? null }).toEqual({ field: field.name, value: null });
    expect(answer.errors.map(({ code }) => code)).toEqual([
      caller.kind === 'ANONYMOUS' ? 'UNAUTHENTICATED' : 'FORBIDDEN',
    ]);
    return;
  }
  const whole = await asker.ask(owner, sourceOf(field));
  const { value, refused } = project(world, schema, caller, withoutSums(whole.data));
  expect(withoutSums(answer.data)).toEqual(value);
  expect(answer.errors.map(({ code, coordinate }) => `${code} ${coordinate}`).sort()).toEqual(
    [...refused].map((coordinate) => `FORBIDDEN ${coordinate}`).sort(),
  );
  expectCounts(answer.data);
}

/** Every page holds the whole list here, so its count is the number of its edges. */
function expectCounts(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if ('totalCount' in value && 'edges' in value) {
    const list = value as unknown as Faceted;
    expect(list.totalCount).toBe(list.edges.length);
    for (const facet of list.facets ?? []) expectFacet(facet, list);
  }
  Object.values(value).forEach(expectCounts);
}

interface Facet {
  field: string;
  values: { value: string; count: number }[];
}

interface Faceted {
  edges: { node: { namespace?: string | null; cluster?: { id: string } } }[];
  totalCount: number;
  facets?: Facet[] | null;
}

/** The facets by place count what the list shows, whether from rows or from counters. */
function expectFacet({ field, values }: Facet, { edges }: Faceted): void {
  const placeOf = ({ node }: Faceted['edges'][number]) => (field === 'CLUSTER' ? node.cluster?.id : node.namespace);
  if (!['CLUSTER', 'NAMESPACE'].includes(field) || edges.every((edge) => placeOf(edge) === undefined)) return;
  const expected: Record<string, number> = {};
  for (const place of edges.map(placeOf)) if (place != null) expected[place] = (expected[place] ?? 0) + 1;
  expect(Object.fromEntries(values.map(({ value, count }) => [value, count]))).toEqual(expected);
}

/** Where a column of the row has the value of each argument of a look-up by names. */
const COLUMN_OF: Record<string, string> = {
  name: 'name',
  namespace: 'namespace',
  pod: 'pod_name',
  kind: 'kind',
  number: 'number',
};

/** What nothing is numbered by. */
const NO_NUMBER = 2_000_000_000;

function isLookUp(field: GraphQLField<unknown, unknown>): boolean {
  return field.args.some(isRequiredArgument) && !ASKED_APART.includes(field.name);
}

function variablesOf(field: GraphQLField<unknown, unknown>): string {
  return field.args
    .filter(isRequiredArgument)
    .map(({ name, type }) => `$${name}: ${type}`)
    .join(', ');
}

function argumentsOf(field: GraphQLField<unknown, unknown>): string {
  return `(${field.args
    .filter(isRequiredArgument)
    .map(({ name }) => `${name}: $${name}`)
    .join(', ')})`;
}

function namesOf(
  field: GraphQLField<unknown, unknown>,
  { row }: WorldObject,
  change: (text: string) => string,
): Record<string, unknown> {
  const cluster = world.objects.find((one) => one.type === 'Cluster' && one.row['id'] === row['cluster_id']);
  const entries = field.args.filter(isRequiredArgument).map(({ name }) => {
    const column = COLUMN_OF[name];
    const value = name === 'cluster' ? cluster?.row['name'] : column && row[column];
    if (typeof value === 'number') return [name, change(String(value)) === String(value) ? value : NO_NUMBER];
    return [name, name === 'kind' ? value : change(String(value))];
  });
  return Object.fromEntries(entries);
}

function filterKeysOf(field: GraphQLField<unknown, unknown>): { key: string; type: string; isId: boolean }[] {
  if (!getNamedType(field.type).name.endsWith('Connection')) return [];
  const filter = getNamedType(field.args.find(({ name }) => name === 'filter')?.type);
  if (!isInputObjectType(filter)) return [];
  return Object.values(filter.getFields()).flatMap(({ name, type }) => {
    const inner = getNamedType(type).name;
    // A list takes a single value too.
    return inner === 'ID' || inner === 'String' ? [{ key: name, type: String(type), isId: inner === 'ID' }] : [];
  });
}

/** Names of clusters, namespaces and pods that are not the caller's. */
function foreignNames(caller: Caller): string[] {
  const candidates = world.objects.flatMap(({ row }) => [row['name'], row['namespace']]).filter((one) => one != null);
  return [...new Set(candidates.map(String))].filter((text) => world.leaksIn(text, caller).length > 0).slice(0, 6);
}

describe('the schema', () => {
  it('guards arguments of the root only, which the matrix asks for', () => {
    const types = Object.values(schema.getTypeMap()).filter(isObjectType);
    const guarded = types.flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => Object.keys(guardedArguments(field)).length > 0)
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(guarded.length).toBeGreaterThan(0);
    expect(guarded.filter((coordinate) => !coordinate.startsWith('Query.'))).toEqual([]);
  });

  it('has a recipe for the arguments of every field of the root', () => {
    const unknown = queries
      .filter(isLookUp)
      .flatMap((field) =>
        field.args
          .filter((one) => isRequiredArgument(one) && one.name !== 'cluster' && !COLUMN_OF[one.name])
          .map((one) => `Query.${field.name}(${one.name}:) — say in COLUMN_OF which column it is, or test it apart`),
      );
    expect(unknown).toEqual([]);
  });
});
