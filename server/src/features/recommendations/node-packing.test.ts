import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CORE, MIB } from '../../../test/container-usage.js';
import { aNode, aPod, full, nodes } from '../../../test/packing.js';
import type { NodeFacts, PlacedPod } from './facts.js';
import { packNodes } from './node-packing.js';
import { DEFAULT_POLICY } from './policy.js';
import { nodePacking } from './rules/node-packing.js';

describe('packNodes', () => {
  it.each<[string, NodeFacts[], PlacedPod[], string[], string | null]>([
    ['lets the emptiest cluster node go', nodes, [aPod('n1'), ...full], ['n1'], null],
    [
      'leaves pods of DaemonSets where they are',
      nodes,
      [aPod('n1', { ownerKind: 'DaemonSet', cpu: 9 * CORE }), ...full],
      ['n1'],
      null,
    ],
    ['keeps what does not fit', nodes, [aPod('n1', { cpu: 1.9 * CORE }), ...full], [], 'DOES_NOT_FIT'],
    [
      'keeps what a budget blocks',
      nodes,
      [aPod('n1', { budgets: [{ name: 'api', disruptionsAllowed: 0 }] }), ...full],
      [],
      'BUDGET_BLOCKS',
    ],
    ['keeps a pod that nothing makes again', nodes, [aPod('n1', { ownerKind: null }), ...full], [], 'BARE_POD'],
    [
      'keeps a volume in its zone',
      [aNode('n1', { zone: 'b' }), ...nodes.slice(1)],
      [aPod('n1', { hasClaims: true }), ...full],
      [],
      'VOLUME_ELSEWHERE',
    ],
    [
      'takes a pod for one with a volume where nobody tells',
      [aNode('n1', { zone: 'b' }), ...nodes.slice(1)],
      [aPod('n1', { hasClaims: null }), ...full],
      [],
      'VOLUME_ELSEWHERE',
    ],
    [
      'moves what it knows nothing of onto no taint that it was not on',
      [aNode('n1'), ...nodes.slice(1).map((one) => ({ ...one, taints: ['gpu=yes:NoSchedule'] }))],
      [aPod('n1'), ...full],
      [],
      'NOT_ALLOWED',
    ],
    [
      'moves what it knows nothing of into no other pool',
      [aNode('n1', { pool: 'spot' }), ...nodes.slice(1)],
      [aPod('n1'), ...full],
      [],
      'NOT_ALLOWED',
    ],
    [
      'never lets the control plane go',
      [aNode('n1', { isControlPlane: true }), ...nodes.slice(1)],
      [...full],
      [],
      'CONTROL_PLANE',
    ],
  ])('%s', (_title, all, pods, free, obstacle) => {
    const packing = packNodes(all, pods);
    expect(packing.free).toEqual(free);
    if (obstacle) expect(packing.verdicts.find(({ node }) => node === 'n1')!.obstacles[0]!.kind).toBe(obstacle);
  });

  it('never fills a cluster node beyond what is allocatable, and moves every pod of what goes', () => {
    const anyPods = fc.array(
      fc.record({
        node: fc.integer({ min: 0, max: 5 }),
        cpu: fc.integer({ min: 1, max: 900 }),
        memory: fc.integer({ min: 1, max: 2_000 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(anyPods, (list) => {
        const all = Array.from({ length: 6 }, (_, n) => aNode(`n${n}`));
        const pods = list.map(({ node, cpu, memory }) => aPod(`n${node}`, { cpu: cpu * 1_000, memory: memory * MIB }));
        const { verdicts, free } = packNodes(all, pods);
        const target = new Map(
          verdicts.flatMap(({ moves }) => moves.map(({ pod, to }) => [`${pod.namespace}/${pod.name}`, to] as const)),
        );
        const placed = pods.map((pod) => ({
          ...pod,
          nodeName: target.get(`${pod.namespace}/${pod.name}`) ?? pod.nodeName,
        }));
        expect(placed.filter(({ nodeName }) => free.includes(nodeName))).toEqual([]);
        for (const { name, allocatable } of all) {
          const before = pods.filter(({ nodeName }) => nodeName === name).reduce((sum, { cpu }) => sum + cpu, 0);
          const after = placed.filter(({ nodeName }) => nodeName === name).reduce((sum, { cpu }) => sum + cpu, 0);
          expect(after).toBeLessThanOrEqual(Math.max(before, allocatable!.cpu));
        }
      }),
    );
  });
});

describe('node-packing', () => {
  const context = { now: 0, policy: DEFAULT_POLICY };

  it('names what could go, what keeps the others, and what it does not know', () => {
    const verdict = nodePacking.judge({ name: 'prod', nodes, pods: [aPod('n1'), ...full] }, context);
    if (verdict.kind !== 'ADVICE') throw new Error(verdict.text);
    const [advice] = verdict.advice;
    expect(advice!.title).toBe('1 of 3 cluster nodes of prod could go: n1.');
    expect(advice!.text).toContain('What keeps others: ');
    expect(advice!.unknowns[0]).toMatch(/^Where 1 of the pods \(shop\/pod-\d+\) may go: their agent does not tell/);
    expect(advice!.confidence.level).toBe('LOW');
  });

  it('says of which pod it depends where none can go', () => {
    const pods = [aPod('n1', { name: 'db', ownerKind: null }), ...full];
    expect(nodePacking.judge({ name: 'prod', nodes, pods }, context)).toMatchObject({
      kind: 'NONE',
      text: 'None of its cluster nodes could go. The emptiest, n1: Nothing makes shop/db again.',
    });
  });

  it('keeps two cluster nodes at the least', () => {
    expect(nodePacking.judge({ name: 'prod', nodes: nodes.slice(1), pods: [] }, context)).toMatchObject({
      reason: 'FINE',
    });
  });
});
