import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { newFolder } from './records.js';

const FIXTURES = new URL('../fixtures/', import.meta.url);

/** A recorded answer that is stored compressed. */
export function recordedText(path: string): string {
  return gunzipSync(readFileSync(new URL(path, FIXTURES))).toString();
}

export interface FakeAnswer {
  readonly status?: number;
  /** `hang` never answers, `cut` closes in the middle. */
  readonly mode?: 'hang' | 'cut';
  readonly body?: string;
}

/** The network edge of one kubelet: https with a certificate of its own, answers by path, a token that it asks for. */
export class FakeKubelet {
  readonly answers = new Map<string, FakeAnswer>();
  readonly requests: string[] = [];
  readonly connections = new Set<unknown>();
  token = 'recorded';
  certificate = '';
  private server: Server | null = null;
  port = 0;

  constructor(answers: Record<string, string>) {
    for (const [path, body] of Object.entries(answers)) this.answers.set(path, { body });
  }

  /** Starts, or starts again on the same port. */
  async start(): Promise<void> {
    const notAfterDate = new Date(Date.now() + 3_600_000);
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'kubelet' }], {
      notAfterDate,
      ...{ keyType: 'ec', curve: 'P-256', algorithm: 'sha256' },
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    });
    this.certificate = cert;
    const server = createServer({ key, cert }, (request, response) => this.handle(request, response));
    server.on('secureConnection', (socket) => this.connections.add(socket));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (server === null) return;
    this.server = null;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** The path of a file with its certificate. */
  caFile(): string {
    const path = join(newFolder(), 'kubelet-ca.pem');
    writeFileSync(path, this.certificate);
    return path;
  }

  /** The node as the Kubernetes API lists it. */
  node(name: string): object {
    return {
      metadata: { name, uid: `uid-${name}` },
      status: {
        addresses: [
          { type: 'InternalIP', address: '192.0.2.7' },
          { type: 'InternalDNS', address: '127.0.0.1' },
        ],
        daemonEndpoints: { kubeletEndpoint: { Port: this.port } },
      },
    };
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.requests.push(path);
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      response.writeHead(401).end('Unauthorized');
      return;
    }
    const answer = this.answers.get(path) ?? { status: 404, body: '404 page not found' };
    if (answer.mode === 'hang') return;
    const isZipped = path.startsWith('/metrics') && request.headers['accept-encoding'] === 'gzip';
    const body = isZipped ? gzipSync(answer.body ?? '') : Buffer.from(answer.body ?? '');
    response.writeHead(answer.status ?? 200, {
      'content-length': body.length,
      ...(isZipped && { 'content-encoding': 'gzip' }),
    });
    if (answer.mode !== 'cut') response.end(body);
    else response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
  }
}

/** The refusal of a kubelet whose authorizer says no. */
export function forbidden(resource: string): FakeAnswer {
  const account = 'system:serviceaccount:k8intel:k8intel-agent';
  const [kind, subresource] = resource.split('/');
  return {
    status: 403,
    body: `Forbidden (user=${account}, verb=get, resource=${kind}, subresource(s)=[${subresource}])`,
  };
}
