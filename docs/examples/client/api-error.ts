/** As GraphQL answers it; docs/api.md lists the codes. */
export interface ToldError {
  message: string;
  path?: readonly (string | number)[];
  extensions?: { code?: string; retryable?: boolean; retryAfter?: number; requestId?: string };
}

/** Why the API did not answer, or not wholly: switch on `code`, log `message` and the request ids in `errors`. */
export class ApiError extends Error {
  readonly code: string;
  readonly isRetryable: boolean;
  readonly retryAfterMs: number;

  constructor(
    readonly errors: readonly ToldError[],
    /** What was answered all the same, with null where an error's path points. */
    readonly data: unknown = null,
  ) {
    super(errors[0]?.message ?? 'The server gave no reason.');
    const { code = 'UNREACHABLE', retryable = false, retryAfter = 0 } = errors[0]?.extensions ?? {};
    this.code = code;
    this.isRetryable = retryable;
    this.retryAfterMs = retryAfter * 1_000;
  }
}

/** The server was not reached, or something that is no K8Intel server answered. */
export const unreachable = (message: string): ApiError =>
  new ApiError([{ message, extensions: { code: 'UNREACHABLE', retryable: true } }]);

/** Close codes by which the server says that the credential does not hold, or no longer. */
const CREDENTIAL_REFUSED = new Set([4401, 4403]);

/** What graphql-ws throws: the errors of the operation, the event that closed the socket, or what broke it. */
export function toApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) return reason;
  if (Array.isArray(reason)) return new ApiError(reason);
  const { code, reason: why } = (reason ?? {}) as { code?: unknown; reason?: unknown };
  if (!CREDENTIAL_REFUSED.has(Number(code))) return unreachable(`The connection was lost: ${why || code || reason}`);
  return new ApiError([{ message: `The credential was refused: ${why}`, extensions: { code: 'UNAUTHENTICATED' } }]);
}
