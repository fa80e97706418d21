import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';

/** A failed request in the words of the dashboard; `code` is the API's. */
export interface ApiProblem {
  readonly message: string;
  readonly code: string;
  readonly requestId: string | null;
  /** The role that was missing, where that is the problem. */
  readonly requires?: string;
}

export const NOT_FOUND: ApiProblem = {
  message: 'It does not exist, or it is outside of what your role may see.',
  code: 'NOT_FOUND',
  requestId: null,
};

/** A field that the API left empty because the caller's role is too low for it there. */
export interface Denial {
  /** "Pod.podIp" */
  readonly coordinate: string;
  /** The least role that may read it: "OPERATOR". */
  readonly requires: string;
}

interface ApiError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

function denialOf({ extensions }: ApiError): Denial | null {
  const coordinate = text(extensions?.coordinate);
  const requires = text(extensions?.requires);
  return extensions?.code === 'FORBIDDEN' && coordinate && requires ? { coordinate, requires } : null;
}

/** What the answer leaves out for the caller's role, by coordinate. */
export function denialsOf(error: unknown): ReadonlyMap<string, string> {
  const denials = CombinedGraphQLErrors.is(error) ? error.errors.map(denialOf) : [];
  return new Map(denials.flatMap((denial) => (denial ? [[denial.coordinate, denial.requires]] : [])));
}

/**
 * What is wrong with an answer that may have come in part. Fields above the caller's role are no failure where the
 * rest is there: they say so in their own place.
 */
export function problemOf(error: unknown, hasData: boolean): ApiProblem | null {
  if (!error) return null;
  if (!hasData || !CombinedGraphQLErrors.is(error)) return describeProblem(error);
  const failures = error.errors.filter((each) => denialOf(each) === null);
  return failures.length === 0 ? null : describe(failures[0]);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Describes what Apollo threw: the API's own message where there is one, else what happened on the way. */
export function describeProblem(error: unknown): ApiProblem {
  if (CombinedGraphQLErrors.is(error)) {
    return describe(error.errors[0]);
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

function describe(error: ApiError | undefined): ApiProblem {
  return {
    message: sentence(error?.message ?? 'The server answered with an error that has no message'),
    code: text(error?.extensions?.code) ?? 'INTERNAL_SERVER_ERROR',
    requestId: text(error?.extensions?.requestId),
    requires: (error && denialOf(error)?.requires) ?? undefined,
  };
}

/** Closes a message with a full stop, so that another sentence can follow. */
function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
