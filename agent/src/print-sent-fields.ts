import {
  buildSchema,
  type DocumentNode,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  Kind,
  parse,
  typeFromAST,
} from 'graphql';

/** The input types of what the operations send, each before those that it holds. */
function sentTypes(schema: GraphQLSchema, operations: DocumentNode): GraphQLInputObjectType[] {
  const found = new Set<GraphQLInputObjectType>();
  const visit = (type: GraphQLInputType): void => {
    const named = getNamedType(type);
    if (!isInputObjectType(named) || found.has(named)) return;
    found.add(named);
    for (const field of Object.values(named.getFields())) visit(field.type);
  };
  for (const definition of operations.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const variable of definition.variableDefinitions ?? []) {
      const type = typeFromAST(schema, variable.type) as GraphQLInputType | undefined;
      if (type !== undefined) visit(type);
    }
  }
  return [...found];
}

/** A cell of a table has one line. */
function cell(text: string | null | undefined): string {
  return (text ?? '').replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}

function printType(type: GraphQLInputObjectType): string {
  const rows = Object.values(type.getFields()).map(
    (field) => `| \`${field.name}\` | \`${field.type}\` | ${cell(field.description)} |`,
  );
  return [
    `### ${type.name}`,
    '',
    cell(type.description),
    '',
    '| field | type | meaning |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}

/**
 * Every field that an agent can send, as Markdown: those of the input types that its operations take.
 * @param schema the text of schema.graphql
 * @param operations the text of operations.graphql
 */
export function printSentFields(schema: string, operations: string): string {
  return sentTypes(buildSchema(schema), parse(operations)).map(printType).join('\n\n');
}
