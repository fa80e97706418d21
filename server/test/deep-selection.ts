import {
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** How many objects that hold no objects of their own may lie in each other: a pod's usage, an alert event's alert. */
const MAX_VALUES = 5;

/**
 * A selection of everything that a type answers, so many objects deep: all fields, lists by pages of 100, with
 * `__typename` and `id` on every level. A field that asks which of an enum, such as facets, is asked for all of them;
 * other fields with required arguments are left out.
 */
export function deepSelection(type: GraphQLNamedType, schema: GraphQLSchema, depth: number, values = 0): string {
  if (isInterfaceType(type)) return onEveryType(type, schema, depth);
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => selected(field, schema, depth, values));
  return `{ __typename ${fields.join(' ')} }`;
}

function onEveryType(type: GraphQLNamedType, schema: GraphQLSchema, depth: number): string {
  const parts = schema
    .getPossibleTypes(type as never)
    .map((one) => `... on ${one.name} ${renamed(one, schema, depth)}`);
  return `{ __typename id ${parts.join(' ')} }`;
}

/** Fields of one name may have other types on other types: each gets a name of its own. */
function renamed(type: GraphQLObjectType, schema: GraphQLSchema, depth: number): string {
  const fields = Object.values(type.getFields())
    .filter(({ name }) => name !== 'id')
    .flatMap((field) => selected(field, schema, depth, 0).map((text) => `${type.name}_${field.name}: ${text}`));
  return `{ ${fields.join(' ')} __typename }`;
}

function selected(field: Field, schema: GraphQLSchema, depth: number, values: number): string[] {
  const choices = field.args.filter(isRequiredArgument);
  if (choices.some(({ type }) => !isEnumType(getNamedType(type)))) return [];
  const type = getNamedType(field.type);
  if (isLeafType(type)) return [field.name];
  if (!isObjectType(type)) return [];
  const isList = type.name.endsWith('Connection');
  const isNode = type.getInterfaces().some(({ name }) => name === 'Node');
  if ((isNode || isList) && depth === 0) return [];
  if (!isNode && values >= MAX_VALUES) return [];
  const inner = deepSelection(type, schema, isNode ? depth - 1 : depth, isNode ? 0 : values + 1);
  return [`${field.name}${isList ? '(first: 100)' : allOf(choices)} ${inner}`];
}

function allOf(choices: readonly GraphQLArgument[]): string {
  const given = choices.map(({ name, type }) => {
    const values = (getNamedType(type) as GraphQLEnumType).getValues().map((value) => value.name);
    return `${name}: [${values.join(', ')}]`;
  });
  return given.length > 0 ? `(${given.join(', ')})` : '';
}

/** A literal that a type accepts: the least that is needed, every id the given one, or the variable `$id`. */
export function literalOf(type: GraphQLInputType, id: string): string {
  if (isNonNullType(type)) return literalOf(type.ofType, id);
  if (isListType(type)) return `[${literalOf(type.ofType, id)}]`;
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) {
    const wanted = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || getNamedType(field.type).name === 'ID',
    );
    return `{ ${wanted.map((field) => `${field.name}: ${literalOf(field.type, id)}`).join(', ')} }`;
  }
  return SCALARS[type.name]?.(id) ?? refuse(type.name);
}

const SCALARS: Record<string, (id: string) => string> = {
  ID: (id) => (id === '$id' ? id : `"${id}"`),
  String: () => '"some text"',
  Int: () => '1',
  Float: () => '1',
  Boolean: () => 'true',
  DateTimeISO: () => '"2026-01-01T00:00:00.000Z"',
  SampleBatch: () => '{ tables: [] }',
};

function refuse(name: string): never {
  throw new Error(`There is no example of the scalar ${name}; add one to SCALARS in deep-selection.ts.`);
}

/** Everything that is needed of a field's arguments, every id the given one; nothing where none is. */
export function literalArguments(args: readonly GraphQLArgument[], id: string): string {
  const wanted = args.filter(isRequiredArgument);
  return wanted.length > 0 ? `(${wanted.map((one) => `${one.name}: ${literalOf(one.type, id)}`).join(', ')})` : '';
}
