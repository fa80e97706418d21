import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { withRights } from '../../test/graphql.js';
import { NAMESPACES } from '../../test/guarded-world.js';
import { useTestDatabase } from '../../test/test-database.js';
import { tableOf, World, type WorldObject } from '../../test/world-model.js';
import { type Grant, type Rights, roleAt, scopeConditions, sees } from '../platform/rights.js';
import { hasRole, Role } from '../platform/role.js';
import { SqlParams } from '../platform/sql-params.js';
import { placeOf, placeRules } from './place-of.js';
import { createSchema } from './schema.js';

const facts = useTestDatabase();
const schema = await createSchema();

let world: World;
let tenantId: string;

beforeAll(async () => {
  world = await World.make(facts.db, facts.superuserUrl, schema);
  tenantId = world.tenant('A');
}, 120_000);

/** Grants over two clusters, one of another tenant, and two namespaces, one more that nobody has; nothing selected too. */
const grants = fc.array(
  fc.record({
    role: fc.constantFrom(Role.VIEWER, Role.OPERATOR, Role.ADMIN),
    clusters: fc.option(fc.subarray(['A/c1', 'A/c2', 'B/c1']), { freq: 2 }),
    namespaces: fc.option(fc.subarray([...NAMESPACES, 'elsewhere']), { freq: 2 }),
  }),
  { maxLength: 4 },
);
type Drawn = typeof grants extends fc.Arbitrary<infer T> ? T : never;

function rightsOf(drawn: Drawn): Rights {
  return drawn.map(
    ({ role, clusters, namespaces }): Grant => ({
      role,
      clusterIds: clusters?.map((name) => world.clusterId(...(name.split('/') as [string, string]))) ?? null,
      namespaces,
    }),
  );
}

/** Types that lie somewhere: what belongs to the tenant has rules of its own about who sees it. */
const types = Object.keys(placeRules).filter((type) => placeRules[type]!.cluster !== null);

const objectsOf = (type: string): WorldObject[] =>
  world.objects.filter((one) => one.type === type && one.tenantId === tenantId);

/** A row as its entity has it. */
function entityOf({ row }: WorldObject): Record<string, unknown> {
  const camel = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), value]));
}

async function selected(type: string, rights: Rights): Promise<unknown[]> {
  const params = new SqlParams();
  const conditions = [
    `t.tenant_id = ${params.add(tenantId)}`,
    ...scopeConditions(rights, placeRules[type]!, params),
  ].join(' AND ');
  const rows = await facts.db.runInTenant(tenantId, (tx) =>
    tx.query<{ id: string }>(`SELECT t.id FROM ${tableOf(type)} t WHERE ${conditions} ORDER BY t.id`, params.values),
  );
  return rows.map(({ id }) => id);
}

describe('the place of every type', () => {
  it('is the same in statements, of one object and in the model, whatever the grants', async () => {
    const property = fc.asyncProperty(grants, async (drawn) => {
      const rights = rightsOf(drawn);
      const caller = withRights(tenantId, rights);
      for (const type of types) {
        const expected = objectsOf(type).filter(({ place }) => world.rankAt(caller, tenantId, place) >= 1);
        const ids = expected.map(({ row }) => row['id']).sort();
        expect({ type, found: await selected(type, rights) }).toEqual({ type, found: ids });
        if (placeRules[type]!.within) continue; // It lies in many places, so one object of it has none.
        const seen = objectsOf(type).filter((object) => sees(rights, placeOf(type, entityOf(object))!));
        expect({ type, seen: seen.map(({ row }) => row['id']).sort() }).toEqual({ type, seen: ids });
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('has the greatest of the roles that hold there', () => {
    const property = fc.property(grants, (drawn) => {
      const rights = rightsOf(drawn);
      const caller = withRights(tenantId, rights);
      for (const type of types.filter((one) => !placeRules[one]!.within)) {
        for (const object of objectsOf(type)) {
          const role = roleAt(rights, placeOf(type, entityOf(object))!);
          const rank = world.rankAt(caller, tenantId, object.place);
          const held = [Role.VIEWER, Role.OPERATOR, Role.ADMIN].filter((one) => hasRole(role, one));
          expect({ type, rank: held.length }).toEqual({ type, rank });
        }
      }
    });
    fc.assert(property, { numRuns: 60 });
  });
});
