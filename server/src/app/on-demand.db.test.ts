import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { aUser, execute } from '../../test/graphql.js';
import { aClusterNode, addCluster, aNamespace, aPod, aWorkload, reportInventory } from '../../test/inventory.js';
import { useTestDatabase } from '../../test/test-database.js';
import { createSchema } from './schema.js';

// A column that is read on demand must be read for every field that needs it: each field asked for alone answers what it
// answers beside all the others.

const facts = useTestDatabase();
let schema: GraphQLSchema;

beforeAll(async () => {
  schema = await createSchema();
  const agent = await addCluster(facts.db, facts.tenantId, 'prod');
  await reportInventory(facts.db, agent, 1, {
    clusterNodes: [aClusterNode('node-1')],
    namespaces: [aNamespace('shop')],
    workloads: [aWorkload('web')],
    pods: [aPod('web-1')],
  });
});

/** A selection of all leaves below a field, one level deep; null for what cannot be asked for without arguments. */
function selectionOf(field: ReturnType<GraphQLObjectType['getFields']>[string]): string | null {
  if (field.args.some(isRequiredArgument)) return null;
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  if (!isObjectType(type)) return `${field.name} { __typename }`;
  if (type.name.endsWith('Connection')) return `${field.name} { edges { node { __typename } } }`;
  const leaves = Object.values(type.getFields()).filter(
    (one) => isLeafType(getNamedType(one.type)) && one.args.length === 0,
  );
  return `${field.name} { ${leaves.map(({ name }) => name).join(' ')} }`;
}

async function first(list: string, selection: string): Promise<Record<string, unknown>> {
  const source = `{ ${list}(first: 1) { edges { node { ${selection} } } } }`;
  const { data, errors } = await execute<Record<string, { edges: { node: Record<string, unknown> }[] }>>(
    { db: facts.db, caller: aUser(facts.tenantId), now: () => new Date('2026-02-01T00:00:00Z') },
    source,
  );
  expect(errors).toBeUndefined();
  return data![list]!.edges[0]!.node;
}

describe('a field asked for alone', () => {
  it.each([
    ['Cluster', 'clusters'],
    ['ClusterNode', 'clusterNodes'],
    ['Namespace', 'namespaces'],
    ['Workload', 'workloads'],
    ['Pod', 'pods'],
    ['Container', 'containers'],
  ])('of a %s answers as beside all others', async (typeName, list) => {
    const type = schema.getType(typeName) as GraphQLObjectType;
    const selections = Object.values(type.getFields()).flatMap((field) => selectionOf(field) ?? []);
    const together = await first(list, selections.join(' '));
    for (const selection of selections) {
      const name = selection.split(' ')[0]!;
      expect({ [name]: (await first(list, selection))[name] }).toEqual({ [name]: together[name] });
    }
  });
});
