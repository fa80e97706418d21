import { type DocumentNode, type ExecutionResult, type GraphQLSchema, parse, validate } from 'graphql';
import { createExecutor } from '../src/app/executor.js';
import { createSchema } from '../src/app/schema.js';
import type { Database } from '../src/platform/database.js';
import { AppError } from '../src/platform/errors.js';
import type { Caller } from '../src/platform/request-context.js';
import { followOperation } from './follow.js';
import { withContext } from './graphql.js';
import { NOW } from './metrics.js';

export interface Answer {
  data: Record<string, unknown> | null;
  errors: { message: string; path: unknown; code: string; coordinate: string | null }[];
  /** All of it, as a caller receives it. */
  text: string;
}

/** Asks documents of the real schema, interpreted the first time and compiled later, as the server does. */
export class Asker {
  readonly #documents = new Map<string, DocumentNode>();
  readonly #executor;

  constructor(
    readonly schema: GraphQLSchema,
    private readonly db: Database,
  ) {
    this.#executor = createExecutor(schema, { compileAfter: 1 });
  }

  static async open(db: Database): Promise<Asker> {
    return new Asker(await createSchema(), db);
  }

  ask(caller: Caller, source: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    const document = this.#document(source);
    return withContext({ db: this.db, caller, now: () => NOW }, async (context) =>
      answerOf(await this.#executor.execute({ document, operationName: null, variables, context })),
    );
  }

  /** Follows a stream; each event's snapshot ends with it, as in the transports. */
  async follow(caller: Caller, source: string, variables: Record<string, unknown> = {}): Promise<Told> {
    const document = this.#document(source);
    const execution = { db: this.db, caller, now: () => NOW };
    const operation = { document, operationName: null, variables };
    const events = await followOperation<Answer>(this.#executor, execution, operation, answerOf);
    if (!(Symbol.asyncIterator in events)) {
      return { refusal: answerOf(events), next: () => Promise.resolve(null), close: () => Promise.resolve() };
    }
    return {
      refusal: null,
      next: async () => {
        const step = await events.next();
        return step.done ? null : step.value;
      },
      close: async () => void (await events.return?.()),
    };
  }

  #document(source: string): DocumentNode {
    const known = this.#documents.get(source);
    if (known) return known;
    const document = parse(source);
    const [problem] = validate(this.schema, document);
    if (problem) throw problem;
    this.#documents.set(source, document);
    return document;
  }
}

export function answerOf({ data, errors }: ExecutionResult): Answer {
  const plain = {
    data: (data ?? null) as Record<string, unknown> | null,
    errors: (errors ?? []).map(({ message, path, extensions, originalError }) => {
      const known = originalError instanceof AppError ? originalError : null;
      const coordinate = (known?.details['coordinate'] as string | undefined) ?? null;
      return { message, path, code: known?.code ?? String(extensions['code'] ?? 'UNKNOWN'), coordinate };
    }),
  };
  const details = errors?.map(({ originalError }) =>
    originalError instanceof AppError ? originalError.details : null,
  );
  const text = JSON.stringify({ ...plain, details });
  return { ...(JSON.parse(text) as typeof plain), text };
}

/** An open stream, or why it was refused. */
export interface Told {
  refusal: Answer | null;
  next(): Promise<Answer | null>;
  close(): Promise<void>;
}
