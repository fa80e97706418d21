import { type ExecutionResult, parse, subscribe } from 'graphql';
import { createSchema } from '../src/app/schema.js';
import { openOperation } from '../src/platform/request-context.js';
import { type Execution, testSettings } from './graphql.js';

let schema: ReturnType<typeof createSchema> | undefined;

export type Subscription<Data> = AsyncGenerator<ExecutionResult & { data?: Data | null }, void, void>;

/** Subscribes against the real schema and database, without a transport; answers the errors where it is refused. */
export async function subscribeTo<Data = Record<string, unknown>>(
  execution: Execution,
  source: string,
  variableValues: Record<string, unknown> = {},
): Promise<Subscription<Data> | ExecutionResult> {
  schema ??= createSchema();
  const { caller } = execution;
  const { context } = openOperation({
    requestId: 'test',
    caller,
    actor: { kind: caller.kind, id: null, name: 'tester', ip: null, requestId: 'test' },
    db: execution.db,
    settings: { ...testSettings, ...execution.settings },
    now: execution.now ?? (() => new Date()),
    setSession: () => undefined,
  });
  const args = { schema: await schema, document: parse(source), variableValues, contextValue: context };
  return (await subscribe(args)) as Subscription<Data> | ExecutionResult;
}
