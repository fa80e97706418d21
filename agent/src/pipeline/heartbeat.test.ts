import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createApiClient } from '../api/client.js';
import { createIdentity } from '../identity.js';
import { loopMeter } from '../self/meters.js';
import { SelfReport } from '../self/self-report.js';
import { createSettings } from '../settings.js';
import { FakeServer, until } from '../test/fake-server.js';
import { openTestSpool } from '../test/pipeline.js';
import { configWith, newFolder, recordLog } from '../test/records.js';
import { runHeartbeat } from './heartbeat.js';

let fake = new FakeServer();
beforeEach(async () => {
  fake = new FakeServer();
  await fake.start();
});
afterEach(() => fake.stop());

describe('heartbeat', () => {
  it('P38: tells what the spool lost until one was answered, and then no more', async () => {
    const config = configWith({ K8INTEL_SERVER_URL: fake.url });
    const log = recordLog();
    const api = createApiClient({ serverUrl: fake.url, timeoutMs: 5_000, now: Date.now });
    const settings = createSettings(api, config);
    await settings.refresh('k8i_agent_test', AbortSignal.timeout(5_000));
    const { spool, add } = openTestSpool(newFolder(), { maxBytes: 400 });
    for (let n = 0; n < 5; n++) add('metrics');
    let refused = 0;
    fake.override = () => {
      refused += 1;
      return { status: 503, body: '{}' };
    };
    const stop = new AbortController();
    const describe = async () => ({ clusterName: 'prod', kind: 'HOST' as const });
    const identity = createIdentity({ api, config, log, describe });
    const budget = { report: () => ({ isExceeded: false }) };
    const parts = {
      version: '1',
      kind: 'HOST',
      api,
      kube: null,
      spool,
      states: () => [],
      budget,
      now: Date.now,
    } as const;
    const self = new SelfReport({ ...parts, loop: loopMeter() });
    const options = { api, identity, settings, spool, self, log, now: Date.now };
    const running = runHeartbeat(options, stop.signal);
    await until('the server refused two heartbeats', () => refused >= 2);
    fake.override = () => null;
    await until('two heartbeats were answered', () => fake.heartbeats.length >= 2);
    stop.abort();
    await running;
    const [first, second] = fake.heartbeats.map((heartbeat) => heartbeat['gaps']);
    const { dropped } = spool.depth();
    expect(dropped).toBeGreaterThan(0);
    expect(first).toMatchObject([
      { reason: 'DATA_DROPPED', data: 'SAMPLES', batches: dropped, detail: 'the spool is full' },
    ]);
    expect(second).toEqual([]);
  });
});
