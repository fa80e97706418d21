import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { AppError, toAppError } from '../platform/errors.js';
import type { Logger } from '../platform/logger.js';
import type { Exports } from './export.js';
import type { GraphqlHttp } from './graphql-http.js';
import type { Health } from './health.js';
import { headersOf, statusOf } from './http-answer.js';
import { maskAppError } from './mask-error.js';
import { serveMetrics, timeRequests } from './metrics.js';
import { isAllowedOrigin } from './origin.js';
import { assignRequestId, authenticate, requireAgent } from './request-facts.js';
import type { ServerParts } from './request-scope.js';
import type { EventStreams } from './sse.js';

export interface HttpOptions {
  bodyMaxBytes: number;
  agentBodyMaxBytes: number;
  allowedOrigins: readonly string[];
  webDir: string | null;
}

/** The ways of one operation over HTTP: as one answer, as a stream of events, or page after page as lines. */
export interface Transports {
  graphql: GraphqlHttp;
  events: EventStreams;
  exports: Exports;
  /** What receivers of notifications send back. */
  callbacks: express.RequestHandler;
}

/**
 * A request has to arrive whole within 20 s, looked at every 3 s, so that a connection whose other end is gone is freed
 * within 24 s (Node's own limit is 5 minutes). Agents give up a request after 15 s by default. What is answered, such
 * as a stream of events, takes as long as it takes.
 */
const RECEIVE_LIMITS = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 3_000 };

/** Wires the routes; nothing listens yet. */
export function createHttp(
  parts: ServerParts,
  { graphql, events, exports, callbacks }: Transports,
  health: Health,
  options: HttpOptions,
  log: Logger,
): Server {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback');
  app.use(assignRequestId, timeRequests, securityHeaders());
  health.mount(app);
  app.get('/metrics', serveMetrics);
  app.use('/callbacks', callbacks);
  app.use(['/graphql', '/graphql/agent'], refuseForeignOrigins(options.allowedOrigins), authenticate(parts));
  app.use('/graphql/agent', requireAgent, express.json({ limit: options.agentBodyMaxBytes }), graphql.handler);
  app.use('/graphql/export', express.json({ limit: options.bodyMaxBytes }), exports.handler);
  app.use('/graphql', express.json({ limit: options.bodyMaxBytes }), events.handler, graphql.handler);
  if (options.webDir) serveDashboard(app, options.webDir);
  app.use(answerErrors(log));
  return createServer(RECEIVE_LIMITS, app);
}

function securityHeaders(): express.RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // The component library sets style attributes and one style element for its variables.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
      },
    },
    // TLS ends at a proxy, which sets this header where it is true.
    strictTransportSecurity: false,
  });
}

/** A page of another origin must not use the visitor's session; programs send no Origin. */
function refuseForeignOrigins(allowed: readonly string[]): express.RequestHandler {
  return (req, _res, next) => {
    if (isAllowedOrigin(req.headers.origin, req.headers.host, allowed)) return next();
    throw new AppError(
      'FORBIDDEN',
      'The request comes from a page of another origin. Add it to K8INTEL_ALLOWED_ORIGINS if that is meant.',
    );
  };
}

/** Hashed assets are kept for ever, the page itself never; every other path is the page's own routing. */
function serveDashboard(app: Express, folder: string): void {
  const index = join(folder, 'index.html');
  app.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '365d', fallthrough: false }));
  app.use(express.static(folder, { index: false }));
  app.use((req, res, next) => {
    if (req.method !== 'GET' || !existsSync(index)) return next();
    res.setHeader('cache-control', 'no-cache');
    res.sendFile(index);
  });
}

/** Broken JSON, a body over the limit, a refused caller: always JSON in the shape of a GraphQL answer. */
function answerErrors(log: Logger): ErrorRequestHandler {
  return (error, _req, res, next) => {
    if (res.headersSent) return next(error);
    const requestId = String(res.locals['requestId']);
    const known = fromBodyParser(error) ?? toAppError(error);
    if (known.code === 'INTERNAL_SERVER_ERROR') log.error('A request failed', { requestId, error });
    const errors = [maskAppError(known, requestId)];
    for (const [name, value] of headersOf(errors, null)) res.setHeader(name, value);
    res.status(statusOf({ errors })).json({ errors });
  };
}

/** @see https://github.com/expressjs/body-parser#errors */
function fromBodyParser(error: { type?: string; limit?: number; length?: number; status?: number }): AppError | null {
  if (error.type === 'entity.too.large') {
    return new AppError(
      'TOO_LARGE',
      `The body has ${error.length ?? 'more'} bytes; the limit is ${error.limit}. Send less at a time.`,
    );
  }
  if (error.type === 'entity.parse.failed')
    return new AppError('BAD_USER_INPUT', 'The body is not valid JSON. Send {"query": "…", "variables": {…}}.');
  if (error.type)
    return new AppError('BAD_USER_INPUT', 'The body could not be read. Send UTF-8 JSON as application/json.');
  if (error.status === 404) return new AppError('NOT_FOUND', 'There is no such file.');
  return null;
}
