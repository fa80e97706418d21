import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { gzip } from 'node:zlib';
import { type Access, isOurToken, USER } from '../access.js';
import { isSilent } from '../cluster/nodes.js';
import type { World } from '../cluster/world.js';
import type { ClusterNode } from '../types.js';
import { cadvisorMetrics } from './cadvisor.js';
import type { Certificates } from './certificates.js';
import type { NodeReading, Readings } from './readings.js';
import { resourceMetrics } from './resource-metrics.js';
import { summaryJson } from './summary.js';

/** What is wrong with one kubelet: it never answers, answers an error, or closes the connection. */
export interface KubeletFault {
  mode: 'hang' | 'error' | 'cut';
  /** HTTP status of mode "error"; 500 unless told. */
  code?: number;
}

export interface KubeletAnswer {
  code: number;
  type: string;
  body: string;
}

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=values';
const TEXTS: Readonly<Record<string, { type: string; of: (reading: NodeReading) => string }>> = {
  '/stats/summary': { type: JSON_TYPE, of: summaryJson },
  '/metrics/cadvisor': { type: METRICS_TYPE, of: cadvisorMetrics },
  '/metrics/resource': { type: METRICS_TYPE, of: resourceMetrics },
};

/** The part of a node's rights that a path belongs to, by the kubelet's own table. */
function subresourceOf(path: string): string {
  if (/^\/stats(\/|$)/.test(path)) return 'stats';
  return /^\/metrics(\/|$)/.test(path) ? 'metrics' : 'proxy';
}

interface Kept {
  reading: NodeReading;
  texts: Map<string, string>;
}

/** One https server on loopback for each node; every answer is computed when it is asked for and kept for a second. */
export class Kubelets {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #faults = new Map<string, KubeletFault>();
  readonly #kept = new Map<string, Kept>();
  #keptSecond = -1;

  constructor(
    private readonly world: World,
    private readonly readings: Readings,
    /** Rights, and the answered requests by "get nodes/stats" and so on: the same as the API server's. */
    private readonly shared: { access: Access; requests: Record<string, number> },
  ) {}

  /** Opens a server for every node and tells the nodes where theirs is. */
  async open(certificates: Certificates): Promise<void> {
    const nodes = this.world.store.list('nodes').map((node) => node.metadata.name);
    for (const name of nodes) {
      const port = await this.#listen(name, certificates);
      this.world.store.update('nodes', undefined, name, ({ status }) => {
        status.addresses.push({ address: '127.0.0.1', type: 'InternalDNS' });
        status.daemonEndpoints.kubeletEndpoint.Port = port;
      });
    }
  }

  setFault(node: string, fault: KubeletFault | undefined): void {
    if (fault) this.#faults.set(node, fault);
    else this.#faults.delete(node);
  }

  faultOf(node: ClusterNode): KubeletFault | undefined {
    return isSilent(node) ? { mode: 'cut' } : this.#faults.get(node.metadata.name);
  }

  /** What a kubelet knows at this second. */
  reading(node: ClusterNode): NodeReading {
    return this.#current(node).reading;
  }

  /** What the kubelet says to someone whom it trusts. */
  answer(node: ClusterNode, path: string): KubeletAnswer {
    if (path === '/healthz') return { code: 200, type: TEXT_TYPE, body: 'ok' };
    const known = TEXTS[path];
    if (!known) return { code: 404, type: TEXT_TYPE, body: '404 page not found\n' };
    const kept = this.#current(node);
    let body = kept.texts.get(path);
    if (body === undefined) {
      body = known.of(kept.reading);
      kept.texts.set(path, body);
    }
    return { code: 200, type: known.type, body };
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #current(node: ClusterNode): Kept {
    const second = Math.floor(this.world.clock.now() / 1000);
    // A big estate's answers are hundreds of megabytes: none outlives its second.
    if (second !== this.#keptSecond) this.#kept.clear();
    this.#keptSecond = second;
    const { name } = node.metadata;
    let kept = this.#kept.get(name);
    if (!kept) {
      kept = { reading: this.readings.read(node), texts: new Map() };
      this.#kept.set(name, kept);
    }
    return kept;
  }

  async #listen(node: string, { certificate, key }: Certificates): Promise<number> {
    const server = createServer({ cert: certificate, key }, (request, response) =>
      this.#handle(node, request, response),
    );
    server.keepAliveTimeout = 120_000;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    this.#servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  #handle(name: string, request: IncomingMessage, response: ServerResponse): void {
    const node = this.world.store.get('nodes', undefined, name);
    const fault = node ? this.faultOf(node) : ({ mode: 'cut' } as const);
    if (fault?.mode === 'cut') request.socket.destroy();
    else if (fault?.mode === 'error')
      send(response, { code: fault.code ?? 500, type: TEXT_TYPE, body: 'Internal Error\n' });
    else if (!fault && node) reply(request, response, this.#authorised(node, request));
  }

  #authorised(node: ClusterNode, request: IncomingMessage): KubeletAnswer {
    const { pathname } = new URL(request.url ?? '/', 'https://kubelet');
    const subresource = subresourceOf(pathname);
    const verb = request.method === 'GET' || request.method === 'HEAD' ? 'get' : 'create';
    const { access, requests } = this.shared;
    const counter = `${verb} nodes/${subresource}`;
    requests[counter] = (requests[counter] ?? 0) + 1;
    if (!isOurToken(request.headers.authorization)) return { code: 401, type: TEXT_TYPE, body: 'Unauthorized' };
    const attempt = { verb, group: '', namespace: undefined, name: node.metadata.name };
    if (!access.allows({ ...attempt, resource: `nodes/${subresource}` })) {
      const body = `Forbidden (user=${USER}, verb=${verb}, resource=nodes, subresource=${subresource})`;
      return { code: 403, type: TEXT_TYPE, body };
    }
    return this.answer(node, pathname);
  }
}

function reply(request: IncomingMessage, response: ServerResponse, answer: KubeletAnswer): void {
  // Expositions are compressed for whoever asks; summaries are not.
  const isCompressed = answer.type === METRICS_TYPE && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (!isCompressed) {
    send(response, answer);
    return;
  }
  gzip(answer.body, { level: 1 }, (error, packed) => {
    if (error) response.destroy();
    else response.writeHead(answer.code, { 'content-type': answer.type, 'content-encoding': 'gzip' }).end(packed);
  });
}

function send(response: ServerResponse, { code, type, body }: KubeletAnswer): void {
  response.writeHead(code, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
