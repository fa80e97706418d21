import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import type { GraphQLSchema } from 'graphql';
import { AppError } from '../platform/errors.js';
import { callerKey } from './caller.js';
import { KnownDocument } from './documents.js';
import { csvColumns } from './export-columns.js';
import { csvOf, type ExportFormat, NDJSON } from './export-format.js';
import { type ExportQuery, exportQuery } from './export-query.js';
import { headersOf, statusOf } from './http-answer.js';
import type { MaskedError } from './mask-error.js';
import type { Answer, OperationRequest, Pipeline } from './pipeline.js';
import { factsOf } from './request-facts.js';
import { type RequestFacts, type ServerParts, tokenFrom } from './request-scope.js';
import { watchRights } from './rights-watch.js';
import { isRequest } from './sse.js';

// A whole list as lines of JSON (https://github.com/ndjson/ndjson-spec), read page by page through the operation
// pipeline: the same guards, scope, limits and cost as if the caller paged by itself, and nothing held in between.
//   {"start": …} first · {"node": …} per object · {"errors": […]} for what was refused · {"end": …} last
// An export without its `end` is not whole: it was cut off, or its last line says why it stopped.
// Whoever accepts text/csv gets a table instead, whose end is the end of the answer: one that is cut off breaks the
// connection, and what cannot be told in a cell is refused.

const MAX_EXPORTS_PER_CALLER = 2;
const STALLED_MS = 30_000;
/** The feed's position before the first page: what changes meanwhile is told again from there, and nothing is missed. */
const POSITION = '{ objectChanges(last: 1) { pageInfo { endCursor } } }';

interface Connection {
  edges: { node: object }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface Step {
  answer: Answer;
  page: Connection | null;
}

export interface Exports {
  handler: RequestHandler;
  stop(): void;
}

export function createExports(schema: GraphQLSchema, pipeline: Pipeline, parts: ServerParts): Exports {
  const open = new Set<Export>();
  const handler: RequestHandler = async (req, res) => {
    const request = req.method === 'POST' && req.is('application/json') && isRequest(req.body) ? req.body : null;
    if (!request) {
      throw new AppError(
        'BAD_REQUEST',
        'The request for an export has no query. Send POST with content-type application/json and {"query": "{ pods { edges { node { … } } } }"}.',
      );
    }
    const facts = { ...factsOf(res), ip: req.ip ?? null };
    const query = readQuery(schema, pipeline, request);
    refuseTooMany(open, facts);
    const isTable = req.accepts(['application/x-ndjson', 'text/csv']) === 'text/csv' && query.list !== '';
    const format = isTable ? csvOf(csvColumns(schema, query.query, query.list)) : NDJSON;
    const running = new Export(pipeline, res, facts, format);
    open.add(running);
    const holder = { rightsChanged: () => running.end() };
    const watch = watchRights(parts, tokenFrom(req.headers), facts.caller, holder);
    try {
      await running.run(query, request.variables ?? {});
    } finally {
      watch.leave(holder);
      open.delete(running);
    }
  };
  return {
    handler,
    stop() {
      for (const one of open) one.end();
    },
  };
}

/** @throws BAD_USER_INPUT where the query is not one of a list; what is invalid is told by the first page */
function readQuery(schema: GraphQLSchema, pipeline: Pipeline, request: OperationRequest): ExportQuery {
  const isValid = pipeline.read(request.query) instanceof KnownDocument;
  if (isValid) return exportQuery(schema, request.query, request.operationName ?? null);
  return { query: request.query, key: '', list: '' };
}

function refuseTooMany(open: ReadonlySet<Export>, { caller }: RequestFacts): void {
  const key = callerKey(caller);
  const found = [...open].filter(({ facts }) => callerKey(facts.caller) === key).length;
  if (found < MAX_EXPORTS_PER_CALLER) return;
  const message = `You have ${found} exports under way; the limit is ${MAX_EXPORTS_PER_CALLER}. Wait for one to end.`;
  throw new AppError('RATE_LIMITED', message, { retryAfter: 10 });
}

class Export {
  readonly #ended = new AbortController();
  #count = 0;

