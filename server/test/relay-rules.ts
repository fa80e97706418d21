import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import type { Rule } from './schema-rules.js';

// The rules relay-* of graphql-eslint 4.4 (flat/schema-relay), with withEdgeSuffix and shouldImplementNode, over a
// whole schema. listTypeCanWrapOnlyEdgeType is off: it forbids every plain list, `nodes(ids:)` among them.
// @see https://relay.dev/graphql/connections.htm

type Field = GraphQLField<unknown, unknown>;

const typesOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));

const fieldOf = (type: GraphQLObjectType, name: string): Field | undefined => type.getFields()[name];

/** Whether a position may have this type: String, or another scalar that serialises as one. */
function isCursor(type: unknown, { nullable }: { nullable: boolean | null }): boolean {
  if (nullable !== null && isNonNullType(type) === nullable) return false;
  const inner = getNullableType(type as never);
  return isScalarType(inner) && !['Int', 'Float', 'Boolean'].includes(inner.name);
}

/** A field that answers a connection takes first and after, and last and before (C3). */
const relayArguments: Rule = (schema) =>
  typesOf(schema).flatMap((type) => {
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const pages = Object.values(type.getFields()).filter((field) => /Connection$/.test(getNamedType(field.type).name));
    return pages.filter((field) => !hasPageArguments(field)).map((field) => `${type.name}.${field.name}`);
  });

function hasPageArguments(field: Field): boolean {
  const typeOf = (name: string) => field.args.find((argument) => argument.name === name)?.type;
  const isSize = (name: string): boolean => String(typeOf(name)) === 'Int';
  const isPosition = (name: string): boolean => isCursor(typeOf(name), { nullable: true });
  return isSize('first') && isPosition('after') && isSize('last') && isPosition('before');
}

/** A type named …Connection is an object with a list `edges` and `pageInfo: PageInfo!` (C1). */
const relayConnectionTypes: Rule = (schema) =>
  typesOf(schema)
    .filter((type) => type.name.endsWith('Connection') && !(isObjectType(type) && isConnection(type)))
    .map((type) => type.name);

function isConnection(type: GraphQLObjectType): boolean {
  const edges = getNullableType(fieldOf(type, 'edges')?.type);
  return isListType(edges) && String(fieldOf(type, 'pageInfo')?.type) === 'PageInfo!';
}

/** What a connection's edges are: objects named …Edge with `cursor` and a `node` that implements Node (C2). */
const relayEdgeTypes: Rule = (schema) => {
  const wrapped = typesOf(schema).flatMap((type) => {
    if (!isObjectType(type) || !type.name.endsWith('Connection')) return [];
    return [getNamedType(fieldOf(type, 'edges')?.type)];
  });
  const named = typesOf(schema).filter((type) => type.name.endsWith('Edge'));
  const edges = new Set([...wrapped, ...named]);
  return [...edges]
    .filter((type) => type !== undefined && !(isObjectType(type) && isEdge(type)))
    .map((type) => type!.name);
};

function isEdge(type: GraphQLObjectType): boolean {
  const node = getNullableType(fieldOf(type, 'node')?.type);
  const isOne = isCompositeType(node) || isScalarType(node) || isEnumType(node);
  const implementsNode = isObjectType(node) && node.getInterfaces().some((one) => one.name === 'Node');
  const hasCursor = isCursor(fieldOf(type, 'cursor')?.type, { nullable: null });
  return type.name.endsWith('Edge') && isOne && implementsNode && hasCursor;
}

/** PageInfo says by Boolean! whether there is more, and by nullable cursors where it lies: an empty page has none (C4). */
const relayPageInfo: Rule = (schema) => {
  const type = schema.getType('PageInfo');
  if (!isObjectType(type)) return ['PageInfo'];
  const wrong = ['hasNextPage', 'hasPreviousPage'].filter((name) => String(fieldOf(type, name)?.type) !== 'Boolean!');
  const strict = ['startCursor', 'endCursor'].filter(
    (name) => !isCursor(fieldOf(type, name)?.type, { nullable: true }),
  );
  return [...wrong, ...strict].map((name) => `PageInfo.${name}`);
};

export const relayRules: Record<string, Rule> = {
  'relay-arguments': relayArguments,
  'relay-connection-types': relayConnectionTypes,
  'relay-edge-types': relayEdgeTypes,
  'relay-page-info': relayPageInfo,
};
