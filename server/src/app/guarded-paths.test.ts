import { describe, expect, it } from '@jest/globals';
import { type GraphQLField, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';
import { hasRole, Role } from '../platform/role.js';
import { nodeLoaders } from './node-loaders.js';
import { placedTypes } from './place-of.js';
import { createSchema } from './schema.js';

const schema = await createSchema();
const nodes = schema.getPossibleTypes(schema.getType('Node') as never).map(({ name }) => name);

type Field = GraphQLField<unknown, unknown>;

const roleOf = (element: { extensions: Readonly<Record<string, unknown>> }): Role =>
  (element.extensions['requires'] as Role | undefined) ?? Role.VIEWER;

/** The fields that somebody of a role may pass through, from the root as far as they go. */
function reachable(role: Role): Set<GraphQLObjectType> {
  const types = new Set<GraphQLObjectType>();
  const visit = (type: GraphQLObjectType): void => {
    if (types.has(type)) return;
    types.add(type);
    for (const field of Object.values(type.getFields())) {
      const inner = getNamedType(field.type);
      if (isObjectType(inner) && isOpen(field, role)) visit(inner);
    }
  };
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) visit(root!);
  return types;
}

/** As the executor decides: the role of the field, and that of its type unless it may not be null. */
function isOpen(field: Field, role: Role): boolean {
  const ofType = String(field.type).endsWith('!') ? Role.VIEWER : roleOf(getNamedType(field.type));
  return hasRole(role, roleOf(field)) && hasRole(role, ofType);
}

describe('the ways through the schema', () => {
  it('lead to no object of a guarded type past its guard: lists and payloads of it are guarded themselves', () => {
    const leaks = [Role.VIEWER, Role.OPERATOR].flatMap((role) =>
      [...reachable(role)].filter((type) => !hasRole(role, roleOf(type))).map((type) => `${role} reaches ${type.name}`),
    );
    expect(leaks).toEqual([]);
  });

  it('begin with a guard at every field of the root but those about oneself', () => {
    const roots = [schema.getQueryType()!, schema.getSubscriptionType()!];
    const open = roots.flatMap((root) =>
      Object.values(root.getFields()).filter((field) => field.extensions['requires'] === undefined),
    );
    expect(open.map(({ name }) => name).sort()).toEqual(['caller', 'viewer']);
  });
});

describe('every type that implements Node', () => {
  it.each(nodes)('%s has a place and can be fetched by its id', (name) => {
    expect(placedTypes).toContain(name);
    expect(Object.keys(nodeLoaders)).toContain(name);
  });

  it('is the only kind of type that has a place or is loaded', () => {
    expect([...placedTypes].sort()).toEqual([...nodes].sort());
    expect(Object.keys(nodeLoaders).sort()).toEqual([...nodes].sort());
  });
});
