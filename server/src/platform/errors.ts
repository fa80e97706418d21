interface ErrorFacts {
  /** Whether the same request may succeed later without a change. */
  retryable: boolean;
  /** Status over HTTP where the whole request fails with it. */
  http: number;
  /** One sentence for the API's documentation. */
  meaning: string;
}

/** Every code a caller may meet, on every transport. Callers switch on the code, never on the message. */
export const ERROR_CODES = {
  UNAUTHENTICATED: {
    retryable: false,
    http: 401,
    meaning: 'Nobody is signed in, or the credential is unknown, expired or revoked; the whole request is refused.',
  },
  FORBIDDEN: {
    retryable: false,
    http: 403,
    meaning: 'The caller’s role does not reach that far; a guarded field is null, and one error stands for all of it.',
  },
  NOT_FOUND: {
    retryable: false,
    http: 404,
    meaning: 'There is no such thing, or it is not the caller’s to see: the two are answered alike.',
  },
  CONFLICT: { retryable: false, http: 409, meaning: 'Something else has it already, or has changed it meanwhile.' },
  BAD_USER_INPUT: {
    retryable: false,
    http: 400,
    meaning: 'A variable, an argument or the request itself has a value that is not accepted.',
  },
  BAD_REQUEST: { retryable: false, http: 400, meaning: 'The HTTP request does not follow GraphQL over HTTP.' },
  GRAPHQL_PARSE_FAILED: {
    retryable: false,
    http: 400,
    meaning: 'The document is not GraphQL, or has more tokens than a document may have.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    retryable: false,
    http: 400,
    meaning: 'The document does not fit the schema.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    retryable: false,
    http: 200,
    meaning: 'The server keeps no persisted queries; send the document itself.',
  },
  TOO_LARGE: { retryable: false, http: 413, meaning: 'The request is larger than what is accepted at a time.' },
  RATE_LIMITED: {
    retryable: true,
    http: 429,
    meaning:
      'The caller has spent its points or has too much under way; `retryAfter` says in how many seconds to come back.',
  },
  COST_EXCEEDED: {
    retryable: false,
    http: 400,
    meaning: 'The operation asks for more than one operation may: points, levels, aliases, directives or root fields.',
  },
  CURSOR_EXPIRED: {
    retryable: false,
    http: 400,
    meaning: 'The stream cannot go on from this cursor; start again with a snapshot.',
  },
  IDEMPOTENCY_MISMATCH: {
    retryable: false,
    http: 409,
    meaning: 'The same batchId came with another body before.',
  },
  UNAVAILABLE: {
    retryable: true,
    http: 503,
    meaning: 'The server cannot answer now or could not in time; a mutation may have taken effect all the same.',
  },
  INTERNAL_SERVER_ERROR: {
    retryable: true,
    http: 500,
    meaning: 'A mistake of the server; its log has the details under the request id.',
  },
} as const satisfies Record<string, ErrorFacts>;

export type ErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}

/** The one error that may show its message to a caller: what was found, what was expected, what to do. */
export class AppError extends Error {
  readonly retryable: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'AppError';
    this.retryable = ERROR_CODES[code].retryable;
  }
}

/** A mistake at start-up: the process prints the message without a stack and exits. */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartError';
  }
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html: class 08 connection, 53 resources,
// 57P0x shutdown and crash, 57014 statement timeout, 55P03 lock timeout.
const UNAVAILABLE_SQLSTATE = /^(08|53|57P0|57014|55P03)/;
const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH']);
const LOST_CONNECTION =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i;

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'driverError' in error ? codeOf(error.driverError) : '';
}

/** Tells whether the database could not be reached or could not answer in time: worth a retry, not a bug. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (UNAVAILABLE_SQLSTATE.test(code) || NETWORK_CODES.has(code)) return true;
  return error instanceof Error && LOST_CONNECTION.test(error.message);
}

/** Deadlock, serialisation failure, or a partition made meanwhile: the same work run again may succeed at once. */
export function isTransactionConflict(error: unknown): boolean {
  return ['40P01', '40001'].includes(codeOf(error)) || isPartitionMadeMeanwhile(error);
}

/**
 * A row that was on its way to the default partition when its own one was made. PostgreSQL calls that a check violation;
 * unlike those of tables it has no name.
 */
function isPartitionMadeMeanwhile(error: unknown): boolean {
  if (codeOf(error) !== '23514') return false;
  const { constraint, driverError } = error as { constraint?: string; driverError?: { constraint?: string } };
  return constraint === undefined && driverError?.constraint === undefined;
}

// 22021: PostgreSQL stores no NUL in a text; JSON can say one. 22P05 and 22P02 are what its JSON says to a NUL and to half
// a surrogate pair.
const UNSTORABLE_TEXT = ['22021', '22P05'];
const UNSTORABLE_JSON = /^(invalid input syntax for type json|unsupported Unicode escape)/;

function isUnstorable(error: unknown): boolean {
  const code = codeOf(error);
  if (UNSTORABLE_TEXT.includes(code)) return true;
  return code === '22P02' && error instanceof Error && UNSTORABLE_JSON.test(error.message);
}

/** Finds the AppError inside what was thrown, or makes the masked one that tells a stranger nothing. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseUnavailable(error)) {
    return new AppError(
      'UNAVAILABLE',
      'The database did not answer in time. Send the request again; if it was to change something, look first whether it did.',
    );
  }
  if (isUnstorable(error)) {
    return new AppError(
      'BAD_USER_INPUT',
      'A text has a NUL character or half a surrogate pair; expected text without them. Take them out.',
    );
  }
  return new AppError('INTERNAL_SERVER_ERROR', 'Internal error. The log has the details under this request id.');
}
