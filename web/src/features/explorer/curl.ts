import { OperationTypeNode } from 'graphql';
import { quoted } from '../../lib/shell';
import { kindOf, type Operation } from './operation';

/** The command that sends the operation with an API key from the environment; a subscription is followed as SSE. */
export function curlOf(operation: Operation, origin: string): string {
  const { query, variables, operationName } = operation;
  const isStream = kindOf(operation) === OperationTypeNode.SUBSCRIPTION;
  const body = JSON.stringify({
    query,
    ...(operationName ? { operationName } : {}),
    ...(variables ? { variables } : {}),
  });
  return [
    `curl -sS ${isStream ? '-N ' : ''}${origin}/graphql`,
    `  -H "authorization: Bearer $K8INTEL_API_KEY"`,
    `  -H 'content-type: application/json'`,
    `  -H 'accept: ${isStream ? 'text/event-stream' : 'application/graphql-response+json'}'`,
    `  -d ${quoted(body)}`,
  ].join(' \\\n');
}
