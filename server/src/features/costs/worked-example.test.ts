import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { WorkloadRef } from './cost.js';
import { type CountedContainer, countDay } from './count-day.js';
import { fromNanos } from './money.js';
import { priceOfNode, SEED_BOOK } from './price-of-node.js';
import { priceOfVolume } from './price-of-volume.js';

const GIB = 1024 ** 3;
const CORE = 1_000_000;
const HOUR_AT = Date.UTC(2026, 5, 9, 11);
const HALF_PAST = HOUR_AT + 1_800_000;
const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

const ref = (kind: string, name: string): WorkloadRef => ({ namespace: 'shop', kind, name });

function ran(workload: WorkloadRef, requests: [cores: number, gib: number], over: Partial<CountedContainer> = {}) {
  const [cores, gib] = requests;
  const container = { workload, workloadId: null, node: 'node-1', subjectId: 0, ...always };
  return { ...container, cpuRequest: cores * CORE, memoryRequest: gib * GIB, ...over };
}

/** The example of docs/costs.md: an hour of one cluster node. */
async function computed(): Promise<string[]> {
  const capacity = { cpu: 4 * CORE, memory: 16 * GIB };
  const machine = { provider: 'aws', region: 'us-east-1', instanceType: 'm6i.xlarge', pool: null, isSpot: false };
  const price = priceOfNode({ name: 'node-1', ...machine, capacity }, SEED_BOOK);
  const book = { classes: [], currency: 'USD', exchange: {} };
  const volume = priceOfVolume({ storageClass: 'gp3', capacityBytes: 100 * GIB }, book);
  if (price.kind !== 'PRICED' || volume.kind !== 'PRICED') throw new Error('The example has prices.');
  const [web, report, agent] = [ref('Deployment', 'web'), ref('CronJob', 'report'), ref('DaemonSet', 'agent')] as const;
  const day = await countDay(
    {
      ...{ from: HOUR_AT, to: HOUR_AT + 3_600_000 },
      nodes: [{ name: 'node-1', ...always, price, capacity, allocatable: { cpu: 3.8 * CORE, memory: 15 * GIB } }],
      containers: [ran(web, [1, 4], { subjectId: 1 }), ran(report, [1, 1], { to: HALF_PAST }), ran(agent, [0.1, 0.5])],
      claims: [{ ...always, owners: [web], perHour: volume.perHour }],
      usage: { cpu: (id) => (id === 1 ? 1.5 * CORE : null), memory: (id) => (id === 1 ? 3 * GIB : null) },
    },
    () => Promise.resolve(),
  );
  const money = (nanos: number | null): string => fromNanos(nanos ?? 0).toFixed(9);
  const lines = day.workloads.map(({ workload, cpu, memory, storage }) =>
    [`${workload.kind} ${workload.name}`, money(cpu), money(memory), money(storage)].join(' | '),
  );
  const all = day.workloads.reduce((sum, { cpu, memory }) => sum + cpu! + memory!, 0);
  expect(all + day.idle! + day.unallocated!).toBe(day.price);
  return [
    `| ${lines.join(' |\n| ')} |`,
    `the CPU ${money(price.cpu)} and the memory ${money(price.memory)}`,
    `together ${money(all)}`,
    `idle ${money(day.idle)}`,
    `not allocatable ${money(day.unallocated)}`,
    `again ${money(day.price)}`,
  ];
}

describe('the worked example of docs/costs.md', () => {
  it('has the numbers that the server computes, to the nano', async () => {
    const text = readFileSync(new URL('../../../../docs/costs.md', import.meta.url), 'utf8').replace(/\n(?!\|)/g, ' ');
    for (const part of await computed()) expect(text).toContain(part);
  });
});