  constructor(
    private readonly pipeline: Pipeline,
    private readonly res: Response,
    readonly facts: RequestFacts,
    private readonly format: ExportFormat,
  ) {
    res.once('close', () => this.#ended.abort());
  }

  async run(exported: ExportQuery, variables: Record<string, unknown>): Promise<void> {
    const position = await this.#answer({ query: POSITION });
    let step = await this.#page(exported, variables, null);
    const isTellable = !step.answer.errors || this.format.errors(step.answer.errors) !== null;
    if (!step.page || !isTellable) return this.#refuse(step.answer);
    await this.#start(exported.list, position);
    while (await this.#tell(step)) step = await this.#page(exported, variables, step.page?.pageInfo.endCursor ?? null);
    if (step.page?.pageInfo.hasNextPage === false) this.#close();
    else this.end();
  }

  async #page({ query, key }: ExportQuery, variables: Record<string, unknown>, after: string | null): Promise<Step> {
    const answer = await this.#answer({ query, variables: { ...variables, exportAfter: after } });
    return { answer, page: (answer.data?.[key] as Connection | null | undefined) ?? null };
  }

  /** @returns whether another page follows */
  async #tell({ answer, page }: Step): Promise<boolean> {
    const told = answer.errors ? this.format.errors(answer.errors) : '';
    if (told === null) {
      this.end();
      return false;
    }
    await this.#write(told);
    for (const { node } of page?.edges ?? []) await this.#write(this.format.node(node));
    this.#count += page?.edges.length ?? 0;
    if (page && !page.pageInfo.hasNextPage) await this.#write(this.format.end(this.#count));
    return page?.pageInfo.hasNextPage === true && !this.#ended.signal.aborted;
  }

  /** Cut off: without the last line the reader knows that not everything came; without one, by the broken connection. */
  end(): void {
    this.#ended.abort();
    if (!this.format.tellsEnd && this.res.headersSent && !this.res.writableEnded) this.res.destroy();
    else this.res.end();
  }

  #close(): void {
    this.#ended.abort();
    this.res.end();
  }

  /** Waits for its turn where the caller's budget is spent: an export takes what is left by other requests. */
  async #answer(request: OperationRequest): Promise<Answer> {
    for (;;) {
      const prepared = this.pipeline.prepare(request, this.facts);
      const answer: Answer =
        prepared.kind === 'refused'
          ? { errors: prepared.errors }
          : await this.pipeline.run(prepared, this.#ended.signal);
      const wait = waitOf(answer.errors);
      if (wait === null || this.#ended.signal.aborted) return answer;
      await this.#pause(wait);
    }
  }

  async #pause(seconds: number): Promise<void> {
    // An export that is ended meanwhile has nothing to go on with.
    await setTimeout(seconds * 1_000, undefined, { signal: this.#ended.signal }).catch(() => undefined);
  }

  async #start(list: string, { data }: Answer): Promise<void> {
    this.res.statusCode = 200;
    this.res.setHeader('content-type', this.format.contentType);
    this.res.setHeader('cache-control', 'no-store');
    this.res.setHeader('x-accel-buffering', 'no');
    const feed = data?.['objectChanges'] as Pick<Connection, 'pageInfo'> | null | undefined;
    await this.#write(this.format.start(list, feed?.pageInfo.endCursor ?? null));
  }

  /** Nothing was sent yet: who may not, or asks wrongly, is told so by the status. */
  #refuse({ errors }: Answer): void {
    if (this.#ended.signal.aborted) return;
    for (const [name, value] of headersOf(errors, null)) this.res.setHeader(name, value);
    this.res.status(statusOf({ ...(errors && { errors }) })).json({ errors: errors ?? [] });
  }

  async #write(text: string): Promise<void> {
    if (text === '' || this.#ended.signal.aborted || this.res.write(text)) return;
    const stalled = globalThis.setTimeout(() => this.res.destroy(), STALLED_MS);
    try {
      await once(this.res, 'drain', { signal: this.#ended.signal });
    } catch {
      // The caller is gone; nobody waits for the rest.
    } finally {
      clearTimeout(stalled);
    }
  }
}

/** Seconds to wait where the one error is that the budget is spent. */
function waitOf(errors: readonly MaskedError[] | undefined): number | null {
  const [first] = errors ?? [];
  if (first?.extensions.code !== 'RATE_LIMITED') return null;
  return Number(first.extensions['retryAfter'] ?? 1);
}
