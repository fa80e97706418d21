import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WorkloadRef } from './cost.js';
import {
  type ClusterDay,
  type CountedClaim,
  type CountedContainer,
  type CountedNode,
  countDay,
  type DayToCount,
  type HourUsage,
  type WorkloadDay,
} from './count-day.js';

const MIDNIGHT = Date.UTC(2026, 5, 9);
const HOUR = 3_600_000;
const GIB = 1024 ** 3;
const CORE = 1_000_000;
const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

const deployment = (name: string): WorkloadRef => ({ namespace: 'shop', kind: 'Deployment', name });

function aNode(over: Partial<CountedNode> = {}): CountedNode {
  return {
    ...{ name: 'node-1', ...always, price: { cpu: 120_000_000, memory: 72_000_000 } },
    capacity: { cpu: 4 * CORE, memory: 16 * GIB },
    allocatable: { cpu: 3.6 * CORE, memory: 14 * GIB },
    ...over,
  };
}

function ran(name: string, over: Partial<CountedContainer> = {}): CountedContainer {
  return {
    ...{ ...always, subjectId: 1, node: 'node-1', workload: deployment(name), workloadId: null },
    ...{ cpuRequest: CORE, memoryRequest: 4 * GIB },
    ...over,
  };
}

const unmeasured: HourUsage = { cpu: () => null, memory: () => null };

async function count(over: Partial<DayToCount>): Promise<ClusterDay> {
  const day = { from: MIDNIGHT, to: MIDNIGHT + HOUR, nodes: [aNode()], containers: [], claims: [], usage: unmeasured };
  return countDay({ ...day, ...over }, () => Promise.resolve());
}

const workload = ({ workloads }: ClusterDay, name: string): WorkloadDay =>
  workloads.find((one) => one.workload.name === name)!;

describe('countDay', () => {
  it('adds up hour by hour, and what nobody holds is idle or kept for the system', async () => {
    const day = await count({ to: MIDNIGHT + 24 * HOUR, containers: [ran('web')] });
    // A quarter of each resource; a tenth of the CPU and an eighth of the memory are not allocatable.
    expect(day).toMatchObject({ hours: 24, price: 24 * 192_000_000, unallocated: 24 * (12_000_000 + 9_000_000) });
    expect(workload(day, 'web')).toMatchObject({ cpu: 24 * 30_000_000, memory: 24 * 18_000_000 });
    expect(day.idle).toBe(24 * (192_000_000 - 48_000_000 - 21_000_000));
  });

  it('counts a pod for the part of the hour in which it was there, so that a rollout costs no more than its pods', async () => {
    const moved = MIDNIGHT + HOUR / 4;
    const containers = [ran('web', { to: moved }), ran('web', { from: moved, subjectId: 2 })];
    expect(workload(await count({ containers }), 'web')).toMatchObject({ cpu: 30_000_000, memory: 18_000_000 });
    const gone = await count({ containers: [ran('web', { to: moved })] });
    expect(workload(gone, 'web')).toMatchObject({ cpu: 7_500_000, memory: 4_500_000 });
  });

  it('counts a cluster node for the part of the hour in which it was there, and two of one name as one', async () => {
    const half = MIDNIGHT + HOUR / 2;
    expect(await count({ nodes: [aNode({ from: half })] })).toMatchObject({ price: 96_000_000, idle: 85_500_000 });
    const replaced = [aNode({ to: half }), aNode({ from: half })];
    expect(await count({ nodes: replaced, containers: [ran('web')] })).toMatchObject({ price: 192_000_000 });
  });

  it('takes the greater of what is requested and used, hour by hour, and keeps both for the efficiency', async () => {
    const usage = {
      cpu: (_: number, hourAt: number) => (hourAt === MIDNIGHT ? 2 * CORE : 0.5 * CORE),
      memory: () => null,
    };
    const day = await count({ to: MIDNIGHT + 2 * HOUR, containers: [ran('web')], usage });
    expect(workload(day, 'web')).toMatchObject({
      ...{ cpu: 60_000_000 + 30_000_000, cpuUsed: 2.5 * CORE, cpuRequested: 2 * CORE },
      ...{ memoryUsed: 0, memoryRequested: 0 },
    });
  });

  it('knows no price of what runs on a cluster node without one, and says how much that is', async () => {
    const containers = [ran('web'), ran('web', { node: 'node-9' }), ran('job', { node: 'node-2' })];
    const day = await count({ nodes: [aNode(), aNode({ name: 'node-2', price: null })], containers });
    expect(day).toMatchObject({ price: 192_000_000, unpricedNodes: 1 });
    expect(workload(day, 'web')).toMatchObject({ cpu: 30_000_000, unpricedContainers: 1 });
    expect(workload(day, 'job')).toMatchObject({ cpu: null, memory: null, unpricedContainers: 1 });
    expect(await count({ nodes: [] })).toMatchObject({ price: null, idle: null, unallocated: null });
  });

  it('shares a volume out to what mounts it, and counts one without a price as such', async () => {
    const owners = ['web', 'job', 'admin'].map(deployment);
    const claims = [
      { ...always, owners, perHour: 100 },
      { from: MIDNIGHT + HOUR / 2, to: Number.POSITIVE_INFINITY, owners: owners.slice(0, 1), perHour: 1_000 },
      { ...always, owners: owners.slice(2), perHour: null },
    ];
    const day = await count({ claims });
    expect(day.storage).toBe(600);
    expect(day.workloads.map(({ storage }) => storage)).toEqual([34 + 500, 33, 33]);
    expect(day.workloads.map(({ unpricedClaims }) => unpricedClaims)).toEqual([0, 0, 1]);
  });

  it('names the youngest of the workloads that bore one name', async () => {
    const containers = ['2', '3', '1'].map((workloadId) => ran('web', { workloadId }));
    expect(workload(await count({ containers }), 'web').workloadId).toBe('3');
  });
});

