import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError } from '../platform/errors.js';
import { type RequestFacts, requestIdFrom, type ServerParts, tokenFrom } from './request-scope.js';

/** Gives every request its id and answers with it. */
export function assignRequestId(req: Request, res: Response, next: NextFunction): void {
  const requestId = requestIdFrom(req.headers['x-request-id']);
  res.locals['requestId'] = requestId;
  res.setHeader('x-request-id', requestId);
  next();
}

/**
 * Finds the caller before the body is read, so that a large body of nobody is never parsed. A program whose credential
 * is not accepted is told so, whatever it asks for; a stale cookie makes a visitor anonymous, who can sign in.
 */
export function authenticate(parts: ServerParts): RequestHandler {
  return async (req, res, next) => {
    res.locals['arrivedAt'] = parts.now();
    const caller = await parts.callers.callerOf(tokenFrom(req.headers), isReport(req));
    if (caller.kind !== 'ANONYMOUS') parts.tokenUse.note(caller.tokenId, req.ip ?? null, parts.now());
    else if (req.headers.authorization !== undefined) throw refusedCredential();
    res.locals['caller'] = caller;
    next();
  };
}

/** The one path that agents use. */
function isReport({ originalUrl }: Request): boolean {
  return originalUrl.split('?', 1)[0] === '/graphql/agent';
}

function refusedCredential(): AppError {
  return new AppError(
    'UNAUTHENTICATED',
    'The credential in the header Authorization is unknown, expired or revoked. Send a valid one as “Bearer …”, or none to sign in.',
  );
}

/** The agents' endpoint takes larger bodies, and therefore only from those who hold an agent's or enrol credential. */
export function requireAgent(_req: Request, res: Response, next: NextFunction): void {
  if (!['AGENT', 'ENROL'].includes(factsOf(res).caller.kind)) {
    throw new AppError(
      'UNAUTHENTICATED',
      'This endpoint is for agents; the credential is missing, unknown or revoked. Send a valid one as bearer token, or enrol again.',
    );
  }
  next();
}

export function factsOf(res: Response): RequestFacts {
  const { caller, requestId, arrivedAt } = res.locals;
  return { caller, requestId, arrivedAt, ip: res.req.ip ?? null } as RequestFacts;
}
