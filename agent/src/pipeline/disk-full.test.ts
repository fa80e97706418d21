import { readdirSync } from 'node:fs';
import { afterEach, expect, it } from '@jest/globals';
import { Agent } from '../agent.js';
import type { Observation } from '../collectors/collector.js';
import { FakeServer, until } from '../test/fake-server.js';
import { aRow, openTestSpool, type TestSpool } from '../test/pipeline.js';
import { configWith, recordLog } from '../test/records.js';
import { mountSmallDisk, type SmallDisk } from '../test/small-disk.js';
import { Batcher } from './batch.js';
import { openBatchIds } from './batch-ids.js';

const LIMITS = {
  maxSamplesPerBatch: 1000,
  maxObjectsPerBatch: 1000,
  maxEventsPerBatch: 100,
  maxFindingsPerBatch: 100,
  maxBodyBytes: 1_000_000,
};
const ROUNDS = 200;

const samples = (round: number): Observation => ({
  kind: 'samples',
  source: 'kubelet',
  rows: Array.from({ length: 500 }, (_, index) => ({ ...aRow(index), observedAt: Date.now() - ROUNDS + round })),
});
const snapshot = (round: number): Observation => {
  const pods = Array.from({ length: 300 }, (_, index) => {
    const [uid, name] = [`uid-${round}-${index}`, `pod-${index}`];
    return { uid, namespace: 'shop', name, phase: 'RUNNING' as const, isReady: true, labels: [], containers: [] };
  });
  const lists = { clusterNodes: [], namespaces: [], workloads: [], pods, deleted: [], unobserved: [] };
  const complete = [{ kind: 'POD' as const, uids: pods.map(({ uid }) => uid) }];
  return { kind: 'inventory', report: { isSnapshot: true, observedAt: Date.now(), ...lists, complete } };
};

/** Writes far more than fits, as while the server is away. */
function overflow(disk: SmallDisk): TestSpool {
  const test = openTestSpool(disk.dir);
  disk.fill(400_000);
  const ids = openBatchIds(disk.dir, Date.now(), test.spool.newestEpoch);
  const { spool, log } = test;
  const batcher = new Batcher({ spool, ids, limits: () => LIMITS, maxAgeMs: 0, now: Date.now, log });
  for (let round = 0; round < ROUNDS; round++) {
    batcher.emit(samples(round));
    if (round % 20 === 0) batcher.emit(snapshot(round));
  }
  return test;
}

const small = mountSmallDisk();
afterEach(() => {
  if (typeof small !== 'string') small.unmount();
});
const title =
  'fault 7: a full disk of 16 MiB leaves the agent up with the newest state, and what was dropped is told later';

if (typeof small === 'string') {
  it.skip(`${title} (skipped: no file system can be mounted here: ${small})`, () => undefined);
} else {
  it(title, async () => {
    const before = overflow(small);
    const { dropped, batches } = before.spool.depth();
    expect(dropped).toBeGreaterThan(100);
    expect(batches).toBeGreaterThan(2);
    expect(before.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);

    const first = before.spool.next();
    expect(first?.kind).toBe('inventory');
    expect(first && before.spool.read(first)).toContain(`uid-${ROUNDS - 20}-299`);

    const fake = new FakeServer();
    await fake.start();
    // It answers what the agent asks, and takes nothing.
    fake.override = (body) => (body.includes('agentSettings') ? null : { status: 503, body: '{}' });
    const log = recordLog();
    const stop = new AbortController();
    const config = configWith({ K8INTEL_SERVER_URL: fake.url, K8INTEL_SPOOL_DIR: small.dir });
    const running = new Agent({ config, log, kube: null }).run(stop.signal);
    await until('the started agent writes and waits', () =>
      log.lines.some(({ message }) => message.startsWith('Reports wait')),
    );

    small.empty();
    fake.override = () => null;
    const told = (): unknown[] => fake.heartbeats.flatMap((heartbeat) => heartbeat['gaps'] as unknown[]);
    await until('the losses are told', () => told().length > 0);
    await until('the spool is empty', () => readdirSync(small.dir).every((name) => !name.endsWith('.batch')));
    stop.abort();
    await running;
    await fake.stop();

    expect(told()[0]).toMatchObject({ reason: 'DATA_DROPPED', data: 'SAMPLES', detail: 'the disk is full' });
    const [gap] = told() as { batches: number; from: string; to: string }[];
    expect(gap?.batches).toBeGreaterThanOrEqual(dropped);
    // The newest samples, too: what was dropped were the oldest.
    const newest = Math.max(...fake.stored.map(({ batchId }) => Number(batchId.split(':')[1])));
    expect(newest).toBeGreaterThanOrEqual(ROUNDS);
    expect(readdirSync(small.dir)).not.toContain('damaged');
    expect(fake.heartbeats.at(-1)).toMatchObject({ spoolBatches: expect.any(Number) });
  });
}
