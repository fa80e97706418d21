import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Access, userOf } from './access.js';
import { discover } from './discovery.js';
import type { Certificates } from './kubelets/certificates.js';
import type { Kubelets } from './kubelets/server.js';
import { getJson, isOn, listJson, selection } from './list.js';
import type { Faults } from './outage.js';
import type { Json } from './patches/json.js';
import { patchResource } from './patches/patch-resource.js';
import { parseResourcePath, type ResourcePath } from './resources.js';
import { reviewAccess, reviewRules } from './reviews.js';
import type { Predicate } from './selectors.js';
import {
  badRequest,
  internalError,
  methodNotAllowed,
  notFound,
  type Status,
  StatusError,
  unauthorized,
  unavailable,
  unknownResource,
  unreachableService,
} from './status.js';
import type { Store } from './store.js';
import type { KubeObject } from './types.js';
import type { Watches } from './watch.js';

export interface Backend {
  store: Store;
  access: Access;
  watches: Watches;
  faults: Faults;
  requests: Record<string, number>;
  metrics: (path: ResourcePath, matches: Predicate) => object;
  kubelets: Kubelets;
  /** Tells the controllers that somebody changed an object. */
  patched: (object: KubeObject) => void;
  /** Answers POST and GET under /_sim; throws StatusError. */
  admin: (name: string, body: unknown) => unknown;
}

