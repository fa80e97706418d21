import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKubeClient, type KubeClient } from '../kube/client.js';

interface Attributes {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly verb: string;
}

/** A Kubernetes API that answers reviews, and nothing but its version and kube-system otherwise. */
export class ReviewingKube {
  /** Rights that are not granted, as `verb resource`. */
  readonly denied = new Set<string>();
  /** Kinds of reviews that it refuses. */
  readonly refused = new Set<string>();
  readonly asked: string[] = [];
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  async start(): Promise<KubeClient> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const server = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return createKubeClient({ clusterName: 'reviewing', server, authority: async () => ({ headers: {} }) });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const send = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    if (request.url === '/version') send(200, { gitVersion: 'v1.31.14' });
    else if (request.method !== 'POST') send(403, { message: `${request.url} is forbidden` });
    else this.review(JSON.parse(Buffer.concat(chunks).toString()), send);
  }

  private review(
    { kind, spec }: { kind: string; spec?: { resourceAttributes?: Attributes } },
    send: (status: number, body: object) => void,
  ): void {
    this.asked.push(kind);
    if (this.refused.has(kind)) send(403, { message: `${kind} is forbidden.` });
    else if (kind === 'SelfSubjectReview')
      send(201, { status: { userInfo: { username: 'system:serviceaccount:ops:agent' } } });
    else if (kind === 'SelfSubjectRulesReview') send(201, { status: { resourceRules: RULES } });
    else {
      const { verb, resource, subresource } = spec?.resourceAttributes ?? { verb: '', resource: '', subresource: '' };
      const name = subresource === undefined ? resource : `${resource}/${subresource}`;
      send(201, { status: { allowed: !this.denied.has(`${verb} ${name}`) } });
    }
  }
}

/** All of the core group may be listed and watched, and read; nothing else. */
const RULES = [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['*'] }];
