import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';

/** A failed request in the words of the dashboard; `code` is the API's. */
export interface ApiProblem {
  readonly message: string;
  readonly code: string;
  readonly requestId: string | null;
}

export const NOT_FOUND: ApiProblem = {
  message: 'It does not exist, or it is outside of what your role may see.',
  code: 'NOT_FOUND',
  requestId: null,
};

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Describes what Apollo threw: the API's own message where there is one, else what happened on the way. */
export function describeProblem(error: unknown): ApiProblem {
  if (CombinedGraphQLErrors.is(error)) {
    const first = error.errors[0];
    return {
      message: sentence(first?.message ?? 'The server answered with an error that has no message'),
      code: text(first?.extensions?.code) ?? 'INTERNAL_SERVER_ERROR',
      requestId: text(first?.extensions?.requestId),
    };
  }
  if (ServerError.is(error)) {
    return {
      message: `The server answered with status ${error.statusCode}.`,
      code: error.statusCode === 401 ? 'UNAUTHENTICATED' : 'UNAVAILABLE',
      requestId: error.response.headers.get('x-request-id'),
    };
  }
  return { message: 'The server cannot be reached.', code: 'UNAVAILABLE', requestId: null };
}

/** Closes a message with a full stop, so that another sentence can follow. */
function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
