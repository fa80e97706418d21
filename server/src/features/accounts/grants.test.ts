import { describe, expect, it } from '@jest/globals';
import type { Grant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { allows, intersect, resolveScopes, type Scope } from './grants.js';

const { VIEWER, OPERATOR, ADMIN } = Role;
const grant = (role: Role, clusterIds: string[] | null = null, namespaces: string[] | null = null): Grant => ({
  role,
  clusterIds,
  namespaces,
});
const scope = (role: Role, clusterSelector: string | null = null, namespaces: string[] | null = null): Scope => ({
  role,
  clusterSelector,
  namespaces,
});
const production = { key: 'environment', value: 'production' };
const clusters = [
  { id: 'a', labels: [{ key: 'name', value: 'prod-eu' }, production] },
  { id: 'b', labels: [{ key: 'name', value: 'prod-us' }, production] },
  { id: 'c', labels: [{ key: 'name', value: 'dev' }] },
];

describe('resolveScopes', () => {
  it.each([
    ['a binding without a scope holds in the whole tenant', [scope(ADMIN)], [grant(ADMIN)]],
    [
      'a selector holds in the clusters that match it now',
      [scope(VIEWER, 'environment=production')],
      [grant(VIEWER, ['a', 'b'])],
    ],
    ['a selector over a fact that is unknown matches nothing', [scope(VIEWER, 'region=eu')], [grant(VIEWER, [])]],
    ['namespaces narrow the clusters', [scope(OPERATOR, 'name=dev', ['shop'])], [grant(OPERATOR, ['c'], ['shop'])]],
    ['an empty list of namespaces holds nowhere', [scope(ADMIN, null, [])], [grant(ADMIN, [])]],
    ['a selector that cannot be read selects nothing', [scope(ADMIN, 'a b c')], [grant(ADMIN, [])]],
    ['what a wider binding includes is left out', [scope(VIEWER, 'name=dev'), scope(ADMIN)], [grant(ADMIN)]],
    ['of two equal bindings one is kept', [scope(VIEWER), scope(VIEWER)], [grant(VIEWER)]],
    [
      'a greater role in a part is kept beside a lesser one for all',
      [scope(VIEWER), scope(ADMIN, 'name=dev')],
      [grant(VIEWER), grant(ADMIN, ['c'])],
    ],
  ])('%s', (_sentence, scopes, rights) => {
    expect(resolveScopes(scopes, clusters)).toEqual(rights);
  });
});

describe('intersect', () => {
  it.each([
    ['the lesser role counts', [grant(ADMIN)], [grant(VIEWER)], [grant(VIEWER)]],
    ['the lesser role counts the other way round too', [grant(VIEWER)], [grant(ADMIN)], [grant(VIEWER)]],
    ['the narrower place counts', [grant(OPERATOR)], [grant(ADMIN, ['a'], ['x'])], [grant(OPERATOR, ['a'], ['x'])]],
    ['only common clusters stay', [grant(VIEWER, ['a', 'b'])], [grant(VIEWER, ['b', 'c'])], [grant(VIEWER, ['b'])]],
    [
      'without a common namespace nothing is seen, not even the cluster',
      [grant(VIEWER, ['a'], ['x'])],
      [grant(ADMIN, ['a'], ['y'])],
      [grant(VIEWER, [])],
    ],
    ['with nothing nothing is left', [grant(ADMIN)], [], []],
    [
      'every pair of grants counts',
      [grant(ADMIN, ['a']), grant(VIEWER)],
      [grant(OPERATOR)],
      [grant(OPERATOR, ['a']), grant(VIEWER)],
    ],
  ])('%s', (_sentence, one, other, rights) => {
    expect(intersect(one, other)).toEqual(rights);
  });
});

describe('allows', () => {
  it.each([
    ['an administrator hands out anything', [grant(ADMIN)], grant(ADMIN), true],
    ['nobody hands out more than their own role', [grant(VIEWER)], grant(OPERATOR), false],
    ['the role of AGENT is nobody’s to hand out', [grant(ADMIN)], grant(Role.AGENT), false],
    ['some clusters are not the tenant', [grant(ADMIN, ['a', 'b', 'c'])], grant(VIEWER), false],
    ['two grants together reach', [grant(ADMIN, ['a']), grant(ADMIN, ['b'])], grant(ADMIN, ['a', 'b']), true],
    ['a namespace is not its cluster', [grant(ADMIN, ['a'], ['x'])], grant(VIEWER, ['a']), false],
    ['a namespace of all clusters reaches into one', [grant(ADMIN, null, ['x'])], grant(VIEWER, ['a'], ['x']), true],
    ['one place beyond is one too many', [grant(ADMIN, ['a'], ['x'])], grant(ADMIN, ['a'], ['x', 'y']), false],
    ['clusters that are not there yet need the role somewhere', [grant(VIEWER, ['a'])], grant(VIEWER, []), true],
    ['a greater role is not handed out for later clusters', [grant(VIEWER, ['a'])], grant(ADMIN, []), false],
  ])('%s', (_sentence, rights, wanted, expected) => {
    expect(allows(rights, wanted)).toBe(expected);
  });
});
