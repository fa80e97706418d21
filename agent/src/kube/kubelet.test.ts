import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeKube } from '../test/fake-kube.js';
import { FakeKubelet, forbidden } from '../test/fake-kubelet.js';
import type { KubeClient } from './client.js';
import { KubeletClient, type KubeletOptions } from './kubelet.js';

const { signal } = new AbortController();
const kubelet = new FakeKubelet({ '/stats/summary': '{}', '/metrics/cadvisor': 'up 1\n'.repeat(100_000) });
const api = new FakeKube({});
let kube: KubeClient;
let clients: KubeletClient[] = [];

beforeEach(async () => {
  await Promise.all([kubelet.start(), api.start()]);
  kube = api.client();
});
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  kubelet.connections.clear();
  kubelet.requests.length = 0;
  await Promise.all([kubelet.stop(), api.stop()]);
});

async function connect(more: Partial<KubeletOptions> = {}): Promise<KubeletClient> {
  const base = { kube, caFile: kubelet.caFile(), isInsecureTls: false, isThroughProxy: false, timeoutMs: 5_000 };
  const client = new KubeletClient({ ...base, ...more });
  clients.push(client);
  await client.begin();
  return client;
}

async function read(client: KubeletClient, path: string) {
  const target = { name: 'node-1', address: '127.0.0.1', port: kubelet.port };
  const chunks: Buffer[] = [];
  const problem = await client.get(target, path, (chunk) => void chunks.push(chunk), signal);
  return { problem, text: Buffer.concat(chunks).toString(), pieces: chunks.length };
}

describe('a client of kubelets', () => {
  it('reads with the token of the cluster and a checked certificate, and counts the request', async () => {
    const client = await connect();
    const before = kube.requests;
    expect(await read(client, '/stats/summary')).toMatchObject({ problem: null, text: '{}' });
    expect(kube.requests - before).toBe(1);
  });

  it('unpacks a compressed answer in pieces', async () => {
    const { problem, text, pieces } = await read(await connect(), '/metrics/cadvisor');
    expect(problem).toBeNull();
    expect(text).toHaveLength(500_000);
    expect(pieces).toBeGreaterThan(1);
  });

  it('gives up an answer that is too large to be held, and keeps no more than that of it', async () => {
    const huge = new FakeKubelet({ '/stats/summary': 'x'.repeat(40 * 1024 * 1024) });
    await huge.start();
    try {
      const client = await connect({ caFile: huge.caFile(), timeoutMs: 30_000 });
      let bytes = 0;
      const target = { name: 'node-1', address: '127.0.0.1', port: huge.port };
      const count = (chunk: Buffer): void => {
        bytes += chunk.length;
      };
      const problem = await client.get(target, '/stats/summary', count, signal);
      expect(problem?.message).toContain('the answer is larger than 33554432 bytes');
      expect(bytes).toBeLessThanOrEqual(33_554_432);
    } finally {
      await huge.stop();
    }
  }, 60_000);

  it('uses one connection for a node, and a new one after the authority was rotated', async () => {
    const caFile = kubelet.caFile();
    const client = await connect({ caFile });
    for (const _ of [1, 2, 3]) expect((await read(client, '/stats/summary')).problem).toBeNull();
    expect(kubelet.connections.size).toBe(1);
    await kubelet.stop();
    await kubelet.start();
    expect((await read(client, '/stats/summary')).problem).toMatchObject({ kind: 'UNREACHABLE' });
    writeFileSync(caFile, readFileSync(kubelet.caFile()));
    await client.begin();
    expect((await read(client, '/stats/summary')).problem).toBeNull();
  });

  it('does not speak to a kubelet whose certificate is not trusted, and says which setting helps', async () => {
    const client = await connect({ caFile: null });
    const { problem } = await read(client, '/stats/summary');
    expect(problem).toMatchObject({ kind: 'UNREACHABLE', message: expect.stringContaining('K8INTEL_KUBELET_CA_FILE') });
    expect(kubelet.requests).toEqual([]);
  });

  it('takes any certificate where that is configured', async () => {
    const client = await connect({ caFile: null, isInsecureTls: true });
    expect((await read(client, '/stats/summary')).problem).toBeNull();
  });

  it.each([
    ['a refusal', forbidden('nodes/stats'), 'DENIED', /answered 403: Forbidden \(user=system:serviceaccount:k8intel/],
    ['a path that it does not serve', { status: 404, body: 'no' }, 'MISSING', /answered 404: no/],
    ['trouble of its own', { status: 500, body: 'broken' }, 'UNREACHABLE', /answered 500: broken/],
    [
      'an answer that breaks off',
      { mode: 'cut', body: 'x'.repeat(1_000) },
      'UNREACHABLE',
      /closed the connection|aborted/,
    ],
  ] as const)('tells %s apart', async (_title, answer, kind, message) => {
    kubelet.answers.set('/stats/summary', answer);
    const { problem } = await read(await connect(), '/stats/summary');
    expect(problem).toMatchObject({ kind, message: expect.stringMatching(message) });
    kubelet.answers.set('/stats/summary', { body: '{}' });
  });

  it('gives up a kubelet that does not answer in time', async () => {
    kubelet.answers.set('/stats/summary', { mode: 'hang' });
    const { problem } = await read(await connect({ timeoutMs: 50 }), '/stats/summary');
    expect(problem).toMatchObject({ kind: 'UNREACHABLE', message: expect.stringContaining('did not answer in time') });
    kubelet.answers.set('/stats/summary', { body: '{}' });
  });

  it('asks the Kubernetes API to pass the request on only where that is configured', async () => {
    api.answers.set('/api/v1/nodes/node-1/proxy/stats/summary', '{"node":{}}');
    const client = await connect({ isThroughProxy: true, caFile: null });
    expect(await read(client, '/stats/summary')).toMatchObject({ problem: null, text: '{"node":{}}' });
    expect(kubelet.connections.size).toBe(0);
  });
});
