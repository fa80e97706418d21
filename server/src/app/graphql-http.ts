import { ApolloServer, type ApolloServerPlugin, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Request, RequestHandler, Response } from 'express';
import { type DocumentNode, type GraphQLFormattedError, type GraphQLSchema, parse } from 'graphql';
import { ERROR_CODES, isErrorCode } from '../platform/errors.js';
import type { Logger } from '../platform/logger.js';
import { KnownDocument } from './documents.js';
import { headersOf, statusOf } from './http-answer.js';
import { type Answer, costExtension, type OperationRequest, type Pipeline } from './pipeline.js';
import { factsOf } from './request-facts.js';
import { type RequestFacts, SESSION_COOKIE } from './request-scope.js';

/** The operation pipeline behind HTTP: one handler, mounted once for people and once for agents. */
export interface GraphqlHttp {
  handler: RequestHandler;
  stop(): Promise<void>;
}

/** What one request carries through Apollo. */
interface Exchange {
  facts: RequestFacts;
  signal: AbortSignal;
  /** Whether the pipeline gave the answer, and not Apollo before it; an object, because Apollo copies its context. */
  state: { isAnswered: boolean };
}

/** Apollo reads the request, guards against forgery and negotiates the content type; the pipeline does the rest. */
export async function createGraphqlHttp(
  schema: GraphQLSchema,
  pipeline: Pipeline,
  options: { sessionHours: number },
  log: Logger,
): Promise<GraphqlHttp> {
  const server = new ApolloServer<Exchange>({
    schema,
    csrfPrevention: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    introspection: true,
    documentStore: null,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: codedError,
    plugins: [
      // The cache-control plugin instruments every field: measured at 40 % of a list request.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      // Both would start by themselves where an APOLLO_KEY happens to be set; nothing phones home.
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      pipelinePlugin(pipeline),
    ],
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (text) => log.warn(text),
      error: (text) => log.error(text),
    },
  });
  await server.start();
  const handler: RequestHandler = async (req, res) => {
    const exchange = exchangeOf(req, res, options.sessionHours);
    const answer = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: requestOf(req),
      context: async () => exchange,
    });
    for (const [name, value] of answer.headers) res.setHeader(name, value);
    res.statusCode = answer.status ?? 200;
    const { body } = answer;
    if (body.kind !== 'complete') throw new Error('An answer came in parts, which no operation asks for.');
    // 406 is found out after the pipeline has answered.
    const isOurs = exchange.state.isAnswered && answer.status !== 406;
    res.end(isOurs ? body.string : withRequestId(body.string, exchange.facts.requestId));
  };
  return { handler, stop: () => server.stop() };
}

function exchangeOf(req: Request, res: Response, sessionHours: number): Exchange {
  const hangUp = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) hangUp.abort();
  });
  const setSession = (token: string | null): void => writeSession(res, token, sessionHours);
  return {
    facts: { ...factsOf(res), ip: req.ip ?? null, setSession },
    signal: hangUp.signal,
    state: { isAnswered: false },
  };
}

function requestOf(req: Request): HTTPGraphQLRequest {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const from = req.originalUrl.indexOf('?');
  return { method: req.method, headers, search: from < 0 ? '' : req.originalUrl.slice(from), body: req.body };
}

// Stands in Apollo's hands for a document that the pipeline is going to refuse.
const NO_DOCUMENT = parse('{ __typename }');

/** Takes every operation out of Apollo's hands: it neither parses nor validates nor executes anything. */
function pipelinePlugin(pipeline: Pipeline): ApolloServerPlugin<Exchange> {
  return {
    async requestDidStart() {
      return {
        async didResolveSource(requestContext) {
          const known = pipeline.read(requestContext.source);
          const document: DocumentNode = known instanceof KnownDocument ? known.document : NO_DOCUMENT;
          // With a document there Apollo goes on to its own refusals, such as that of a mutation by GET.
          Object.assign(requestContext, { document });
        },
        async responseForOperation({ request, source, contextValue: exchange }) {
          const operation = { query: source, operationName: request.operationName, variables: request.variables };
          const { answer, cost } = await answerTo(pipeline, operation, exchange);
          exchange.state.isAnswered = true;
          const http = { status: statusOf(answer), headers: new HeaderMap(headersOf(answer.errors, cost)) };
          return { http, body: { kind: 'single', singleResult: answer } };
        },
      };
    },
  };
}

async function answerTo(pipeline: Pipeline, operation: OperationRequest, { facts, signal }: Exchange) {
  const prepared = pipeline.prepare(operation, facts);
  if (prepared.kind === 'refused') {
    const { errors, cost } = prepared;
    const answer: Answer = { errors, extensions: { cost: costExtension(cost) } };
    return { answer, cost };
  }
  return { answer: await pipeline.run(prepared, signal), cost: prepared.cost };
}

/** Apollo's own refusals have codes of the table already; what has none is a mistake of ours. */
function codedError({ message, extensions }: GraphQLFormattedError): GraphQLFormattedError {
  const found = extensions?.['code'];
  const code = isErrorCode(found) ? found : 'INTERNAL_SERVER_ERROR';
  return { message: message.trim(), extensions: { code, retryable: ERROR_CODES[code].retryable } };
}

function withRequestId(body: string, requestId: string): string {
  const answer = JSON.parse(body) as { errors?: { extensions: object }[] };
  for (const error of answer.errors ?? []) Object.assign(error.extensions, { requestId });
  return JSON.stringify(answer);
}

function writeSession(res: Response, token: string | null, sessionHours: number): void {
  const options = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const;
  if (token === null) res.clearCookie(SESSION_COOKIE, options);
  else res.cookie(SESSION_COOKIE, token, { ...options, maxAge: sessionHours * 3_600_000 });
}
