import { beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphQLInputType, getNamedType, isInputObjectType } from 'graphql';
import pg from 'pg';
import { Asker } from '../../test/ask.js';
import { tenantTables } from '../../test/canaries.js';
import { deepSelection, literalArguments } from '../../test/deep-selection.js';
import { useTestDatabase } from '../../test/test-database.js';
import { callersOf, ownerOf } from '../../test/world-callers.js';
import { World, type WorldObject } from '../../test/world-model.js';
import { newId, toGlobalId } from '../platform/id.js';
import type { Caller } from '../platform/request-context.js';
import type { Role } from '../platform/role.js';
import { createSchema } from './schema.js';

// Every mutation × everybody, with arguments made from its types: whoever may not is refused before anything is written,
// and an administrator is answered for another tenant's ids as for ids of nothing.

const facts = useTestDatabase();
const schema = await createSchema();
const mutations = Object.values(schema.getMutationType()!.getFields());
const guarded = mutations.filter(({ extensions }) => extensions['requires']);

let world: World;
let asker: Asker;
let callers: [string, Caller][];

beforeAll(async () => {
  world = await World.make(facts.db, facts.superuserUrl, schema);
  asker = new Asker(schema, facts.db);
  callers = [['the owner', ownerOf(world)], ...Object.entries(callersOf(world))];
}, 120_000);

const sources = new Map(
  mutations.map(({ name, args, type }) => {
    const given = literalArguments(args, '$id');
    const variable = given.includes('$id') ? '($id: ID!)' : '';
    return [name, `mutation ${variable} { ${name}${given} ${deepSelection(getNamedType(type), schema, 1)} }`];
  }),
);

/** Asks for a mutation with an id wherever its arguments have one. */
function ask(caller: Caller, name: string, id: string): ReturnType<Asker['ask']> {
  return asker.ask(caller, sources.get(name)!, { id });
}

/** One object of every type of a tenant. */
function oneOfEachType(letter: string): WorldObject[] {
  const own = world.objects.filter(({ tenantId }) => tenantId === world.tenant(letter));
  return [...new Map(own.map((object) => [object.type, object])).values()];
}

/** How many rows every table of tenant A has, and their sum of versions. */
async function stateOfTenant(): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: facts.superuserUrl });
  await client.connect();
  const state: Record<string, string> = {};
  for (const { name } of await tenantTables(client)) {
    const { rows } = await client.query(
      `SELECT count(*) || '/' || coalesce(sum(xmin::text::bigint), 0) AS state FROM ${name} WHERE tenant_id = $1`,
      [world.tenant('A')],
    );
    state[name] = rows[0].state;
  }
  await client.end();
  return state;
}

describe('mutations', () => {
  it('are all guarded but those by which somebody signs in or out or an agent registers', () => {
    const open = mutations.filter((field) => !guarded.includes(field)).map(({ name }) => name);
    expect(open.sort()).toEqual(['redeemSignInLink', 'registerAgent', 'signIn', 'signOut']);
  });

  it('refuse everybody of a lower role with one FORBIDDEN, for any id, and write nothing', async () => {
    const before = await stateOfTenant();
    for (const [who, caller] of callers) {
      for (const { name, extensions } of guarded) {
        if (world.mayAsk(caller, extensions['requires'] as Role, extensions['requiresAnywhere'] === true)) continue;
        for (const { globalId } of oneOfEachType('A')) {
          const { data, errors, text } = await ask(caller, name, globalId);
          expect({ who, name, data: data?.[name] ?? null }).toEqual({ who, name, data: null });
          const code = caller.kind === 'ANONYMOUS' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
          expect({ who, name, codes: errors.map((error) => error.code) }).toEqual({ who, name, codes: [code] });
          expect(world.leaksIn(text.replaceAll(globalId, ''), caller)).toEqual([]);
        }
      }
    }
    expect(await stateOfTenant()).toEqual(before);
  });

  it('answer an administrator for ids of another tenant byte for byte as for ids of nothing, and write nothing there', async () => {
    const before = await stateOfTenant();
    const stranger = callersOf(world)['the administrator of another tenant']!;
    for (const { name, args } of guarded.filter(({ args }) => args.some(({ type }) => takesIds(type)))) {
      for (const { type, globalId } of oneOfEachType('A')) {
        const missing = toGlobalId(type, newId());
        const answers = [globalId, missing].map((id) => ask(stranger, name, id));
        const [found, expected] = await Promise.all(answers);
        expect({ name, args: args.length, text: found!.text.replaceAll(globalId, '?') }).toEqual({
          name,
          args: args.length,
          text: expected!.text.replaceAll(missing, '?'),
        });
        expect(world.leaksIn(found!.text.replaceAll(globalId, ''), stranger)).toEqual([]);
      }
    }
    expect(await stateOfTenant()).toEqual(before);
  });

  it('show nothing of others where nobody needs to be signed in', async () => {
    for (const [who, caller] of callers) {
      for (const { name } of mutations.filter((field) => !guarded.includes(field))) {
        const { text } = await ask(caller, name, toGlobalId('Cluster', newId()));
        expect({ who, name, leaks: world.leaksIn(text, caller) }).toEqual({ who, name, leaks: [] });
      }
    }
  });
});

function takesIds(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return named.name === 'ID';
  return Object.values(named.getFields()).some((field) => getNamedType(field.type).name === 'ID');
}
