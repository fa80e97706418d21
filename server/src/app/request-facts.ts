import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { AppError } from '../platform/errors.js';
import { callerOf } from './caller.js';
import { type RequestFacts, requestIdFrom, type ServerParts, tokenFrom } from './request-scope.js';

/** Gives every request its id and answers with it. */
export function assignRequestId(req: Request, res: Response, next: NextFunction): void {
  const requestId = requestIdFrom(req.headers['x-request-id']);
  res.locals['requestId'] = requestId;
  res.setHeader('x-request-id', requestId);
  next();
}

/** Finds the caller before the body is read, so that a large body of nobody is never parsed. */
export function authenticate(parts: ServerParts): RequestHandler {
  return async (req, res, next) => {
    res.locals['caller'] = await callerOf(parts.db, tokenFrom(req.headers), parts.now());
    next();
  };
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
  return { caller: res.locals['caller'], requestId: res.locals['requestId'], ip: res.req.ip ?? null };
}
