import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allocateCost } from './allocate-cost.js';
import {
  type ClusterCost,
  type ContainerCostInput,
  type CostPolicy,
  DEFAULT_COST_POLICY,
  type NodeCostInput,
  type Spread,
} from './cost.js';
import { toNanos } from './money.js';

const CORE = 1_000_000;
const GIB = 1_073_741_824;

/** 4 cores and 8 GiB at 0.4 and 0.08: 0.1 per core, 0.01 per GiB. */
const aNode = (overrides: Partial<NodeCostInput> = {}): NodeCostInput => ({
  name: 'n1',
  price: { cpu: toNanos(0.4), memory: toNanos(0.08) },
  capacity: { cpu: 4 * CORE, memory: 8 * GIB },
  allocatable: null,
  ...overrides,
});

const aContainer = (
  name: string,
  overrides: Partial<Omit<ContainerCostInput, 'workload'>> & { kind?: string; namespace?: string } = {},
): ContainerCostInput => {
  const { kind = 'Deployment', namespace = 'shop', ...rest } = overrides;
  return {
    ...{ node: 'n1', workload: { namespace, kind, name } },
    ...{ cpuRequest: CORE, memoryRequest: GIB, cpuUsage: 0.5 * CORE, memoryUsage: 0.5 * GIB },
    ...rest,
  };
};

const costOf = (result: ClusterCost, name: string): ClusterCost['workloads'][number] =>
  result.workloads.find(({ workload }) => workload.name === name)!;
const policy = (overrides: Partial<CostPolicy> = {}): CostPolicy => ({ ...DEFAULT_COST_POLICY, ...overrides });

describe('allocateCost', () => {
  it.each<[string, Partial<ContainerCostInput>, number | null, number | null]>([
    ['the request where less is used', {}, 0.1, 0.01],
    ['the usage where more is used', { cpuUsage: 2 * CORE, memoryUsage: 4 * GIB }, 0.2, 0.04],
    ['the usage where nothing is requested', { cpuRequest: null, memoryRequest: null }, 0.05, 0.005],
    ['the request where nothing is measured', { cpuUsage: null, memoryUsage: null }, 0.1, 0.01],
    ['nothing that could be told where neither is known', { cpuRequest: null, cpuUsage: null }, null, 0.01],
    ['nothing that could be told on a node that is not given', { node: 'gone' }, null, null],
  ])('charges %s', (_, overrides, cpu, memory) => {
    const result = allocateCost([aNode()], [aContainer('api', overrides)], policy());
    expect(costOf(result, 'api')).toMatchObject({
      cpu: cpu === null ? null : toNanos(cpu),
      memory: memory === null ? null : toNanos(memory),
      unpricedContainers: cpu === null ? 1 : 0,
    });
  });

  it('counts what pods could have as idle, and what they cannot as unallocated', () => {
    const node = aNode({ allocatable: { cpu: 3 * CORE, memory: 7 * GIB } });
    expect(allocateCost([node], [aContainer('api')], policy())).toMatchObject({
      ...{ price: toNanos(0.48), allocated: toNanos(0.11), idle: toNanos(0.26), unallocated: toNanos(0.11) },
    });
  });

  it('lets the holders of an over-committed node share its price, and says so', () => {
    const containers = [
      aContainer('big', { cpuRequest: 6 * CORE, memoryRequest: GIB }),
      aContainer('small', { cpuRequest: 2 * CORE }),
    ];
    const result = allocateCost([aNode()], containers, policy());
    expect(result.nodes[0]).toMatchObject({
      ...{ isOverCommitted: { cpu: true, memory: false }, idle: toNanos(0.06), unallocated: 0 },
    });
    expect(costOf(result, 'big').cpu).toBe(toNanos(0.3));
    expect(costOf(result, 'small').cpu).toBe(toNanos(0.1));
  });

  it('leaves an unpriced node null, never 0, and counts it', () => {
    const result = allocateCost([aNode({ price: null })], [aContainer('api')], policy({ idle: 'PROPORTIONAL' }));
    expect(result).toMatchObject({
      ...{ price: null, allocated: null, idle: null, unallocated: null, shared: null, idleApart: null },
      unpricedNodes: 1,
    });
    expect(costOf(result, 'api')).toMatchObject({ cpu: null, memory: null, total: null, idleShare: null });
  });

  it('says how many containers of a workload have no price beside the sum of the others', () => {
    const nodes = [aNode(), aNode({ name: 'n2', price: null })];
    const result = allocateCost(nodes, [aContainer('api'), aContainer('api', { node: 'n2' })], policy());
    expect(costOf(result, 'api')).toMatchObject({ total: toNanos(0.11), unpricedContainers: 1 });
  });

  it.each<[string, Parameters<typeof aContainer>[1], boolean]>([
    ['a DaemonSet', { kind: 'DaemonSet' }, true],
    ['a workload of kube-system', { namespace: 'kube-system' }, true],
    ['any other', {}, false],
  ])('takes %s for shared as the policy says', (_, overrides, isShared) => {
    const result = allocateCost([aNode()], [aContainer('x', overrides)], policy());
    expect(costOf(result, 'x').isShared).toBe(isShared);
    expect(result.sharedApart).toBe(isShared ? toNanos(0.11) : 0);
  });

  it('spreads what is shared and idle over the other workloads by what they cost', () => {
    const containers = [
      aContainer('agent', { kind: 'DaemonSet' }),
      aContainer('one', { memoryRequest: 0, memoryUsage: 0 }),
      aContainer('two', { cpuRequest: 2 * CORE, memoryRequest: 0, memoryUsage: 0 }),
    ];
    const result = allocateCost([aNode()], containers, policy({ shared: 'PROPORTIONAL', idle: 'PROPORTIONAL' }));
    const [one, two] = [costOf(result, 'one'), costOf(result, 'two')];
    expect(one.sharedShare! + two.sharedShare!).toBe(toNanos(0.11));
    expect(two.sharedShare! / one.sharedShare!).toBeCloseTo(2, 6);
    expect(one.idleShare! + two.idleShare!).toBe(result.idle);
    expect(one.total! + two.total!).toBe(result.price);
    expect(result).toMatchObject({ idleApart: 0, sharedApart: 0 });
    expect(costOf(result, 'agent')).toMatchObject({ sharedShare: null, idleShare: null });
  });

  it('keeps apart what no other workload could take', () => {
    const result = allocateCost(
      [aNode()],
      [aContainer('agent', { kind: 'DaemonSet' })],
      policy({ shared: 'PROPORTIONAL', idle: 'PROPORTIONAL' }),
    );
    expect(result).toMatchObject({ sharedApart: toNanos(0.11), idleApart: toNanos(0.37) });
  });

  it.each<[string, Partial<ContainerCostInput>[], number | null]>([
    ['used by requested', [{}], 0.5],
    ['above 1 where more is used than requested', [{ cpuUsage: 3 * CORE }], 3],
    ['unknown without a request, not 100 %', [{ cpuRequest: null }], null],
    ['unknown where nothing is measured, not 0', [{ cpuUsage: null }], null],
    ['of the containers of which both are known', [{}, { cpuRequest: null, cpuUsage: 4 * CORE }], 0.5],
  ])('tells the efficiency: %s', (_, containers, efficiency) => {
    const result = allocateCost(
      [aNode()],
      containers.map((each) => aContainer('api', each)),
      policy(),
    );
    expect(costOf(result, 'api').efficiency.cpu).toBe(efficiency);
  });
});

