import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  GraphQLScalarType,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { GraphQLDateTimeISO } from 'graphql-scalars';
import type { RequestContext } from '../platform/request-context.js';

/** Runs one operation for one class of callers, again and again with other variables, or for other events of a stream. */
export type Plan = (
  variables: Record<string, unknown> | null,
  context: RequestContext,
  event?: object,
) => Promise<ExecutionResult>;

interface Cached {
  runs: number;
  plan: Plan;
}

/** A compiled plan takes some 50 KB; what falls out is compiled again when it comes back. */
const MAX_PLANS = 1_000;

/**
 * Plans by document, operation and class of callers. A document that comes once is interpreted by graphql-js, which
 * costs less than compiling it; one that comes again is compiled by graphql-jit. Both give the same answers, which
 * tests hold together.
 */
export class Plans {
  readonly #byDocument = new WeakMap<DocumentNode, string>();
  readonly #cached = new Map<string, Cached>();
  #lastId = 0;

  /** @param compileAfter how often a document is interpreted before it is compiled */
  constructor(private readonly compileAfter: number) {}

  of(schema: GraphQLSchema, document: DocumentNode, operationName: string | null, rightsKey: string): Plan {
    const key = `${this.#idOf(document)}:${rightsKey}:${operationName ?? ''}`;
    const known = this.#cached.get(key) ?? { runs: 0, plan: interpreted(schema, document, operationName) };
    if (known.runs === this.compileAfter) known.plan = compiled(schema, document, operationName) ?? known.plan;
    known.runs++;
    this.#keep(key, known);
    return known.plan;
  }

  /** Documents are cached by their text before they come here, so the same text is the same object. */
  #idOf(document: DocumentNode): string {
    let id = this.#byDocument.get(document);
    if (!id) {
      id = String(++this.#lastId);
      this.#byDocument.set(document, id);
    }
    return id;
  }

  /** The least recently used plan goes first. */
  #keep(key: string, cached: Cached): void {
    this.#cached.delete(key);
    this.#cached.set(key, cached);
    if (this.#cached.size <= MAX_PLANS) return;
    const [oldest] = this.#cached.keys();
    this.#cached.delete(oldest!);
  }
}

function interpreted(schema: GraphQLSchema, document: DocumentNode, operationName: string | null): Plan {
  return async (variableValues, contextValue, rootValue) =>
    execute({ schema, document, operationName, variableValues, contextValue, rootValue });
}

/** Null where a document is better interpreted: introspection, names of every object's, and what graphql-jit refuses. */
function compiled(schema: GraphQLSchema, document: DocumentNode, operationName: string | null): Plan | null {
  const operation = getOperationAST(document, operationName);
  if (!operation || asksForSchema(document) || hasInheritedNames(document)) return null;
  const query = compileQuery(withCoercedType(schema), withCoercedVariables(document), operationName ?? undefined, {
    disablingCapturingStackErrors: true,
    customSerializers: { DateTimeISO: serializeTime },
  });
  return isCompiledQuery(query) ? runner(schema, operation, query) : null;
}

function runner(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  query: CompiledQuery,
): Plan {
  return async (variables, context, event) => {
    const { coerced, errors } = getVariableValues(schema, variableDefinitions, variables ?? {}, { maxErrors: 50 });
    if (errors) return { errors };
    const result = await query.query(event, context, coerced);
    return result.errors ? { ...result, errors: result.errors.map(asGraphqlError) } : result;
  };
}

/** Our own rows hold valid dates; anything else goes the scalar's way, with its checks. */
function serializeTime(value: unknown): unknown {
  return value instanceof Date && !Number.isNaN(value.getTime())
    ? value.toISOString()
    : GraphQLDateTimeISO.serialize(value);
}

function asksForSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      found ||= name.value === '__schema' || name.value === '__type';
    },
  });
  return found;
}

/** graphql-jit keeps variables and answers in plain objects, which have a `constructor` that nobody sent. */
function hasInheritedNames(document: DocumentNode): boolean {
  let found = false;
  const look = (name: string | undefined): void => {
    found ||= name !== undefined && name in Object.prototype;
  };
  visit(document, { Variable: ({ name }) => look(name.value), Field: ({ alias }) => look(alias?.value) });
  return found;
}

const COERCED = '__Coerced';
const coercedType = new GraphQLScalarType({ name: COERCED });

/**
 * graphql-jit writes code for the coercion of every variable, which never ends for an input that contains itself, as our
 * filters do in `not`. So graphql-js coerces the variables, and the compiled document takes them as they are: each is
 * declared of a type that exists for the compiler only.
 */
function withCoercedVariables(document: DocumentNode): DocumentNode {
  return visit(document, {
    VariableDefinition: ({ kind, variable, loc }) => ({
      kind,
      variable,
      ...(loc && { loc }),
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: COERCED } } as const,
    }),
  });
}

function withCoercedType(schema: GraphQLSchema): GraphQLSchema {
  const getType = (name: string) => (name === COERCED ? coercedType : schema.getType(name));
  return Object.create(schema, { getType: { value: getType } });
}

/** graphql-jit makes errors of a class of its own, without the `extensions` that everybody else relies on. */
function asGraphqlError(error: GraphQLError): GraphQLError {
  const rebuilt = new GraphQLError(error.message, {
    path: error.path ?? null,
    originalError: error.originalError ?? null,
    extensions: error.extensions ?? {},
  });
  if (error.locations) Object.defineProperty(rebuilt, 'locations', { value: error.locations, enumerable: true });
  return rebuilt;
}
