import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema, subscribe } from 'graphql';
import type { RequestContext } from '../platform/request-context.js';

/** A valid document that may run: limits and the caller's sign-in are checked before. */
export interface Operation {
  document: DocumentNode;
  operationName: string | null;
  variables: Record<string, unknown> | null;
  context: RequestContext;
}

/** Runs operations of one schema; the transports reach it through the pipeline only. */
export interface Executor {
  execute(operation: Operation): Promise<ExecutionResult>;
  subscribe(operation: Operation): Promise<ExecutionResult | AsyncGenerator<ExecutionResult, void, void>>;
}

export function createExecutor(schema: GraphQLSchema): Executor {
  const argsOf = ({ document, operationName, variables, context }: Operation) => ({
    schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: context,
  });
  return {
    execute: async (operation) => execute(argsOf(operation)),
    subscribe: async (operation) => subscribe(argsOf(operation)),
  };
}