const amount = (max: number): fc.Arbitrary<number | null> => fc.option(fc.double({ min: 0, max, noNaN: true }));
const nanos = fc.integer({ min: 0, max: 1e12 });
const spreads = fc.constantFrom<Spread>('PROPORTIONAL', 'APART');
const nodeNames = ['n1', 'n2', 'n3'];

const nodesArbitrary = fc.tuple(
  ...nodeNames.map((name) =>
    fc.record({
      name: fc.constant(name),
      price: fc.option(fc.record({ cpu: nanos, memory: nanos })),
      capacity: fc.option(
        fc.record({ cpu: fc.integer({ min: 1, max: 2e8 }), memory: fc.integer({ min: 1, max: 1e13 }) }),
      ),
      allocatable: fc.option(
        fc.record({ cpu: fc.integer({ min: 0, max: 2e8 }), memory: fc.integer({ min: 0, max: 1e13 }) }),
      ),
    }),
  ),
);

const containersArbitrary = fc.array(
  fc.record({
    node: fc.constantFrom(...nodeNames, 'gone'),
    workload: fc.record({
      namespace: fc.constantFrom('shop', 'kube-system'),
      kind: fc.constantFrom('Deployment', 'DaemonSet'),
      name: fc.constantFrom('a', 'b', 'c'),
    }),
    ...{ cpuRequest: amount(1e8), cpuUsage: amount(1e8), memoryRequest: amount(1e12), memoryUsage: amount(1e12) },
  }),
  { maxLength: 40 },
);

const sum = (values: readonly (number | null)[]): number => values.reduce<number>((all, each) => all + (each ?? 0), 0);

describe('allocateCost on any cluster', () => {
  const run = (check: (result: ClusterCost, containers: ContainerCostInput[], of: CostPolicy) => void): void =>
    fc.assert(
      fc.property(nodesArbitrary, containersArbitrary, spreads, spreads, (nodes, containers, shared, idle) => {
        const of = policy({ shared, idle });
        check(allocateCost(nodes, containers, of), containers, of);
      }),
      { numRuns: 300 },
    );

  it('adds up to what the nodes cost, to the nano: allocated + idle + unallocated', () => {
    run((result) => {
      expect(sum([result.allocated, result.idle, result.unallocated])).toBe(
        sum(result.nodes.map(({ price }) => price)),
      );
      for (const node of result.nodes) {
        expect(sum([node.allocated, node.idle, node.unallocated])).toBe(sum([node.price]));
      }
      expect(sum(result.workloads.flatMap(({ cpu, memory }) => [cpu, memory]))).toBe(sum([result.allocated]));
    });
  });

  it('counts nothing twice and loses nothing by spreading', () => {
    run((result) => {
      const others = result.workloads.filter(({ isShared }) => !isShared).map(({ total }) => total);
      expect(sum([...others, result.idleApart, result.sharedApart, result.unallocated])).toBe(sum([result.price]));
    });
  });

  it('never gives a negative cost, nor idle cost to an over-committed node', () => {
    run((result) => {
      for (const node of result.nodes) {
        for (const value of [node.allocated, node.idle, node.unallocated]) expect(value ?? 0).toBeGreaterThanOrEqual(0);
        if (node.isOverCommitted.cpu && node.isOverCommitted.memory) expect(node.idle).toBe(0);
      }
      for (const { cpu, memory } of result.workloads) expect(Math.min(cpu ?? 0, memory ?? 0)).toBeGreaterThanOrEqual(0);
    });
  });

  it('gives no cost where no node is priced', () => {
    run((result) => {
      if (result.unpricedNodes < nodeNames.length) return;
      expect(result.workloads.every(({ total }) => total === null)).toBe(true);
      expect(result.price).toBeNull();
    });
  });
});
