import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createKubeClient, type KubeClient } from '../kube/client.js';
import { kubeconfigEndpoint } from '../kube/kubeconfig.js';
import type { KubeList, KubeObject } from '../kube/objects.js';
import { newFolder } from './records.js';

const FIXTURES = new URL('../fixtures/', import.meta.url);

/** A recorded list of objects. */
export function recorded(path: string): KubeObject[] {
  const list: KubeList<KubeObject> = JSON.parse(readFileSync(new URL(path, FIXTURES), 'utf8'));
  return list.items ?? [];
}

interface RecordedFile {
  readonly resource: string;
  readonly items: KubeObject[];
}

/** Every recorded answer of an origin, by the name of its file. */
export function recordedFiles(origin: string): Record<string, RecordedFile> {
  return JSON.parse(gunzipSync(readFileSync(new URL(`recorded/${origin}.json.gz`, FIXTURES))).toString());
}

function recordedIn(origin: string, file: string): KubeObject[] {
  return recordedFiles(origin)[file]?.items ?? [];
}

/** What real clusters answered, by the path that the agent asks for. */
export function recordedLists(): Record<string, KubeObject[]> {
  return {
    '/api/v1/nodes': [...recorded('kubernetes-1.31/nodes.json'), ...recorded('kubectl-dumps/nodes.json')],
    '/api/v1/namespaces': [],
    '/api/v1/pods': [...recorded('kubernetes-1.31/pods.json'), ...recorded('kubectl-dumps/pods.json')],
    '/api/v1/events': recorded('kubernetes-1.31/events.json'),
    '/apis/apps/v1/deployments': recorded('kubernetes-1.31/deployments.json'),
    '/apis/apps/v1/statefulsets': recorded('kubectl-dumps/statefulsets.json'),
    '/apis/apps/v1/daemonsets': [],
    '/apis/apps/v1/replicasets': recorded('kubernetes-1.31/replicasets.json'),
    '/apis/batch/v1/jobs': recorded('kubectl-dumps/jobs.json'),
    '/apis/batch/v1/cronjobs': [],
    '/apis/autoscaling/v2/horizontalpodautoscalers': [],
    '/apis/policy/v1/poddisruptionbudgets': [],
    '/apis/discovery.k8s.io/v1/endpointslices': [],
    '/api/v1/persistentvolumeclaims': [],
    '/api/v1/resourcequotas': [],
    '/api/v1/services': recordedIn('kubernetes-1.31', 'services.json'),
    '/apis/metrics.k8s.io/v1beta1/nodes': recorded('kubernetes-1.31/metrics-nodes.json'),
    '/apis/metrics.k8s.io/v1beta1/pods': recorded('kubernetes-1.31/metrics-pods.json'),
  };
}

interface Watcher {
  readonly path: string;
  readonly response: ServerResponse;
}

/** The network edge of a Kubernetes API: lists in pages, watches that tests feed line by line, refusals. */
export class FakeKube {
  lists: Record<string, KubeObject[]>;
  resourceVersion = '1000';
  /** Answers of status and text instead of a list or watch; by path, or for every path. */
  readonly refusals = new Map<string, { status: number; body: string }>();
  /** Texts answered as they are, by path. */
  readonly answers = new Map<string, string>();
  readonly requests: URL[] = [];
  /** What each request accepts. */
  readonly accepted: string[] = [];
  private readonly expiring = new Set<string>();
  private watchers: Watcher[] = [];
  private server = createServer();
  private port = 0;

  constructor(lists: Record<string, KubeObject[]> = recordedLists()) {
    this.lists = lists;
  }

  /** Starts, or starts again on the same port. */
  async start(): Promise<void> {
    this.server = createServer((request, response) => this.handle(request, response));
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.watchers = [];
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  refuse(path: string, status: number, message: string): void {
    this.refusals.set(path, { status, body: JSON.stringify({ kind: 'Status', code: status, message }) });
  }

  /** The next page after a first one is refused: the version of the list is gone. */
  expireNextPage(path: string): void {
    this.expiring.add(path);
  }

  client(): KubeClient {
    const path = join(newFolder(), 'kubeconfig');
    const cluster = { server: `http://127.0.0.1:${this.port}`, 'insecure-skip-tls-verify': true };
    const config = {
      clusters: [{ name: 'recorded', cluster }],
      users: [{ name: 'agent', user: { token: 'recorded' } }],
      contexts: [{ name: 'recorded', context: { cluster: 'recorded', user: 'agent' } }],
      'current-context': 'recorded',
    };
    writeFileSync(path, JSON.stringify(config));
    return createKubeClient(kubeconfigEndpoint(path));
  }

  watching(path: string): boolean {
    return this.watchers.some((each) => each.path === path);
  }

  /** Sends one line to everyone who watches the path. */
  push(path: string, type: string, object: object): void {
    const line = `${JSON.stringify({ type, object })}\n`;
    for (const each of this.watchers) if (each.path === path) each.response.write(line);
  }

  /** Ends the watches of a path, in an orderly way or by tearing the connection. */
  endWatches(path: string, isTorn = false): void {
    for (const each of this.watchers.filter((watcher) => watcher.path === path)) {
      if (isTorn) each.response.destroy();
      else each.response.end();
    }
    this.watchers = this.watchers.filter((each) => each.path !== path);
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://fake');
    this.requests.push(url);
    this.accepted.push(request.headers.accept ?? '');
    const refusal = this.refusalOf(url);
    const text = this.answers.get(url.pathname);
    if (refusal !== undefined) {
      response.writeHead(refusal.status).end(refusal.body);
    } else if (text !== undefined) {
      response.end(text);
    } else if (url.searchParams.has('watch')) {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      this.watchers.push({ path: url.pathname, response });
    } else {
      const body = this.bodyFor(url) ?? { kind: 'Status', code: 404, message: 'the server could not find it' };
      const status = 'code' in body ? 404 : 200;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }
  }

  private refusalOf(url: URL): { status: number; body: string } | undefined {
    if (url.searchParams.has('continue') && this.expiring.delete(url.pathname)) {
      const message = 'The provided continue parameter is too old to display a consistent list result.';
      return { status: 410, body: JSON.stringify({ kind: 'Status', code: 410, reason: 'Expired', message }) };
    }
    return this.refusals.get(url.pathname) ?? this.refusals.get('*');
  }

  private bodyFor(url: URL): object | null {
    const items = this.lists[url.pathname];
    if (items !== undefined) return this.page(items, url.searchParams);
    const [, list, namespace, resource, name] =
      /^(\/api\/v1)\/namespaces\/([^/]+)\/(\w+)\/([^/]+)$/.exec(url.pathname) ?? [];
    const one = this.lists[`${list}/${resource}`]?.find(
      ({ metadata }) => metadata?.namespace === namespace && metadata?.name === name,
    );
    if (one !== undefined) return one;
    if (url.pathname === '/version') return { gitVersion: 'v1.31.14' };
    return url.pathname === '/api/v1/namespaces/kube-system' ? { metadata: { uid: 'kube-system-uid' } } : null;
  }

  private page(items: KubeObject[], query: URLSearchParams): KubeList<KubeObject> {
    const from = Number(query.get('continue') ?? 0);
    const to = from + Number(query.get('limit') ?? items.length);
    const next = to < items.length ? { continue: String(to) } : {};
    return { metadata: { resourceVersion: this.resourceVersion, ...next }, items: items.slice(from, to) };
  }
}
