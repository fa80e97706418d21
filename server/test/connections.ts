import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** One field of the schema that answers a page of a list. */
export interface ConnectionField {
  /** As in “Query.pods” or “Cluster.pods”. */
  coordinate: string;
  /** The type whose objects have the list; null at the root. */
  parent: string | null;
  field: string;
  /** Type of the rows. */
  node: string;
  connection: GraphQLObjectType;
  /** Name of the type of orderBy; null where the list has one order only. */
  orderType: string | null;
  orders: string[];
  /** Name of the type of `filter`; null where there is none. */
  filterType: string | null;
}

function argumentType(field: GraphQLField<unknown, unknown>, name: string) {
  const argument = field.args.find((one) => one.name === name);
  return argument ? getNamedType(argument.type) : undefined;
}

function ordersOf(field: GraphQLField<unknown, unknown>): string[] {
  const type = argumentType(field, 'orderBy');
  const values = isInputObjectType(type) ? getNamedType(type.getFields()['field']?.type) : undefined;
  return isEnumType(values) ? values.getValues().map((value) => value.name) : [];
}

/** Every list of the schema, root and nested, in the schema's own order. */
export function connectionsOf(schema: GraphQLSchema): ConnectionField[] {
  const objects = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type));
  return objects.flatMap((parent) =>
    Object.values(parent.getFields()).flatMap((field) => {
      const connection = getNamedType(field.type);
      if (!isObjectType(connection) || !connection.name.endsWith('Connection')) return [];
      const edge = getNamedType(connection.getFields()['edges']?.type);
      const node = isObjectType(edge) ? getNamedType(edge.getFields()['node']?.type) : undefined;
      return [
        {
          coordinate: `${parent.name}.${field.name}`,
          parent: parent === schema.getQueryType() ? null : parent.name,
          field: field.name,
          node: node?.name ?? '',
          connection,
          orderType: argumentType(field, 'orderBy')?.name ?? null,
          orders: ordersOf(field),
          filterType: argumentType(field, 'filter')?.name ?? null,
        },
      ];
    }),
  );
}

/**
 * A selection of everything that an object says of itself: its leaves, and those of objects it holds that are no
 * objects of their own. Fields with required arguments and lists by pages are left out.
 */
export function plainSelection(type: GraphQLObjectType, schema: GraphQLSchema, levels = 3): string {
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument)) return [];
    const inner = selectionOf(field.type, schema, levels);
    return inner === null ? [] : [`${field.name}${inner}`];
  });
  return `{ __typename ${parts.join(' ')} }`;
}

/** @returns null where the field is not to be selected */
function selectionOf(output: GraphQLOutputType, schema: GraphQLSchema, levels: number): string | null {
  const type = getNamedType(output);
  if (!isObjectType(type)) return 'getFields' in type || 'getTypes' in type ? null : '';
  if (type.name.endsWith('Connection') || levels === 0) return null;
  const isNode = type.getInterfaces().some((one) => one.name === 'Node');
  return isNode ? ' { id }' : ` ${plainSelection(type, schema, levels - 1)}`;
}
