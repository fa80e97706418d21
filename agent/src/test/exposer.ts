import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubePod } from '../kube/objects.js';

/** What one pod serves: the network edge of an application with metrics. */
export interface Exposer {
  readonly port: number;
  readonly requests: { readonly url: string; readonly accept: string }[];
  /** Replaced by tests at will. */
  answer: RequestListener;
  stop(): Promise<void>;
}

export async function expose(answer: RequestListener): Promise<Exposer> {
  const requests: Exposer['requests'][number][] = [];
  const exposer = { answer };
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', accept: request.headers.accept ?? '' });
    exposer.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(exposer, { port: (server.address() as AddressInfo).port, requests, stop });
}

/** Serves a text; the text format unless another content type is given. */
export function serving(text: () => string, type = 'text/plain; version=0.0.4'): RequestListener {
  return (_request, response) => void response.writeHead(200, { 'content-type': type }).end(text());
}

/** A running pod on this machine that is annotated for being asked. */
export function anAnnotatedPod(name: string, annotations: Record<string, string>, podIP = '127.0.0.1'): KubePod {
  const marked = Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`prometheus.io/${key}`, value]));
  const metadata = { uid: `uid-${name}`, name, namespace: 'shop', resourceVersion: '1' };
  return {
    metadata: Object.assign(metadata, { annotations: { 'prometheus.io/scrape': 'true', ...marked } }),
    spec: { containers: [{ name: 'web', ports: [{ containerPort: 1 }] }] },
    status: { phase: 'Running', podIP },
  };
}
