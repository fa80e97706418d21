import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createApiClient } from '../api/client.js';
import type { PodInput } from '../api/generated.js';
import type { InventoryReport } from '../collectors/collector.js';
import { createIdentity } from '../identity.js';
import { Batcher } from '../pipeline/batch.js';
import { openBatchIds } from '../pipeline/batch-ids.js';
import { Sender } from '../pipeline/send.js';
import { createSettings } from '../settings.js';
import { FakeServer } from '../test/fake-server.js';
import { openTestSpool } from '../test/pipeline.js';
import { configWith } from '../test/records.js';
import { DAY_MS } from '../test/series.js';
import { Anomalies } from './anomalies.js';
import { READING_MS } from './detector-settings.js';

let fake = new FakeServer();
beforeEach(() => {
  fake = new FakeServer();
  return fake.start();
});
afterEach(() => fake.stop());

/** All from the samples to the request, in an agent that learns for a day only. */
function createPipeline() {
  const config = configWith({ K8INTEL_SERVER_URL: fake.url, K8INTEL_ANOMALY_MIN_HISTORY_HOURS: '24' });
  const now = Date.now;
  const { spool, log } = openTestSpool(config.spoolDir);
  const api = createApiClient({ serverUrl: fake.url, timeoutMs: 10_000, now });
  const describeCluster = async () => ({ clusterName: 'test', kind: 'HOST' as const });
  const identity = createIdentity({ api, config, log, describe: describeCluster });
  const settings = createSettings(api, config);
  const ids = openBatchIds(config.spoolDir, now(), spool.newestEpoch);
  const batcher = new Batcher({ spool, ids, limits: settings.current, maxAgeMs: 0, now, log });
  const sender = new Sender({ spool, api, identity, settings, log, random: () => 0 });
  return { anomalies: new Anomalies({ config, emit: batcher.emit.bind(batcher), log, now }), sender, spool };
}

describe('the way of a finding to the server', () => {
  it('P46, P47: takes it as a batch of its own, once while it opens and once when it has ended, as the schema has it', async () => {
    const { anomalies, sender, spool } = createPipeline();
    const pods = [{ namespace: 'shop', name: 'cart-1', ownerKind: 'Deployment', ownerName: 'cart' } as PodInput];
    const report = { pods, complete: [] } as unknown as InventoryReport;
    anomalies.observe({ kind: 'inventory', report });
    const subject = { kind: 'CONTAINER', namespace: 'shop', name: 'cart-1', container: 'web' } as const;
    let at = Math.floor((Date.now() - 4 * DAY_MS) / DAY_MS) * DAY_MS;
    const feed = (readings: number, value: number): void => {
      for (const end = at + readings * READING_MS; at < end; at += READING_MS) {
        const row = { subject, observedAt: at, values: { 'container.cpu.usage': value } };
        anomalies.observe({ kind: 'samples', source: 'test', rows: [row] });
      }
    };
    feed(3 * 288, 200_000);
    feed(4, 900_000);
    feed(8, 200_000);
    await sender.drain(AbortSignal.timeout(30_000));
    expect(spool.depth()).toMatchObject({ batches: 0, rejected: 0 });
    expect(fake.stored.map(({ mutation }) => mutation)).toEqual(fake.stored.map(() => 'reportFindings'));
    const told = fake.stored.flatMap(({ input }) => input['findings'] as Record<string, unknown>[]);
    expect([told[0]?.['state'], told.at(-1)?.['state']]).toEqual(['FIRING', 'ENDED']);
    expect(new Set(told.map(({ key, startedAt }) => `${key} ${startedAt}`)).size).toBe(1);
    expect(told.at(-1)).toMatchObject({ workloadName: 'cart', peak: 900_000, baseline: 200_000, weeks: 0 });
  });
});
