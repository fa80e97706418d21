import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from './agent.js';
import type { SampleBatch } from './api/sample-batch.js';
import type { Config } from './config.js';
import { type Delivery, FakeServer, until } from './test/fake-server.js';
import { configWith, recordLog } from './test/records.js';

const fake = new FakeServer();
const log = recordLog();
let stop = new AbortController();
let running: Promise<void> = Promise.resolve();

function start(config: Config): void {
  stop = new AbortController();
  running = new Agent({ config, log, kube: null }).run(stop.signal);
}

beforeEach(() => fake.start());
afterEach(async () => {
  stop.abort();
  await running;
  await fake.stop();
});

describe('agent of kind HOST', () => {
  it('reports this machine, its measurements and itself', async () => {
    start(configWith({ K8INTEL_SERVER_URL: fake.url }));
    await until(
      'two measurements arrived',
      () => fake.stored.filter((each) => each.mutation === 'reportMetrics').length >= 2,
    );
    await until('a heartbeat arrived', () => fake.heartbeats.length > 0);
    await until('the inventory arrived', () => fake.stored.some((each) => each.mutation === 'reportInventory'));
    expect(fake.stored.find((each) => each.mutation === 'reportInventory')?.input['complete']).toHaveLength(1);
    const [first, second] = fake.stored.filter((each) => each.mutation === 'reportMetrics');
    const column = (delivery: Delivery | undefined): unknown => {
      const samples = delivery?.input['samples'] as SampleBatch | undefined;
      return samples?.tables[0]?.columns['host.cpu.usage'];
    };
    expect(column(first)).toEqual([null]);
    expect(column(second)).toEqual([expect.any(Number)]);
  });
});
