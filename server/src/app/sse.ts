import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../platform/errors.js';
import type { Caller } from '../platform/request-context.js';
import { callerKey } from './caller.js';
import { KnownDocument } from './documents.js';
import { EVENT_STREAM, EventSink, EventStream } from './event-stream.js';
import { headersOf, statusOf } from './http-answer.js';
import { resumed } from './last-event-id.js';
import {
  costExtension,
  type OperationRequest,
  type Pipeline,
  type PreparedOperation,
  type Refusal,
} from './pipeline.js';
import { factsOf } from './request-facts.js';
import { type RequestFacts, type ServerParts, tokenFrom } from './request-scope.js';
import { watchRights } from './rights-watch.js';

// The operation pipeline behind Server-Sent Events, one connection per operation, so that `curl -N` follows a stream:
//   request refused → its HTTP status and JSON · operation refused or ended → `next` with errors · end → `complete`
// A stream that the server ends without `complete` (stop, changed rights) is to be opened again.
// https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode

const MAX_STREAMS_PER_CALLER = 50;
const OTHER_TYPES = ['application/graphql-response+json', 'application/json'];

export interface EventStreams {
  /** Takes requests that ask for a stream of events and leaves all others to the next handler. */
  handler: RequestHandler;
  stop(): void;
}

export function createEventStreams(pipeline: Pipeline, parts: ServerParts): EventStreams {
  const open = new Set<EventStream>();
  const handler: RequestHandler = async (req, res, next) => {
    if (!wantsEvents(req)) return next();
    const facts = { ...factsOf(res), ip: req.ip ?? null };
    const request = withLastEventId(pipeline, requestOf(req), req.headers['last-event-id']);
    const prepared = pipeline.prepare(request, facts);
    for (const [name, value] of headersOf(undefined, prepared.cost)) res.setHeader(name, value);
    if (prepared.kind === 'refused') return refuse(prepared, res);
    refuseTooMany(open, facts.caller);
    const stream = new EventStream(res, facts.caller);
    open.add(stream);
    const holder = { rightsChanged: () => stream.end() };
    const watch = watchRights(parts, tokenFrom(req.headers), facts.caller, holder);
    try {
      await follow(pipeline, stream, prepared, facts);
    } finally {
      watch.leave(holder);
      open.delete(stream);
    }
  };
  return {
    handler,
    stop() {
      for (const stream of open) stream.end();
    },
  };
}

/** Who may not ask, or not yet, is told so by the status; what is wrong with the operation is an event of it. */
async function refuse({ errors, cost }: Refusal, res: Response): Promise<void> {
  const answer = { errors, extensions: { cost: costExtension(cost) } };
  const status = statusOf(answer);
  if (status === 400) return new EventStream(res).tellOnce(answer);
  for (const [name, value] of headersOf(errors, null)) res.setHeader(name, value);
  res.status(status).json(answer);
}

/** Whether events are what the caller wants most; a wildcard is a wish for JSON. */
function wantsEvents(req: Request): boolean {
  if (!req.headers.accept?.includes(EVENT_STREAM)) return false;
  return req.accepts([...OTHER_TYPES, EVENT_STREAM]) === EVENT_STREAM;
}

/**
 * Only what no form and no link of a foreign page can send: POST with JSON.
 * @throws BAD_REQUEST for everything else
 */
function requestOf(req: Request): OperationRequest {
  const body: unknown = req.method === 'POST' && req.is('application/json') ? req.body : null;
  if (!isRequest(body)) {
    throw new AppError(
      'BAD_REQUEST',
      'The request for a stream of events has no operation. Send POST with content-type application/json and {"query": "…", "variables": {…}}.',
    );
  }
  return body;
}

/** Whether a body has an operation in the shape of GraphQL over HTTP. */
export function isRequest(body: unknown): body is OperationRequest {
  if (typeof body !== 'object' || body === null || !('query' in body)) return false;
  const { query, operationName, variables } = body as Record<string, unknown>;
  const isNamed = operationName == null || typeof operationName === 'string';
  const hasVariables = variables == null || (typeof variables === 'object' && !Array.isArray(variables));
  return typeof query === 'string' && query !== '' && isNamed && hasVariables;
}

function withLastEventId(
  pipeline: Pipeline,
  request: OperationRequest,
  lastEventId: string | string[] | undefined,
): OperationRequest {
  if (typeof lastEventId !== 'string') return request;
  const known = pipeline.read(request.query);
  return known instanceof KnownDocument ? resumed(request, known.document, lastEventId) : request;
}

/** @throws RATE_LIMITED where one caller holds as many streams as it may */
function refuseTooMany(open: ReadonlySet<EventStream>, caller: Caller): void {
  const key = callerKey(caller);
  const found = [...open].filter((stream) => stream.caller !== null && callerKey(stream.caller) === key).length;
  if (found < MAX_STREAMS_PER_CALLER) return;
  const message = `You follow ${found} streams of events; the limit is ${MAX_STREAMS_PER_CALLER}. End some, or use one socket for all.`;
  throw new AppError('RATE_LIMITED', message, { retryAfter: 5 });
}

async function follow(pipeline: Pipeline, stream: EventStream, prepared: PreparedOperation, facts: RequestFacts) {
  if (prepared.kind !== 'subscription') return stream.tellOnce(await pipeline.run(prepared, stream.signal));
  let sink: EventSink;
  const over = new Promise<unknown>((resolve) => {
    stream.signal.addEventListener('abort', () => resolve(null), { once: true });
    sink = new EventSink(stream, costExtension(prepared.cost), resolve);
  });
  const followed = await pipeline.follow(prepared, sink!);
  if (!('leave' in followed)) return stream.tellOnce(followed);
  const error = await over;
  followed.leave();
  if (error !== null) await stream.tellOnce({ errors: [pipeline.mask(error, facts.requestId)] });
}
