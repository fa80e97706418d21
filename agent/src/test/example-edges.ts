import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { anAnnotatedPod, type Exposer, expose, serving } from './exposer.js';
import { FakeKube } from './fake-kube.js';
import { folderWithExample } from './plugins.js';

/** What an example of a plug-in meets: the network edge that it reads, and a folder with it and its settings. */
export interface ExampleEdge {
  readonly folder: string;
  readonly kube: FakeKube;
  /** Takes away what it reads. */
  cut(): Promise<void>;
  stop(): Promise<void>;
}

/** A Redis with some lists, as far as LLEN goes. */
async function redis(): Promise<ExampleEdge> {
  const lists: Record<string, number> = { mail: 42, orders: 0 };
  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('data', (text) => {
      for (const line of String(text)
        .split('\r\n')
        .filter((each) => each !== '')) {
        const length = lists[line.replace('LLEN ', '')];
        socket.write(length === undefined ? '-WRONGTYPE not a list\r\n' : `:${length}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const subject = { kind: 'POD', namespace: 'shop', name: 'redis-0' };
  const folder = folderWithExample('redis-queue', {
    ...{ host: '127.0.0.1', port, queues: ['mail', 'orders', 'Dead-Letters'], subject },
  });
  const kube = new FakeKube({});
  await kube.start();
  const cut = () => new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()));
  const stop = async (): Promise<void> => void (await Promise.all([kube.stop(), cut()]));
  return { folder, kube, cut, stop };
}

const EXPOSITION = new URL('../fixtures/exposition/ebpf-exporter.txt', import.meta.url);
const SETTINGS = new URL('../../../docs/examples/collectors/ebpf-exporter.json', import.meta.url);

/** Two nodes with an eBPF exporter each, whose counters grow from reading to reading; one further pod is not ready. */
async function ebpf(): Promise<ExampleEdge> {
  const template = readFileSync(EXPOSITION, 'utf8');
  let readings = 0;
  const text = (): string => {
    readings += 1;
    return template
      .replaceAll('WRITES', String(100 + 10 * readings))
      .replace('WRITE_SECONDS', (0.02 * readings).toFixed(3))
      .replace('KILLS', String(readings));
  };
  const exporter: Exposer = await expose(serving(text));
  const podOf = (name: string, nodeName?: string) => {
    const pod = anAnnotatedPod(name, {}, '127.0.0.1');
    return { ...pod, spec: { ...pod.spec, ...(nodeName !== undefined && { nodeName }) } };
  };
  const kube = new FakeKube({
    '/api/v1/namespaces/monitoring/pods': [podOf('exporter-a', 'worker-1'), podOf('exporter-b')],
  });
  await kube.start();
  const folder = folderWithExample('ebpf-exporter', {
    ...JSON.parse(readFileSync(SETTINGS, 'utf8')),
    port: exporter.port,
  });
  let isCut = false;
  const cut = async (): Promise<void> => {
    if (!isCut) await exporter.stop();
    isCut = true;
  };
  return { folder, kube, cut, stop: async () => void (await Promise.all([kube.stop(), cut()])) };
}

export const EXAMPLE_EDGES: readonly (readonly [name: string, open: () => Promise<ExampleEdge>])[] = [
  ['redis-queue', redis],
  ['ebpf-exporter', ebpf],
];
