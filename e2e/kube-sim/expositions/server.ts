import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { World } from '../cluster/world.js';
import type { ContainerReading } from '../kubelets/readings.js';
import type { Kubelets } from '../kubelets/server.js';
import { shopMetrics } from './shop-metrics.js';
import { toOpenMetrics } from './text.js';

/** The annotated pods' own endpoints: one http server on loopback for all of them. */
export class Expositions {
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));
  readonly #sockets = new Set<Socket>();
  #cluster: { world: World; kubelets: Kubelets } | undefined;

  /** Takes a port before there is a cluster: its pods must name it. */
  async open(): Promise<number> {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  serve(world: World, kubelets: Kubelets): void {
    this.#cluster = { world, kubelets };
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const [, namespace, name] = /^\/pods\/([^/]+)\/([^/]+)\/metrics$/.exec(request.url ?? '') ?? [];
    const container = name === undefined ? undefined : this.#container(namespace, name);
    if (!container) {
      // Nobody listens in a pod that does not run.
      request.socket.destroy();
      return;
    }
    const text = shopMetrics(container, this.#cluster?.world.clock.now() ?? 0);
    const isOpen = /application\/openmetrics-text/.test(request.headers.accept ?? '');
    const type = isOpen
      ? 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=values'
      : 'text/plain; version=0.0.4; charset=utf-8; escaping=values';
    response.writeHead(200, { 'content-type': type }).end(isOpen ? toOpenMetrics(text) : text);
  }

  #container(namespace: string | undefined, name: string): ContainerReading | undefined {
    const pod = this.#cluster?.world.store.get('pods', namespace, name);
    const node = this.#cluster?.world.store.get('nodes', undefined, pod?.spec.nodeName ?? '');
    if (!pod || !node) return undefined;
    const reading = this.#cluster?.kubelets.reading(node).pods.find((it) => it.pod.metadata.uid === pod.metadata.uid);
    return reading?.containers[0];
  }
}
