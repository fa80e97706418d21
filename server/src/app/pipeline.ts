import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { AppError, ERROR_CODES, type ErrorCode, toAppError } from '../platform/errors.js';
import type { Logger } from '../platform/logger.js';
import type { Caller } from '../platform/request-context.js';
import { LIMITS, limitErrors, quietRules, signInError } from './limits.js';

// The one path of every operation, whatever it came through: parse, validate, limit, authorise, execute, mask.
// HTTP runs the first two steps inside Apollo with the same options; sockets run them here.

/** Parses and validates as Apollo does for HTTP. @returns the document, or what is wrong with it */
export function readDocument(schema: GraphQLSchema, source: string): DocumentNode | GraphQLError[] {
  try {
    const document = parse(source, { maxTokens: LIMITS.tokens });
    const errors = validate(schema, document, quietRules);
    return errors.length > 0 ? [...errors] : document;
  } catch (error) {
    return [error instanceof GraphQLError ? error : new GraphQLError(String(error))];
  }
}

/** Decides whether a valid document may run for this caller. @returns why not, or nothing */
export function checkDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  caller: Caller,
): GraphQLError[] {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    const message = operationName
      ? `The document has no operation “${operationName}”.`
      : 'The document has several operations; name one in operationName.';
    return [new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } })];
  }
  return [...signInError(schema, document, caller), ...limitErrors(document, operation)];
}

const CALLER_MISTAKES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
]);

/**
 * Turns an error into what a caller may see: our own errors with code, `retryable` and request id, graphql-js' errors
 * about the document as they are, and everything else as INTERNAL_SERVER_ERROR, whose stack is logged here, once.
 */
export function maskError(error: GraphQLError, requestId: string, log: Logger): GraphQLFormattedError {
  const { http, stacktrace, ...extensions } = error.extensions;
  const shape = {
    message: error.message,
    ...(error.locations && { locations: error.locations }),
    ...(error.path && { path: error.path }),
  };
  const { originalError } = error;
  if (originalError && !(originalError instanceof GraphQLError)) {
    const known = toAppError(originalError);
    if (!(originalError instanceof AppError)) {
      log.error('An operation failed', { requestId, path: error.path?.join('.'), error: originalError });
    }
    return {
      ...shape,
      message: known.message,
      extensions: { ...known.details, code: known.code, retryable: known.retryable, requestId },
    };
  }
  const code = typeof extensions['code'] === 'string' ? extensions['code'] : 'GRAPHQL_VALIDATION_FAILED';
  const retryable = CALLER_MISTAKES.has(code) ? false : (ERROR_CODES[code as ErrorCode]?.retryable ?? false);
  return { ...shape, extensions: { ...extensions, code, retryable, requestId } };
}