/** A stay that may begin or end anywhere around the day. */
const stays = fc
  .tuple(fc.integer({ min: -HOUR, max: 24 * HOUR }), fc.integer({ min: 1, max: 24 * HOUR }))
  .map(([from, length]) => ({ from: MIDNIGHT + from, to: MIDNIGHT + from + length }));
const amounts = fc.option(fc.double({ min: 0, max: 8, noNaN: true }), { freq: 5 });

const nodes: fc.Arbitrary<CountedNode> = fc
  .tuple(fc.constantFrom('a', 'b', 'c'), stays, fc.option(fc.tuple(fc.nat(10 ** 12), fc.nat(10 ** 12)), { freq: 5 }))
  .map(([name, stay, price]) => aNode({ name, ...stay, price: price && { cpu: price[0], memory: price[1] } }));

const containers: fc.Arbitrary<CountedContainer> = fc
  .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('web', 'job'), stays, amounts, amounts)
  .map(([node, name, stay, cpu, memory]) =>
    ran(name, { node, ...stay, cpuRequest: cpu && cpu * CORE, memoryRequest: memory && memory * GIB }),
  );

const claims: fc.Arbitrary<CountedClaim> = fc
  .tuple(fc.subarray(['web', 'job', 'db'], { minLength: 1 }), stays, fc.option(fc.nat(10 ** 9)))
  .map(([owners, stay, perHour]) => ({ ...stay, owners: owners.map(deployment), perHour }));

describe('a day of a cluster', () => {
  it('costs what its parts add up to, to the nano, whatever came and went', async () => {
    const days = fc.record({ nodes: fc.array(nodes), containers: fc.array(containers), claims: fc.array(claims) });
    await fc.assert(
      fc.asyncProperty(days, async (parts) => {
        const usage = { cpu: () => CORE / 3, memory: () => GIB / 7 };
        const day = await count({ ...parts, to: MIDNIGHT + 24 * HOUR, usage });
        const sum = (value: (one: WorkloadDay) => number | null): number =>
          day.workloads.reduce((all, one) => all + (value(one) ?? 0), 0);
        const allocated = sum(({ cpu }) => cpu) + sum(({ memory }) => memory);
        expect(allocated + (day.idle ?? 0) + (day.unallocated ?? 0)).toBe(day.price ?? 0);
        expect(sum(({ storage }) => storage)).toBe(day.storage);
        for (const nanos of [day.idle ?? 0, day.unallocated ?? 0, day.storage]) expect(nanos).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 100 },
    );
  });
});
