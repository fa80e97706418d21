import type { Caller } from '../src/platform/request-context.js';
import { type Grant, wholeTenant } from '../src/platform/rights.js';
import { Role } from '../src/platform/role.js';
import { anAgent, withRights } from './graphql.js';
import type { World } from './world-model.js';

/** Everybody that the matrix asks as, by what they are; all but the first two have less than the owner of tenant A. */
export function callersOf(world: World): Record<string, Caller> {
  const tenant = world.tenant('A');
  const [c1, c2] = ['c1', 'c2'].map((cluster) => world.clusterId('A', cluster)) as [string, string];
  const grant = (role: Role, clusterIds: string[] | null, namespaces: string[] | null): Grant => ({
    role,
    clusterIds,
    namespaces,
  });
  return {
    'the administrator of another tenant': withRights(world.tenant('B'), wholeTenant(Role.ADMIN)),
    'a viewer of the tenant': withRights(tenant, wholeTenant(Role.VIEWER)),
    'an operator of the tenant': withRights(tenant, wholeTenant(Role.OPERATOR)),
    'a viewer of one cluster': withRights(tenant, [grant(Role.VIEWER, [c1], null)]),
    'an administrator of one cluster': withRights(tenant, [grant(Role.ADMIN, [c1], null)]),
    'a viewer of one namespace of one cluster': withRights(tenant, [grant(Role.VIEWER, [c1], ['ns-shop'])]),
    'an operator of one namespace of every cluster': withRights(tenant, [grant(Role.OPERATOR, null, ['ns-pay'])]),
    'a viewer of the tenant who administers one namespace': withRights(tenant, [
      grant(Role.VIEWER, null, null),
      grant(Role.ADMIN, [c2], ['ns-shop']),
    ]),
    'a viewer of one cluster who operates a namespace of the other': withRights(tenant, [
      grant(Role.VIEWER, [c1], null),
      grant(Role.OPERATOR, [c2], ['ns-pay']),
    ]),
    'somebody whose selector finds no cluster': withRights(tenant, [grant(Role.ADMIN, [], null)]),
    'somebody with the ids of another tenant’s clusters': withRights(tenant, [
      grant(Role.ADMIN, [world.clusterId('B', 'c1')], null),
    ]),
    'somebody without rights': withRights(tenant, []),
    'an agent': anAgent(tenant, c1),
    'an enrol token': { ...withRights(tenant, []), kind: 'ENROL' } as Caller,
    nobody: { kind: 'ANONYMOUS' },
  };
}

export function ownerOf(world: World): Caller {
  return withRights(world.tenant('A'), wholeTenant(Role.ADMIN));
}
