import { describe, expect, it } from '@jest/globals';
import type { FindingInput } from '../api/generated.js';
import type { InventoryReport, Observation } from '../collectors/collector.js';
import { until } from '../test/fake-server.js';
import { aRow, openTestSpool } from '../test/pipeline.js';
import { newFolder, recordLog } from '../test/records.js';
import { Batcher, type BatchLimits } from './batch.js';
import { openBatchIds } from './batch-ids.js';

const LIMITS: BatchLimits = {
  maxSamplesPerBatch: 10,
  maxObjectsPerBatch: 3,
  maxEventsPerBatch: 3,
  maxFindingsPerBatch: 2,
  maxBodyBytes: 100_000,
};

function create(maxAgeMs: number, limits: Partial<BatchLimits> = {}) {
  const dir = newFolder();
  const { spool } = openTestSpool(dir, { now: () => 5000 });
  const ids = openBatchIds(dir, 1000, 0);
  const options = { spool, ids, maxAgeMs, now: () => 5000, log: recordLog(), limits: () => ({ ...LIMITS, ...limits }) };
  return { spool, batcher: new Batcher(options) };
}

/** Everything in the spool, in the order of sending. */
function bodies(spool: ReturnType<typeof openTestSpool>['spool']) {
  const found = [];
  for (let entry = spool.next(); entry !== undefined; entry = spool.next()) {
    found.push({ entry, input: JSON.parse(spool.read(entry) ?? 'null') });
    spool.remove(entry);
  }
  return found;
}

const samples = (from: number, count: number, source = 'host'): Observation => ({
  kind: 'samples',
  source,
  rows: Array.from({ length: count }, (_, index) => aRow(from + index)),
});

const pod = (uid: string) => ({
  uid,
  namespace: 'shop',
  name: uid,
  phase: 'RUNNING' as const,
  isReady: true,
  labels: [],
  containers: [],
});
const snapshot = (count: number, unobserved: InventoryReport['unobserved'] = []): Observation => {
  const uids = Array.from({ length: count }, (_, index) => `uid-${index}`);
  const lists = { clusterNodes: [], namespaces: [], workloads: [], pods: uids.map(pod), deleted: [] };
  const complete = [{ kind: 'POD' as const, uids }];
  return { kind: 'inventory', report: { isSnapshot: true, observedAt: 4000, ...lists, complete, unobserved } };
};

describe('batcher', () => {
  it('closes batches that are full, and keeps the rest for its time', () => {
    const { spool, batcher } = create(60_000);
    batcher.emit(samples(0, 9));
    expect(spool.depth().batches).toBe(0);
    batcher.emit(samples(9, 14));
    const found = bodies(spool);
    expect(found.map((each) => each.entry.items)).toEqual([10, 10]);
    expect(found.map((each) => each.input.samples.tables[0].rows.length)).toEqual([10, 10]);
    batcher.emit(samples(23, 7));
    expect(bodies(spool).map((each) => each.entry.items)).toEqual([10]);
    batcher.emit(samples(30, 2));
    batcher.flush();
    expect(bodies(spool).map((each) => each.entry.items)).toEqual([2]);
  });

  it('closes a batch when it is old enough', async () => {
    const { spool, batcher } = create(20);
    batcher.emit(samples(0, 1));
    await until('the batch is closed by its age', () => spool.depth().batches === 1);
  });

  it('P1: numbers batches before the spool, so that body and header carry the same batchId', () => {
    const { spool, batcher } = create(0);
    batcher.emit(samples(0, 1));
    batcher.emit({ kind: 'events', events: [] });
    const [first] = bodies(spool);
    expect(first?.entry.batchId).toMatch(/^\d+:\d+$/);
    expect(first?.input.batchId).toBe(first?.entry.batchId);
  });

  it('P25: keeps sources apart', () => {
    const { spool, batcher } = create(60_000);
    batcher.emit(samples(0, 1, 'host'));
    batcher.emit(samples(1, 1, 'metrics-server'));
    batcher.flush();
    expect(bodies(spool).map((each) => each.input.source)).toEqual(['host', 'metrics-server']);
  });

  it('P12: cuts a snapshot into parts; P13: states what is complete in the last one', () => {
    const { spool, batcher } = create(0);
    batcher.emit(snapshot(7));
    const found = bodies(spool).map((each) => each.input);
    expect(found.map((input) => input.pods.length)).toEqual([3, 3, 1]);
    expect(found.map((input) => input.complete?.[0].uids.length ?? 0)).toEqual([0, 0, 7]);
  });

  it('P12: cuts by bytes where objects are large', () => {
    const { spool, batcher } = create(0, { maxObjectsPerBatch: 1000, maxBodyBytes: 2000 });
    batcher.emit(snapshot(40));
    const found = bodies(spool);
    expect(found.length).toBeGreaterThan(1);
    expect(found.reduce((sum, each) => sum + each.input.pods.length, 0)).toBe(40);
  });

  it('P48: cuts findings to the limit, and those of long ago do not age in the spool before their time', () => {
    const { spool, batcher } = create(0);
    const observedAt = new Date(1000).toISOString();
    const findings = ['a', 'b', 'c'].map((key) => ({ key, observedAt }) as FindingInput);
    batcher.emit({ kind: 'findings', findings });
    const sent = bodies(spool);
    expect(sent.map(({ input }) => input.findings.map(({ key }: FindingInput) => key))).toEqual([['a', 'b'], ['c']]);
    expect(sent[0]?.entry).toMatchObject({ kind: 'findings', items: 2, from: 1000, to: 1000, agesFrom: 5000 });
  });

  it('P16: lets a snapshot replace older inventory only when it is complete', () => {
    const { spool, batcher } = create(0);
    batcher.emit(snapshot(4));
    batcher.emit(snapshot(1, [{ kind: 'CLUSTER_NODE', reason: 'forbidden' }]));
    expect(spool.depth().batches).toBe(3);
    batcher.emit(snapshot(7));
    expect(bodies(spool).map((each) => each.input.pods.length)).toEqual([3, 3, 1]);
  });
});
