import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AppError, ERROR_CODES, type ErrorCode, isErrorCode, toAppError } from '../platform/errors.js';
import type { Logger } from '../platform/logger.js';
import { RareWarning } from './rare-warning.js';

/** The caller is told each time; whoever operates the server learns that it happens, and how often. */
const unavailable = new RareWarning('Operations were answered with UNAVAILABLE');

/** An error as a caller sees it: always a code of the table, whether to retry, and the id to find it by in the log. */
export interface MaskedError extends GraphQLFormattedError {
  extensions: { code: ErrorCode; retryable: boolean; requestId: string; [detail: string]: unknown };
}

/**
 * Turns what was thrown into what a caller may see: our own errors with their details, graphql-js' errors about
 * document and variables as they are, and everything else as INTERNAL_SERVER_ERROR, whose stack is logged here, once.
 */
export function maskError(error: GraphQLError, requestId: string, log: Logger): MaskedError {
  const code = error.extensions['code'];
  const cause = causeOf(error);
  if (cause === null) {
    const { http, stacktrace, ...details } = error.extensions;
    return shaped(error, error.message, isErrorCode(code) ? code : 'BAD_USER_INPUT', details, requestId);
  }
  const known = toAppError(cause);
  // What the caller has done wrong is told to the caller; the log is for what went wrong here.
  if (!(cause instanceof AppError) && ERROR_CODES[known.code].http >= 500) {
    log.error('An operation failed', { requestId, path: error.path?.join('.'), error: cause });
  }
  if (known.code === 'UNAVAILABLE') {
    unavailable.give(log, { requestId, path: error.path?.join('.'), reason: known.message });
  }
  return shaped(error, known.message, known.code, known.details, requestId);
}

/** What failed inside; null where graphql-js itself says what is wrong with the caller's document or values. */
function causeOf(error: GraphQLError): Error | null {
  const cause = error.originalError;
  if (cause && !(cause instanceof GraphQLError)) return cause;
  if (isErrorCode(error.extensions['code'])) return null;
  // Before execution it has no path, and an argument that does not fit points at its place in the document. What is
  // left is a value of ours that does not fit the schema.
  const isAboutDocument = !error.path || (cause instanceof GraphQLError && cause.nodes !== undefined);
  return isAboutDocument ? null : (cause ?? error);
}

function shaped(
  { locations, path }: GraphQLError,
  message: string,
  code: ErrorCode,
  details: Record<string, unknown>,
  requestId: string,
): MaskedError {
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { ...details, code, retryable: ERROR_CODES[code].retryable, requestId },
  };
}

/** The same for an error that no document has a place for. */
export function maskAppError({ message, code, details }: AppError, requestId: string): MaskedError {
  return { message, extensions: { ...details, code, retryable: ERROR_CODES[code].retryable, requestId } };
}
