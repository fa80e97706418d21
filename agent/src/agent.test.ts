import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, chooseCollectors, chooseKind } from './agent.js';
import type { SampleBatch } from './api/sample-batch.js';
import type { Config } from './config.js';
import type { KubeClient } from './kube/client.js';
import { request } from './net/request.js';
import { FakeKube, recordedLists } from './test/fake-kube.js';
import { type Delivery, FakeServer, until } from './test/fake-server.js';
import { configWith, recordLog } from './test/records.js';

let fake = new FakeServer();
let kube = new FakeKube();
let log = recordLog();
let stop = new AbortController();
let running: Promise<void> = Promise.resolve();

function start(config: Config, client: KubeClient | null = null): void {
  stop = new AbortController();
  running = new Agent({ config, log, kube: client }).run(stop.signal);
}

beforeEach(async () => {
  [fake, kube, log] = [new FakeServer(), new FakeKube(), recordLog()];
  await Promise.all([fake.start(), kube.start()]);
});
afterEach(async () => {
  stop.abort();
  await running;
  await Promise.all([fake.stop(), kube.stop()]);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const stored = (mutation: string): Delivery[] => fake.stored.filter((each) => each.mutation === mutation);

describe('agent of kind HOST', () => {
  it('reports this machine, its measurements and itself', async () => {
    start(configWith({ K8INTEL_SERVER_URL: fake.url }));
    await until('two measurements arrived', () => stored('reportMetrics').length >= 2);
    await until('the inventory arrived', () => stored('reportInventory').length > 0);
    await until('a heartbeat arrived', () => fake.heartbeats.length > 0);
    expect(stored('reportInventory')[0]?.input['complete']).toHaveLength(1);
    const [first, second] = stored('reportMetrics');
    const column = (delivery: Delivery | undefined): unknown => {
      const samples = delivery?.input['samples'] as SampleBatch | undefined;
      return samples?.tables[0]?.columns['host.cpu.usage'];
    };
    expect(column(first)).toEqual([null]);
    expect(column(second)).toEqual([expect.any(Number)]);
  });

  it('tells what it uses, sends and asks, and serves its own health and metrics', async () => {
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    const listen = { K8INTEL_LISTEN_ADDRESS: address, K8INTEL_BUDGET_MEMORY_MIB: '1' };
    start(configWith({ K8INTEL_SERVER_URL: fake.url, ...listen }));
    const get = (path: string) => request(`http://${address}${path}`, { signal: AbortSignal.timeout(10_000) });
    await until('it is over its budget', () => Boolean(fake.heartbeats.at(-1)?.['budget']?.isExceeded));
    const host = { name: 'host', observed: expect.any(Number), lastError: null, isShed: false, isPlugin: false };
    const [first, last] = [fake.heartbeats[0], fake.heartbeats.at(-1)];
    expect(last).toMatchObject({
      budget: { cpuCores: 0.5, memoryBytes: 1_048_576, exceededSince: expect.any(String) },
      collectors: expect.arrayContaining([expect.objectContaining(host)]),
      eventLoopMaxMs: expect.any(Number),
      kubeRequests: null,
    });
    expect(Number(last?.['bytesSent'])).toBeGreaterThan(Number(first?.['bytesSent']));
    expect(await get('/healthz')).toMatchObject({ status: 200, body: 'ok\n' });
    expect(await get('/readyz')).toMatchObject({ status: 200 });
    expect((await get('/metrics')).body).toContain('\nk8intel_agent_budget_exceeded 1\n');
    await fake.stop();
    stop.abort();
    await running;
    await expect(get('/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await fake.start();
  });

  it('P27: loses no batch and stores none twice while the server is away', async () => {
    start(configWith({ K8INTEL_SERVER_URL: fake.url }));
    await until('a measurement arrived', () => stored('reportMetrics').length >= 1);
    await fake.stop();
    await until('the outage was noticed', () => log.lines.some((line) => line.message.includes('Nothing listens')));
    await fake.start();
    const before = fake.stored.length;
    await until('reports arrive again', () => fake.stored.length >= before + 3, 20_000);
    stop.abort();
    await running;
    const sequences = fake.stored.map((each) => Number(each.batchId.split(':')[1])).sort((a, b) => a - b);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  });
});

describe('agent of kind KUBERNETES', () => {
  it('reports inventory, usage and events of a cluster', async () => {
    start(configWith({ K8INTEL_SERVER_URL: fake.url }), kube.client());
    const lists = recordedLists();
    await until('the inventory arrived', () => stored('reportInventory').length > 0);
    await until('usage arrived', () => stored('reportMetrics').length > 0);
    const events = (): unknown[] => stored('reportEvents').flatMap((each) => each.input['events'] as unknown[]);
    await until('all events arrived', () => events().length === lists['/api/v1/events']?.length);
    expect(stored('reportInventory')[0]?.input['pods']).toHaveLength(lists['/api/v1/pods']?.length ?? 0);
    expect(stored('reportMetrics')[0]?.input['source']).toBe('metrics-server');
  });

  it('P7: enrols with the identity of the cluster once its API answers', async () => {
    await kube.stop();
    const config = configWith({
      K8INTEL_SERVER_URL: fake.url,
      K8INTEL_CREDENTIAL: '',
      K8INTEL_ENROL_TOKEN: 'k8i_enrol',
    });
    start(config, kube.client());
    await until('the API was missed', () => log.lines.some((line) => line.message.startsWith('Collector inventory: ')));
    expect(fake.registrations).toEqual([]);
    await kube.start();
    await until('it has enrolled', () => fake.registrations.length > 0, 20_000);
    expect(fake.registrations[0]).toMatchObject({ clusterName: 'recorded', kubeSystemUid: 'kube-system-uid' });
  });
});

describe('choosing', () => {
  const config = configWith({});
  it('takes Kubernetes where an API is within reach, else this machine', () => {
    expect(chooseKind(config, null)).toBe('HOST');
    expect(chooseKind(config, { from: 'default' })).toBe('KUBERNETES');
    expect(chooseKind({ ...config, clusterKind: 'HOST' }, { from: 'default' })).toBe('HOST');
  });

  it('runs the collectors of the kind, or those that are named', () => {
    const names = (some: Config, kind: 'HOST' | 'KUBERNETES') => chooseCollectors(some, kind).map((each) => each.name);
    expect(names(config, 'HOST')).toEqual(['host']);
    expect(names(config, 'KUBERNETES')).toEqual(['inventory', 'usage', 'cluster-events']);
    expect(names({ ...config, collectors: ['usage'] }, 'KUBERNETES')).toEqual(['usage']);
    expect(() => names({ ...config, collectors: ['disk'] }, 'HOST')).toThrow('expected some of host, inventory');
  });
});
