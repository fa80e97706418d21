import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  visit,
} from 'graphql';
import { StreamSource, type Told } from '../features/streams/stream-follow.service.js';
import { type Denial, Denials } from '../platform/denials.js';
import type { RequestContext } from '../platform/request-context.js';
import { guardSchema, type RightsClass, rightsClassOf } from './guarded-schema.js';
import { plainFields } from './plain-fields.js';
import { Plans } from './plan.js';

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
  /** Finds the stream of a subscription; who follows it has each event executed by `tell`. */
  open(operation: Operation): Promise<ExecutionResult | StreamSource>;
  /** Executes a subscription for one event of its stream. */
  tell(operation: Operation, event: Told): Promise<ExecutionResult>;
}

export interface ExecutorOptions {
  /** How often a document is interpreted before it is compiled; 1 by default. */
  compileAfter?: number;
}

export function createExecutor(schema: GraphQLSchema, options: ExecutorOptions = {}): Executor {
  const plain = plainFields(schema);
  const plans = new Plans(options.compileAfter ?? 1);
  const schemas = new Map<string, GraphQLSchema>();
  const schemaOf = (rights: RightsClass): GraphQLSchema => {
    let guarded = schemas.get(rights.key);
    if (!guarded) {
      guarded = guardSchema(plain, rights);
      schemas.set(rights.key, guarded);
    }
    return guarded;
  };
  return {
    async execute({ document, operationName, variables, context }) {
      const rights = rightsClassOf(context.caller);
      const plan = plans.of(schemaOf(rights), document, operationName, rights.key);
      context.fieldNames = fieldNamesOf(document);
      return withDenials(await plan(variables, context), context);
    },
    async open({ document, operationName, variables, context }) {
      const guarded = schemaOf(rightsClassOf(context.caller));
      const args = { schema: guarded, document, operationName, variableValues: variables, contextValue: context };
      const source = await createSourceEventStream(args);
      if (source instanceof StreamSource) return source;
      if (Symbol.asyncIterator in source) throw new Error('A subscription is answered by a source of a stream.');
      return withDenials(source, context);
    },
    async tell({ document, operationName, variables, context }, event) {
      const rights = rightsClassOf(context.caller);
      const plan = plans.of(schemaOf(rights), document, operationName, rights.key);
      // Refusals are of this event, whatever is executed beside it.
      const own = { ...context, fieldNames: fieldNamesOf(document), denials: new Denials(false) };
      return withDenials(await plan(variables, own, event), own);
    },
  };
}

const fieldNames = new WeakMap<DocumentNode, ReadonlySet<string>>();

/** Every field that a document names anywhere, which is more than it selects of one type and never less. */
function fieldNamesOf(document: DocumentNode): ReadonlySet<string> {
  let names = fieldNames.get(document);
  if (!names) {
    const found = new Set<string>();
    visit(document, { Field: ({ name }) => void found.add(name.value) });
    names = found;
    fieldNames.set(document, names);
  }
  return names;
}

/** Adds one FORBIDDEN per coordinate that the guards refused. */
function withDenials(result: ExecutionResult, context: RequestContext): ExecutionResult {
  const denials = context.denials.take();
  if (denials.length === 0) return result;
  const refused = denials.map(
    ({ path, error }) => new GraphQLError(error.message, { path: [...path], originalError: error }),
  );
  // A refused field that may not be null has failed a second time, as the null that it answers. Nothing else can fail
  // where it is: its resolver did not run.
  const others = result.errors?.filter((error) => !isAmong(denials, error.path)) ?? [];
  return { ...result, errors: [...others, ...refused] };
}

function isAmong(denials: readonly Denial[], path: GraphQLError['path']): boolean {
  return denials.some((denial) => denial.path.join() === path?.join());
}
