import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createApiClient } from '../api/client.js';
import type { DynamicMetricName, MetricDefinition, SampleRow } from '../collectors/collector.js';
import { createIdentity } from '../identity.js';
import { createSettings } from '../settings.js';
import { FakeServer, until } from '../test/fake-server.js';
import { openTestSpool } from '../test/pipeline.js';
import { configWith, newFolder, type RecordedLog, recordLog } from '../test/records.js';
import { wait } from '../wait.js';
import { Batcher } from './batch.js';
import { openBatchIds } from './batch-ids.js';
import { DynamicMetrics, MAX_DEFINITIONS } from './dynamic-metrics.js';
import { Sender } from './send.js';

const { signal } = new AbortController();
let fake = new FakeServer();
let dir = '';
let clock = 0;
let log: RecordedLog = recordLog();

beforeEach(() => {
  fake = new FakeServer();
  dir = newFolder();
  clock = Date.now();
  log = recordLog();
  return fake.start();
});
afterEach(() => fake.stop());

function aMetric(name: DynamicMetricName, change: Partial<MetricDefinition> = {}): MetricDefinition {
  return { name, unit: 'COUNT', kind: 'GAUGE', subjectKind: 'POD', meaning: 'Jobs.', source: 'A test', ...change };
}

const open = (): DynamicMetrics => new DynamicMetrics({ dir, now: () => clock, log });
const api = () => createApiClient({ serverUrl: fake.url, timeoutMs: 2_000, now: Date.now });
const registered = (): string[] => fake.metrics.map(({ name }) => name);
const register = (definitions: DynamicMetrics) => definitions.register(api(), 'k8i_agent_test', signal);

function aRow(values: SampleRow['values']): SampleRow {
  return { subject: { kind: 'POD', namespace: 'shop', name: 'web-1' }, observedAt: clock, values };
}

describe('DynamicMetrics', () => {
  it('P26: registers what was defined once, and again after a restart', async () => {
    const definitions = open();
    definitions.define([aMetric('plugin.queue.length'), aMetric('plugin.queue.age')]);
    definitions.define([aMetric('plugin.queue.length')]);
    expect(await register(definitions)).toBeNull();
    expect(await register(definitions)).toBeNull();
    expect(registered()).toEqual(['plugin.queue.length', 'plugin.queue.age']);
    expect(await register(open())).toBeNull();
    expect(registered()).toHaveLength(4);
  });

  it('starts with nothing where its file was altered', async () => {
    writeFileSync(join(dir, 'metrics.json'), '[{"definition":{"name":"node.cpu.usage"},"definedAt":1},{}');
    expect(await register(open())).toBeNull();
    expect(fake.requests).toBe(0);
  });

  it('forgets what nobody has defined for a month', async () => {
    open().define([aMetric('plugin.old.a')]);
    clock += 31 * 86_400_000;
    const later = open();
    later.define([aMetric('plugin.new.a')]);
    await register(later);
    expect(registered()).toEqual(['plugin.new.a']);
  });

  it('leaves out the one metric that the server refuses, says why, and asks again after an hour', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `plugin.queue.n${n}` as const);
    fake.refuseMetrics = (asked) => (asked.includes('plugin.queue.n7') ? '“plugin.queue.n7” has another unit.' : null);
    const definitions = open();
    definitions.define(names.map((name) => aMetric(name)));
    expect(await register(definitions)).toBeNull();
    expect(new Set(registered())).toEqual(new Set(names.filter((name) => name !== 'plugin.queue.n7')));
    expect(definitions.refused()).toEqual(new Map([['plugin.queue.n7', '“plugin.queue.n7” has another unit.']]));
    expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect(definitions.fit(aRow({ 'plugin.queue.n7': 1, 'plugin.queue.n8': 2 }))?.values).toEqual({
      'plugin.queue.n8': 2,
    });
    expect(definitions.fit(aRow({ 'plugin.queue.n7': 1 }))).toBeNull();
    fake.refuseMetrics = () => null;
    await register(definitions);
    expect(registered()).not.toContain('plugin.queue.n7');
    clock += 3_600_000;
    await register(definitions);
    expect(registered()).toContain('plugin.queue.n7');
    expect(definitions.refused().size).toBe(0);
  });

  it('leaves out what changes its unit, and keeps the old one', async () => {
    open().define([aMetric('plugin.queue.size')]);
    const definitions = open();
    definitions.define([aMetric('plugin.queue.size', { unit: 'BYTES' })]);
    expect(definitions.refused().get('plugin.queue.size')).toContain('with unit BYTES, but was with COUNT before');
    expect(definitions.fit(aRow({ 'plugin.queue.size': 1 }))).toBeNull();
    await register(definitions);
    expect(fake.metrics).toMatchObject([{ name: 'plugin.queue.size', unit: 'COUNT' }]);
  });

  it('takes a bounded number of metrics, and says which are left out', () => {
    const definitions = open();
    definitions.define(Array.from({ length: 3 * MAX_DEFINITIONS }, (_, n) => aMetric(`plugin.queue.n${n}`)));
    expect(definitions.refused().size).toBe(MAX_DEFINITIONS);
    expect(definitions.fit(aRow({ 'plugin.queue.n0': 1 }))).not.toBeNull();
    expect(definitions.fit(aRow({ [`plugin.queue.n${MAX_DEFINITIONS}`]: 1 }))).toBeNull();
  });

  it('lets pass what is no dynamic metric, and nothing that was not defined', () => {
    const row = aRow({ 'container.cpu.usage': 1, 'prometheus.up': 1 });
    expect(open().fit(row)?.values).toEqual({ 'container.cpu.usage': 1 });
    const plain = aRow({ 'container.cpu.usage': 1 });
    expect(open().fit(plain)).toBe(plain);
  });

  it('stops waiting for a server that fails at registering only', async () => {
    fake.override = () => ({
      status: 200,
      body: JSON.stringify({
        errors: [{ message: 'bug', extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: true } }],
      }),
    });
    const definitions = open();
    definitions.define([aMetric('plugin.queue.length')]);
    expect(await register(definitions)).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(await register(definitions)).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(await register(definitions)).toBeNull();
    expect(definitions.refused().get('plugin.queue.length')).toBe('bug');
  });
});

