import { randomUUID } from 'node:crypto';
import {
  type DocumentNode,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';
import { StreamSource } from '../features/streams/stream-follow.service.js';
import type { Membership, Sink } from '../features/streams/stream-group.service.js';
import { AppError } from '../platform/errors.js';
import type { Logger } from '../platform/logger.js';
import type { OperationScope, SignedInCaller } from '../platform/request-context.js';
import { LATE, withinTime } from './deadline.js';
import { Documents, KnownDocument } from './documents.js';
import type { Executor, Operation } from './executor.js';
import { variableErrors } from './limits.js';
import { type MaskedError, maskAppError, maskError } from './mask-error.js';
import { type BudgetSettings, type CostReport, OperationBudget } from './operation-budget.js';
import { openScope, type RequestFacts, type ServerParts } from './request-scope.js';
import { StreamGroups } from './stream-groups.js';

// The one path of every operation, whatever it came through: parse, validate, limit, authorise, execute, mask. The
// transports (graphql-http.ts, subscriptions.ts, sse.ts) bring a request in and an answer out, and decide nothing.

export interface OperationRequest {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

/** What a caller receives: errors are masked, and the cost is told. */
export interface Answer extends FormattedExecutionResult {
  errors?: readonly MaskedError[];
}

/** An operation that may run, for one caller. */
export interface PreparedOperation {
  kind: `${OperationTypeNode}`;
  document: DocumentNode;
  operationName: string | null;
  variables: Record<string, unknown> | null;
  facts: RequestFacts;
  cost: CostReport;
}

/** An operation that may not run, and why. */
export interface Refusal {
  kind: 'refused';
  errors: readonly MaskedError[];
  cost: CostReport;
}

export interface PipelineSettings extends BudgetSettings {
  operationTimeoutMs: number;
}

export class Pipeline {
  readonly #documents: Documents;
  readonly #budget: OperationBudget;
  readonly #groups: StreamGroups;

  constructor(
    schema: GraphQLSchema,
    private readonly executor: Executor,
    private readonly parts: ServerParts,
    private readonly settings: PipelineSettings,
    private readonly log: Logger,
  ) {
    this.#documents = new Documents(schema);
    this.#budget = new OperationBudget(settings);
    const requestId = randomUUID();
    this.#groups = new StreamGroups({
      executor,
      openScope: (caller) => openScope(parts, { caller, requestId, ip: null }),
      answer: (result) => this.#answer(result, { requestId }, null),
    });
  }

  /** Parses and validates a text; what is valid is read once. */
  read(source: string): KnownDocument | GraphQLError[] {
    return this.#documents.read(source);
  }

  /** Decides whether an operation may run for this caller, and charges it. */
  prepare(request: OperationRequest, facts: RequestFacts): PreparedOperation | Refusal {
    const document = this.read(request.query);
    if (!(document instanceof KnownDocument)) return this.#refuse(document, facts);
    const operation = document.operation(request.operationName);
    if (!operation) return this.#refuse([unknownOperation(request.operationName)], facts);
    if (operation.needsSignIn && facts.caller.kind === 'ANONYMOUS') return this.#refuse([nobody()], facts);
    if (operation.problems.length > 0) return this.#refuse(operation.problems, facts);
    const variables = request.variables ?? null;
    const unreadable = variableErrors(variables, operation.nesting);
    if (unreadable.length > 0) return this.#refuse(unreadable, facts);
    const charge = this.#budget.charge(facts, operation.cost, variables, Date.now());
    if (charge.refusal) return refused([maskAppError(charge.refusal, facts.requestId)], charge.report);
    return {
      kind: operation.node.operation,
      document: document.document,
      operationName: request.operationName ?? null,
      variables,
      facts,
      cost: charge.report,
    };
  }

  /** Runs a query or a mutation to its end, or to the deadline. */
  async run(prepared: PreparedOperation, signal?: AbortSignal): Promise<Answer> {
    if (prepared.kind === 'subscription')
      return this.#answer({ errors: [needsStream()] }, prepared.facts, prepared.cost);
    const scope = openScope(this.parts, prepared.facts);
    // Whoever hung up waits for nothing: what is not yet read is not read any more.
    const hangUp = (): void => void scope.close();
    signal?.addEventListener('abort', hangUp, { once: true });
    try {
      const work = this.executor.execute(operationOf(prepared, scope));
      const result = await withinTime(work, this.settings.operationTimeoutMs);
      if (result === LATE) return this.#tooLate(prepared, scope);
      // The answer is complete: it does not wait for the database to hear that nothing more is read.
      scope.close().catch(() => undefined);
      return this.#answer(result, prepared.facts, prepared.cost);
    } catch (error) {
      await scope.close();
      return { errors: [this.mask(error, prepared.facts.requestId)] };
    } finally {
      signal?.removeEventListener('abort', hangUp);
    }
  }

  /**
   * Takes a subscription into the group of those who asked for the same; its events go to the sink.
   * @returns the answer where it is refused
   */
  async follow(prepared: PreparedOperation, sink: Sink): Promise<Answer | Membership> {
    const { facts, cost } = prepared;
    const scope = openScope(this.parts, facts);
    try {
      const source = await this.executor.open(operationOf(prepared, scope));
      if (!(source instanceof StreamSource)) return this.#answer(source, facts, cost);
      return await this.#groups.join({ operation: prepared, caller: facts.caller as SignedInCaller, source }, sink);
    } catch (error) {
      return { errors: [this.mask(error, facts.requestId)] };
    } finally {
      await scope.close();
    }
  }

  /** Masks what a transport met outside an answer, such as the end of a stream. */
  mask(error: unknown, requestId: string): MaskedError {
    const shaped =
      error instanceof GraphQLError
        ? error
        : new GraphQLError('', { originalError: (error as Error | undefined) ?? null });
    return maskError(shaped, requestId, this.log);
  }

  #answer(
    { data, errors, extensions }: ExecutionResult,
    { requestId }: Pick<RequestFacts, 'requestId'>,
    cost: CostReport | null,
  ): Answer {
    return {
      ...(errors && { errors: errors.map((error) => maskError(error, requestId, this.log)) }),
      ...(data !== undefined && { data }),
      ...((cost || extensions) && { extensions: { ...extensions, ...(cost && { cost: costExtension(cost) }) } }),
    };
  }

  /** The snapshot ends behind the answer's back: a statement under way has a time limit of its own. */
  #tooLate({ facts, kind }: PreparedOperation, scope: OperationScope): Answer {
    void scope.close();
    const seconds = this.settings.operationTimeoutMs / 1_000;
    const remedy =
      kind === 'mutation'
        ? 'It may still take effect: look whether it did before you send it again.'
        : 'Ask for less at a time: smaller pages, fewer lists inside lists, a shorter range.';
    const error = new AppError('UNAVAILABLE', `The ${kind} took longer than ${seconds} s. ${remedy}`);
    return { errors: [maskAppError(error, facts.requestId)] };
  }

  #refuse(errors: readonly GraphQLError[], facts: RequestFacts): Refusal {
    const { refusal, report } = this.#budget.chargeLeast(facts, Date.now());
    if (refusal) return refused([maskAppError(refusal, facts.requestId)], report);
    return refused(
      errors.map((error) => maskError(error, facts.requestId, this.log)),
      report,
    );
  }
}

function operationOf({ document, operationName, variables }: PreparedOperation, scope: OperationScope): Operation {
  return { document, operationName, variables, context: scope.context };
}

function refused(errors: readonly MaskedError[], cost: CostReport): Refusal {
  return { kind: 'refused', errors, cost };
}

function nobody(): GraphQLError {
  const message = 'Nobody is signed in. Sign in, or send a valid credential as bearer token.';
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
}

function needsStream(): GraphQLError {
  const message =
    'A subscription is answered as a stream. Send “accept: text/event-stream”, or use a socket with graphql-transport-ws.';
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

function unknownOperation(name: string | null | undefined): GraphQLError {
  const message = name
    ? `The document has no operation “${name}”. Name one that it has.`
    : 'The document has several operations, or none; name one in operationName.';
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** The shape of `extensions.cost`. */
export function costExtension({ requested, maximum, throttle }: CostReport): Record<string, unknown> {
  if (!throttle) return { requested, maximum, throttle };
  const { limit, remaining, restoreRatePerSecond, resetAtMs } = throttle;
  const resetAt = new Date(resetAtMs).toISOString();
  return { requested, maximum, throttle: { limit, remaining, restoreRatePerSecond, resetAt } };
}
