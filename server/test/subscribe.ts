import { type ExecutionResult, GraphQLError, parse } from 'graphql';
import { createExecutor, type Executor } from '../src/app/executor.js';
import { createSchema } from '../src/app/schema.js';
import { followOperation } from './follow.js';
import type { Execution } from './graphql.js';

let executor: Promise<Executor> | undefined;

type Result<Data> = ExecutionResult & { data?: Data | null };

/** What a transport is told. */
export interface Subscription<Data> {
  [Symbol.asyncIterator](): Subscription<Data>;
  next(): Promise<IteratorResult<Result<Data>, void>>;
  return(): Promise<unknown>;
}

/** Subscribes against the real schema and database, without a transport; answers the errors where it is refused. */
export async function subscribeTo<Data = Record<string, unknown>>(
  execution: Execution,
  source: string,
  variables: Record<string, unknown> = {},
): Promise<Subscription<Data> | ExecutionResult> {
  executor ??= createSchema().then((schema) => createExecutor(schema));
  const operation = { document: parse(source), operationName: null, variables };
  try {
    return (await followOperation<Result<Data>>(await executor, execution, operation)) as Subscription<Data>;
  } catch (error) {
    return { errors: [new GraphQLError('', { originalError: error as Error })] };
  }
}
