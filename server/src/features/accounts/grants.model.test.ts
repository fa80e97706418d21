import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Grant, type Place, type Rights, roleAt } from '../../platform/rights.js';
import { hasRole, Role } from '../../platform/role.js';
import { allows, intersect, resolveScopes } from './grants.js';

const CLUSTERS = ['a', 'b', 'c'];
const NAMESPACES = ['x', 'y', 'z'];
const RUNS = { numRuns: 2_000 };

const aRole = fc.constantFrom(Role.VIEWER, Role.OPERATOR, Role.ADMIN);
const aGrant: fc.Arbitrary<Grant> = fc.record({
  role: aRole,
  clusterIds: fc.option(fc.subarray(CLUSTERS)),
  namespaces: fc.option(fc.subarray(NAMESPACES, { minLength: 1 })),
});
const someRights: fc.Arbitrary<Rights> = fc.array(aGrant, { maxLength: 4 });
/** Every kind of place but the cluster itself, of which somebody sees a part and not one thing. */
const aPlace: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ clusterId: fc.constantFrom(...CLUSTERS, 'later'), namespace: fc.option(fc.constantFrom(...NAMESPACES)) }),
  fc.constant({ clusterId: null, namespace: null }),
);

function lesser(one: Role | null, other: Role | null): Role | null {
  if (one === null || other === null) return null;
  return hasRole(one, other) ? other : one;
}

describe('rights as a whole', () => {
  it('intersect to the lesser role at every place', () => {
    fc.assert(
      fc.property(someRights, someRights, aPlace, (one, other, place) => {
        expect(roleAt(intersect(one, other), place)).toBe(lesser(roleAt(one, place), roleAt(other, place)));
      }),
      RUNS,
    );
  });

  it('lose nothing by leaving out what another grant includes', () => {
    const clusters = CLUSTERS.map((id) => ({ id, labels: [{ key: 'name', value: id }] }));
    const selectorOf = (ids: readonly string[] | null) => (ids === null ? null : `name in (${['', ...ids].join()})`);
    fc.assert(
      fc.property(someRights, aPlace, (rights, place) => {
        const scopes = rights.map(({ role, clusterIds, namespaces }) => ({
          role,
          clusterSelector: selectorOf(clusterIds),
          namespaces,
        }));
        expect(roleAt(resolveScopes(scopes, clusters), place)).toBe(roleAt(rights, place));
      }),
      RUNS,
    );
  });

  it('allow a grant to be handed out only where they already give as much', () => {
    fc.assert(
      fc.property(someRights, aGrant, aPlace, (rights, grant, place) => {
        fc.pre(allows(rights, grant));
        const given = roleAt([grant], place);
        expect(lesser(roleAt(rights, place), given)).toBe(given);
      }),
      RUNS,
    );
  });
});
