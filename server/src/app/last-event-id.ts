import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  print,
  visit,
} from 'graphql';
import type { OperationRequest } from './pipeline.js';

const AFTER = 'after';
/** The variable that is added where a document gives the stream no `after`. */
const ADDED = 'lastEventId';

/**
 * A stream that goes on behind the event a client has seen last, as EventSource clients say it after a reconnect. What
 * the request itself says about `after` goes first.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header
 */
export function resumed(
  request: OperationRequest,
  document: DocumentNode,
  lastEventId: string | undefined,
): OperationRequest {
  const operation = subscriptionOf(document, request.operationName);
  const field = operation && streamField(operation);
  if (!lastEventId || !field) return request;
  const given = field.arguments?.find(({ name }) => name.value === AFTER);
  if (!given)
    return { ...withAfter(request, document, operation), variables: { ...request.variables, [ADDED]: lastEventId } };
  const variable = variableOf(given);
  if (!variable || request.variables?.[variable] != null) return request;
  return { ...request, variables: { ...request.variables, [variable]: lastEventId } };
}

function subscriptionOf(document: DocumentNode, name: string | null | undefined): OperationDefinitionNode | null {
  for (const one of document.definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION || one.operation !== 'subscription') continue;
    if (!name || one.name?.value === name) return one;
  }
  return null;
}

/** The only root field that a valid subscription has; none where it comes from a fragment. */
function streamField({ selectionSet }: OperationDefinitionNode): FieldNode | null {
  const [field] = selectionSet.selections;
  return field?.kind === Kind.FIELD ? field : null;
}

function variableOf({ value }: ArgumentNode): string | null {
  return value.kind === Kind.VARIABLE ? value.name.value : null;
}

/** The same text for every event id, so that the document is read once. */
function withAfter(
  request: OperationRequest,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationRequest {
  const name = { kind: Kind.NAME, value: ADDED } as const;
  const variable = { kind: Kind.VARIABLE, name } as const;
  const type = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'String' } } as const;
  const argument = { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: AFTER }, value: variable } as const;
  const field = streamField(operation);
  const changed = visit(document, {
    OperationDefinition: (node) =>
      node === operation
        ? {
            ...node,
            variableDefinitions: [
              ...(node.variableDefinitions ?? []),
              { kind: Kind.VARIABLE_DEFINITION, variable, type } as const,
            ],
          }
        : undefined,
    Field: (node) => (node === field ? { ...node, arguments: [...(node.arguments ?? []), argument] } : undefined),
  });
  return { ...request, query: print(changed) };
}
