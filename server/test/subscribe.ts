import { type ExecutionResult, parse, subscribe } from 'graphql';
import { createSchema } from '../src/app/schema.js';
import { openOperation } from '../src/platform/request-context.js';
import { type Execution, testSettings } from './graphql.js';

let schema: ReturnType<typeof createSchema> | undefined;

type Result<Data> = ExecutionResult & { data?: Data | null };

/** What a transport pulls from. */
export interface Subscription<Data> {
  [Symbol.asyncIterator](): Subscription<Data>;
  next(): Promise<IteratorResult<Result<Data>, void>>;
  return(): Promise<unknown>;
}

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
    arrivedAt: new Date(),
    setSession: () => undefined,
  });
  const args = { schema: await schema, document: parse(source), variableValues, contextValue: context };
  const events = await subscribe(args);
  if (!(Symbol.asyncIterator in events)) return events;
  const subscription: Subscription<Data> = {
    [Symbol.asyncIterator]: () => subscription,
    // Like the transports: an event has been answered when its result is there, so its snapshot ends.
    async next() {
      const step = (await events.next()) as IteratorResult<Result<Data>, void>;
      await context.refresh();
      return step;
    },
    return: () => events.return(undefined),
  };
  return subscription;
}
