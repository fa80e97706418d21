import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';

/** A column of a table: its name and where its value lies in a node. */
export interface CsvColumn {
  /** Such as “subject.name”. */
  name: string;
  path: readonly string[];
}

/**
 * The columns of an exported list, in the order of the query: each value of the node, and of objects below it, under its
 * path; a list is one column.
 * @param source a valid query of one root connection, as an export rewrites it
 */
export function csvColumns(schema: GraphQLSchema, source: string, list: string): CsvColumn[] {
  const document = parse(source, { noLocation: true });
  const type = getNamedType(schema.getQueryType()!.getFields()[list]!.type);
  const [operation] = document.definitions;
  const root = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet : null;
  const connection = fieldsOf(document, root).find(({ name }) => name.value === list);
  const edge = below(document, type, connection, 'edges');
  const node = below(document, edge.type, edge.field, 'node');
  return columnsIn(document, node.type, node.field?.selectionSet, []);
}

/** The plain field of a name below another one, which every exported query has. */
function below(document: DocumentNode, type: GraphQLNamedType, field: FieldNode | undefined, name: string) {
  const found = fieldsOf(document, field?.selectionSet).find((one) => one.name.value === name && !one.alias);
  return { field: found, type: typeOf(type, name) };
}

function typeOf(parent: GraphQLNamedType, name: string): GraphQLNamedType {
  const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
  return getNamedType(fields[name]?.type) ?? parent;
}

function columnsIn(
  document: DocumentNode,
  type: GraphQLNamedType,
  selection: SelectionSetNode | undefined | null,
  path: readonly string[],
): CsvColumn[] {
  const columns = fieldsOf(document, selection).flatMap((field): CsvColumn[] => {
    const own = [...path, field.alias?.value ?? field.name.value];
    const inner = typeOf(type, field.name.value);
    if (!field.selectionSet || isList(type, field.name.value)) return [{ name: own.join('.'), path: own }];
    return columnsIn(document, inner, field.selectionSet, own);
  });
  // The same field may be selected by several fragments.
  return columns.filter((one, n) => columns.findIndex(({ name }) => name === one.name) === n);
}

function isList(parent: GraphQLNamedType, name: string): boolean {
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  return field !== undefined && isListType(getNullableType(field.type));
}

/** The fields of a selection, those of its fragments in their place. */
function fieldsOf(document: DocumentNode, selection: SelectionSetNode | undefined | null): FieldNode[] {
  return (selection?.selections ?? []).flatMap((one): FieldNode[] => {
    if (one.kind === Kind.FIELD) return [one];
    if (one.kind === Kind.INLINE_FRAGMENT) return fieldsOf(document, one.selectionSet);
    const fragment = document.definitions.find(
      (found): found is FragmentDefinitionNode =>
        found.kind === Kind.FRAGMENT_DEFINITION && found.name.value === one.name.value,
    );
    return fieldsOf(document, fragment?.selectionSet);
  });
}