const WRITE_VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
const MAX_BODY_BYTES = 2 ** 20;

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw badRequest(`the request body is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw badRequest('the request body is no JSON: expected one object');
  }
}

function send(response: ServerResponse, code: number, body: object | string): void {
  const isPlain = typeof body === 'string' && !body.startsWith('{');
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(code, {
    'content-type': isPlain ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-cache, private',
    ...(code === 503 || code === 504 ? { 'retry-after': '1' } : {}),
  });
  response.end(text);
}

function verbOf(request: IncomingMessage, path: ResourcePath, query: URLSearchParams): string {
  const method = request.method ?? 'GET';
  if (method !== 'GET' && method !== 'HEAD') return WRITE_VERBS[method] ?? method.toLowerCase();
  if (isOn(query, 'watch')) return 'watch';
  return path.name === undefined ? 'list' : 'get';
}

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  user: string;
}

/** Counts the call and checks its rights; answers its verb. @throws 403 */
function admit(backend: Backend, path: ResourcePath, { request, url, user }: Call): string {
  const { kind, namespace, name, subresource } = path;
  const verb = verbOf(request, path, url.searchParams);
  const resource = subresource === undefined ? kind.plural : `${kind.plural}/${subresource}`;
  const counter = `${verb} ${resource}${kind.group === '' ? '' : `.${kind.group}`}`;
  backend.requests[counter] = (backend.requests[counter] ?? 0) + 1;
  // The simulated agent has read rights only: what writes fails in authorisation, before anything else.
  backend.access.check({ user, verb, resource, group: kind.group, namespace, name });
  if (!kind.verbs.includes(verb)) throw methodNotAllowed();
  return verb;
}

/** Passes a request on to the kubelet of a node, with the rights of the API server. */
function answerProxy({ store, kubelets }: Backend, { name = '', rest }: ResourcePath, response: ServerResponse): void {
  const node = store.get('nodes', undefined, name.replace(/:\d+$/, ''));
  if (!node) throw notFound('nodes', '', name);
  const fault = kubelets.faultOf(node);
  const where = `dial tcp ${node.status.addresses[0]?.address}:10250`;
  if (fault?.mode === 'cut') throw unreachableService(`${where}: connect: connection refused`);
  if (fault?.mode === 'hang') return;
  const answer = fault
    ? { code: fault.code ?? 500, type: 'text/plain', body: 'Internal Error\n' }
    : kubelets.answer(node, rest);
  response.writeHead(answer.code, { 'content-type': answer.type, 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
}

async function answerPatch(backend: Backend, path: ResourcePath, { request, response, url }: Call): Promise<void> {
  const contentType = request.headers['content-type'];
  const isDryRun = url.searchParams.get('dryRun') === 'All';
  const body = (await readBody(request)) as Json;
  const object = patchResource(backend.store, { path, contentType, body, isDryRun });
  if (!isDryRun) backend.patched(object);
  send(response, 200, object);
}

async function answerResource(backend: Backend, path: ResourcePath, call: Call): Promise<void> {
  const verb = admit(backend, path, call);
  const { response, url } = call;
  const query = url.searchParams;
  if (path.subresource === 'proxy') answerProxy(backend, path, response);
  else if (verb === 'patch') await answerPatch(backend, path, call);
  else if (path.kind.table === undefined) send(response, 200, backend.metrics(path, selection(path, query)));
  else if (verb === 'watch') backend.watches.open(path, query, response);
  else send(response, 200, verb === 'list' ? listJson(backend.store, path, query) : getJson(backend.store, path));
}

/** metrics.k8s.io comes from an aggregated server: missing or down, the answer is plain text, not a Status. */
function answerLostMetrics(backend: Backend, url: URL, response: ServerResponse): boolean {
  if (backend.faults.metrics === 'served' || !url.pathname.startsWith('/apis/metrics.k8s.io')) return false;
  if (backend.faults.metrics === 'absent') send(response, 404, '404 page not found\n');
  else send(response, 503, 'service unavailable\n');
  return true;
}

const REVIEWS: Readonly<Record<string, typeof reviewAccess>> = {
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': reviewAccess,
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews': reviewRules,
};

async function route(backend: Backend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://kube-sim');
  if (url.pathname.startsWith('/_sim/')) {
    send(response, 200, backend.admin(url.pathname.slice('/_sim/'.length), await readBody(request)) as object);
    return;
  }
  const user = userOf(request.headers.authorization);
  if (user === undefined) throw unauthorized();
  if (!answerLostMetrics(backend, url, response)) await answerApi(backend, { request, response, url, user });
}

async function answerApi(backend: Backend, call: Call): Promise<void> {
  const { request, response, url, user } = call;
  const review = REVIEWS[url.pathname];
  if (review) {
    if (request.method !== 'POST') throw methodNotAllowed();
    send(response, 201, review(backend.access.rightsOf(user), (await readBody(request)) as object));
    return;
  }
  const path = parseResourcePath(url.pathname);
  if (path) {
    await answerResource(backend, path, call);
    return;
  }
  const found = discover(
    url.pathname.replace(/(.)\/$/, '$1'),
    request.headers.host ?? '',
    backend.faults.metrics !== 'absent',
  );
  if (found === undefined) throw unknownResource();
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();
  send(response, 200, found);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Applies the outage; true when the request ends here. The admin endpoints stay reachable. */
async function suffersOutage(backend: Backend, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const { outage } = backend.faults;
  if (!outage || request.url?.startsWith('/_sim/')) return false;
  if (outage.delayMs) await pause(outage.delayMs);
  if (outage.mode === 'cut') request.socket.destroy();
  else if (outage.mode === 'error') {
    const body: Status = { ...unavailable().body, code: outage.code ?? 503 };
    send(response, body.code, body);
  }
  return outage.mode !== undefined;
}

async function handle(backend: Backend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (await suffersOutage(backend, request, response)) return;
    await route(backend, request, response);
  } catch (error) {
    const status = error instanceof StatusError ? error : internalError(String(error));
    if (response.headersSent) response.destroy();
    else send(response, status.body.code, status.body);
  }
}

export interface Listening {
  url: string;
  stop(): Promise<void>;
}

/** Serves the API on loopback, over https where certificates are given. @throws when the port is taken */
export async function listen(backend: Backend, port: number, certificates?: Certificates): Promise<Listening> {
  const answer = (request: IncomingMessage, response: ServerResponse) => void handle(backend, request, response);
  const server = certificates
    ? createSecureServer({ cert: certificates.certificate, key: certificates.key }, answer)
    : createServer(answer);
  // As patient as a real API server: a client's idle connection is not closed under its next request.
  server.keepAliveTimeout = 120_000;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const scheme = certificates ? 'https' : 'http';
  return { url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
