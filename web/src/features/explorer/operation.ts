import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, OperationTypeNode, parse } from 'graphql';

/** What the explorer is about to send. */
export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly operationName: string | undefined;
}

/** What its document would do; null where it does not parse or names no operation, which is the server's to explain. */
export function kindOf({ query, operationName }: Operation): OperationTypeNode | null {
  const document = parsed(query);
  const operations = (document?.definitions ?? []).filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const chosen = operationName
    ? operations.find((operation) => operation.name?.value === operationName)
    : operations.length === 1
      ? operations[0]
      : undefined;
  return chosen?.operation ?? null;
}

function parsed(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

/** Whether the document contains a mutation at all: where it is not clear which operation runs, none may be one. */
export function mayMutate(operation: Operation): boolean {
  const kind = kindOf(operation);
  if (kind !== null) return kind === OperationTypeNode.MUTATION;
  return (parsed(operation.query)?.definitions ?? []).some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.MUTATION,
  );
}
