import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, OperationTypeNode, parse } from 'graphql';

/** What the explorer is about to send. */
export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly operationName: string | undefined;
}

/** What its document would do; null where it does not parse or names no operation, which is the server's to explain. */
export function kindOf({ query, operationName }: Operation): OperationTypeNode | null {
  const operations = operationsIn(query);
  const chosen = operationName
    ? operations.find((operation) => operation.name?.value === operationName)
    : operations.length === 1
      ? operations[0]
      : undefined;
  return chosen?.operation ?? null;
}

function operationsIn(query: string): OperationDefinitionNode[] {
  return (parsed(query)?.definitions ?? []).filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
}

/**
 * The operation under a name that its document has. Where a document was put in place of another the editor tells the
 * name of before until it has parsed the new one, and somebody may be faster.
 */
export function underItsName<T extends Pick<Operation, 'query' | 'operationName'>>(operation: T): T {
  const [first, ...others] = operationsIn(operation.query);
  if (!first || others.length > 0 || operation.operationName === undefined) return operation;
  return { ...operation, operationName: first.name?.value };
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
  return operationsIn(operation.query).some(({ operation: each }) => each === OperationTypeNode.MUTATION);
}