describe('the way of dynamic metrics', () => {
  const values = { 'plugin.queue.length': 7_000, 'container.cpu.usage': 5 };

  function batcher(definitions: DynamicMetrics) {
    const test = openTestSpool(dir);
    const ids = openBatchIds(dir, clock, test.spool.newestEpoch);
    const limits = () => ({ ...fake.settings });
    return {
      ...test,
      batcher: new Batcher({ spool: test.spool, ids, limits, definitions, maxAgeMs: 0, now: () => clock, log }),
    };
  }

  function send(spool: ReturnType<typeof openTestSpool>['spool'], definitions: DynamicMetrics, stop: AbortController) {
    const config = configWith({ K8INTEL_SERVER_URL: fake.url });
    const client = api();
    const identity = createIdentity({
      api: client,
      config,
      log,
      describe: async () => ({ clusterName: 'test', kind: 'HOST' as const }),
    });
    const settings = createSettings(client, config);
    const sender = new Sender({
      ...{ spool, api: client, identity, settings, definitions, log, random: () => 0 },
      wait: (_ms, aborts) => wait(5, aborts),
    });
    return sender.run(stop.signal);
  }

  it('P26: a batch that waited over a restart finds its metrics registered before it arrives', async () => {
    const before = open();
    before.define([aMetric('plugin.queue.length')]);
    batcher(before).batcher.emit({ kind: 'samples', source: 'queue', rows: [aRow(values)] });

    const order: string[] = [];
    fake.override = (body) => {
      order.push(/mutation (\w+)/.exec(body)?.[1] ?? 'query');
      return null;
    };
    const stop = new AbortController();
    const sending = send(openTestSpool(dir).spool, open(), stop);
    await until('the batch arrived', () => fake.stored.length === 1);
    stop.abort();
    await sending;
    expect(order.filter((each) => each !== 'query')).toEqual(['RegisterMetrics', 'ReportMetrics']);
    expect(registered()).toEqual(['plugin.queue.length']);
    expect(JSON.stringify(fake.stored[0]?.input['samples'])).toContain('"plugin.queue.length":[7000]');
  });

  it('goes on with everything else when a metric is refused', async () => {
    fake.refuseMetrics = () => 'The catalogue would have more than 1000 registered metrics.';
    const definitions = open();
    definitions.define([aMetric('plugin.queue.length')]);
    const { spool, batcher: batches } = batcher(definitions);
    batches.emit({ kind: 'samples', source: 'queue', rows: [aRow(values)] });
    const stop = new AbortController();
    const sending = send(spool, definitions, stop);
    await until('the first batch arrived', () => fake.stored.length === 1);
    batches.emit({ kind: 'samples', source: 'queue', rows: [aRow(values)] });
    await until('the second batch arrived', () => fake.stored.length === 2);
    stop.abort();
    await sending;
    expect(JSON.stringify(fake.stored[1]?.input['samples'])).not.toContain('plugin.queue.length');
    expect(JSON.stringify(fake.stored[1]?.input['samples'])).toContain('"container.cpu.usage":[5]');
  });

  it('asks for no registration where a batch has only metrics that every server knows', async () => {
    const definitions = open();
    definitions.define([aMetric('plugin.queue.length')]);
    const { spool, batcher: batches } = batcher(definitions);
    batches.emit({ kind: 'samples', source: 'usage', rows: [aRow({ 'container.cpu.usage': 5 })] });
    const stop = new AbortController();
    const sending = send(spool, definitions, stop);
    await until('the batch arrived', () => fake.stored.length === 1);
    stop.abort();
    await sending;
    expect(registered()).toEqual([]);
  });
});
