import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import type { RequestHandler, Response } from 'express';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import type { Logger } from '../platform/logger.js';
import type { OperationScope } from '../platform/request-context.js';
import { LIMITS } from './limits.js';
import { checkDocument, maskError } from './pipeline.js';
import { factsOf } from './request-facts.js';
import { openScope, SESSION_COOKIE, type ServerParts } from './request-scope.js';

/** The operation pipeline behind HTTP: one handler, mounted once for people and once for agents. */
export interface GraphqlHttp {
  handler: RequestHandler;
  stop(): Promise<void>;
}

export async function createGraphqlHttp(schema: GraphQLSchema, parts: ServerParts, log: Logger): Promise<GraphqlHttp> {
  const server = new ApolloServer<OperationScope['context'] & ScopeOwner>({
    schema,
    csrfPrevention: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    introspection: true,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: LIMITS.tokens },
    // The cache-control plugin instruments every field: measured at 40 % of a list request.
    plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled(), pipelinePlugin(log)],
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (text) => log.warn(text),
      error: (text) => log.error(text),
    },
  });
  await server.start();
  const handler = expressMiddleware(server, {
    context: async ({ req, res }) => {
      const scope = openScope(parts, {
        ...factsOf(res),
        setSession: (token) => setSession(res, token, parts.settings.sessionHours),
      });
      res.once('close', () => void scope.close());
      return Object.assign(scope.context, { closeScope: scope.close, ip: req.ip });
    },
  });
  return { handler, stop: () => server.stop() };
}

interface ScopeOwner {
  closeScope(): Promise<void>;
}

function pipelinePlugin(log: Logger): ApolloServerPlugin<OperationScope['context'] & ScopeOwner> {
  return {
    async requestDidStart({ contextValue }) {
      return {
        async didResolveOperation({ schema, document, request }) {
          const [first] = checkDocument(schema, document, request.operationName, contextValue.caller);
          if (first) throw first;
        },
        async willSendResponse({ response, errors }) {
          await contextValue.closeScope();
          const { body } = response;
          if (body.kind !== 'single' || !body.singleResult.errors) return;
          const masked = (errors ?? []).map((error) =>
            maskError(withCode(error, body.singleResult.errors), contextValue.requestId, log),
          );
          body.singleResult.errors = masked;
          const retryAfter = masked.find((error) => typeof error.extensions?.['retryAfter'] === 'number');
          if (retryAfter) response.http.headers.set('retry-after', String(retryAfter.extensions!['retryAfter']));
        },
      };
    },
  };
}

/** Apollo gives its own errors their code only while formatting: it is taken over from there. */
function withCode(
  error: GraphQLError,
  formatted: readonly { message: string; extensions?: Record<string, unknown> }[] | undefined,
): GraphQLError {
  if (error.extensions['code']) return error;
  const same = formatted?.find((one) => one.message === error.message);
  if (same?.extensions?.['code'] && !error.originalError) error.extensions['code'] = same.extensions['code'];
  return error;
}

function setSession(res: Response, token: string | null, sessionHours: number): void {
  const options = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const;
  if (token === null) res.clearCookie(SESSION_COOKIE, options);
  else res.cookie(SESSION_COOKIE, token, { ...options, maxAge: sessionHours * 3_600_000 });
}
