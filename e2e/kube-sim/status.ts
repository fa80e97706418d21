/** Kubernetes' error body, kind Status. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { continue?: string };
  status: 'Failure';
  message: string;
  reason: string;
  details?: object;
  code: number;
}

/** An answer that is not the asked-for object: carried by throwing, turned into HTTP at the edge. */
export class StatusError extends Error {
  constructor(readonly body: Status) {
    super(body.message);
  }
}

function failure(code: number, reason: string, message: string, details?: object): StatusError {
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details ? { details } : {}),
    code,
  });
}

/** "pods.metrics.k8s.io", or "pods" in the core group. */
const qualified = (resource: string, group: string) => (group === '' ? resource : `${resource}.${group}`);

export function notFound(resource: string, group: string, name: string): StatusError {
  const details = { name, ...(group === '' ? {} : { group }), kind: resource };
  return failure(404, 'NotFound', `${qualified(resource, group)} "${name}" not found`, details);
}

export function unknownResource(): StatusError {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

export interface Attempt {
  user: string;
  verb: string;
  resource: string;
  group: string;
  namespace: string | undefined;
  name: string | undefined;
}

export function forbidden(attempt: Attempt): StatusError {
  const { user, verb, resource, group, namespace, name } = attempt;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const what = name === undefined ? qualified(resource, group) : `${qualified(resource, group)} "${name}"`;
  const details = {
    ...(name === undefined ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: resource,
  };
  const message = `${what} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
  return failure(403, 'Forbidden', message, details);
}

export function methodNotAllowed(): StatusError {
  return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function badRequest(message: string): StatusError {
  return failure(400, 'BadRequest', message);
}

/** The patch in a form that is not served; the real list names "apply" too. */
export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return failure(415, 'UnsupportedMediaType', message, {});
}

/** Somebody else was faster: the resourceVersion that the caller relies on is gone. */
export function conflict(resource: string, group: string, name: string): StatusError {
  const details = { name, ...(group === '' ? {} : { group }), kind: resource };
  const message = `Operation cannot be fulfilled on ${qualified(resource, group)} "${name}": the object has been modified; please apply your changes to the latest version and try again`;
  return failure(409, 'Conflict', message, details);
}

/** A JSON patch that does not fit the object; the real server keeps the cause to itself. */
export function refusedPatch(cause: string): StatusError {
  const message = 'the server rejected our request due to an error in our request';
  return failure(422, 'Invalid', message, { causes: [{ message: cause }] });
}

export interface InvalidObject {
  kind: string;
  group: string;
  name: string;
}

/** An object that breaks the rules of its kind: every fault with its field. */
export function invalid(
  { kind, group, name }: InvalidObject,
  faults: readonly { field: string; message: string }[],
): StatusError {
  const words = faults.map(({ field, message }) => `${field}: ${message}`);
  const all = words.length === 1 ? words[0] : `[${words.join(', ')}]`;
  const causes = faults.map(({ field, message }) => ({
    reason: REASONS[message.split(':')[0] ?? ''] ?? 'FieldValueInvalid',
    message,
    field,
  }));
  const details = { name, ...(group === '' ? {} : { group }), kind, causes };
  return failure(422, 'Invalid', `${qualified(kind, group)} "${name}" is invalid: ${all}`, details);
}

const REASONS: Readonly<Record<string, string>> = {
  'Required value': 'FieldValueRequired',
  'Duplicate value': 'FieldValueDuplicate',
  Forbidden: 'FieldValueForbidden',
};

/** A continue token whose snapshot is gone; the Status offers a token for an inconsistent continuation, as etcd's does. */
export function expiredContinue(inconsistentToken: string): StatusError {
  const error = failure(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  error.body.metadata.continue = inconsistentToken;
  return error;
}

export function tooOld(revision: number, oldest: number): StatusError {
  return failure(410, 'Expired', `too old resource version: ${revision} (${oldest})`);
}

export function tooLarge(revision: number, current: number): StatusError {
  return failure(504, 'Timeout', `Too large resource version: ${revision}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

export function unavailable(): StatusError {
  return failure(503, 'ServiceUnavailable', 'the server is currently unable to handle the request', {
    retryAfterSeconds: 1,
  });
}

/** The API server could not reach what it should pass a request on to. */
export function unreachableService(cause: string): StatusError {
  return failure(503, 'ServiceUnavailable', `error trying to reach service: ${cause}`);
}

export function internalError(message: string): StatusError {
  return failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}

export function unauthorized(): StatusError {
  return failure(401, 'Unauthorized', 'Unauthorized');
}
