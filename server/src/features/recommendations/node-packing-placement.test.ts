import { describe, expect, it } from '@jest/globals';
import { CORE } from '../../../test/container-usage.js';
import { aNode, aPod, full, nodes } from '../../../test/packing.js';
import type { NodeFacts, PlacedPod } from './facts.js';
import { packNodes } from './node-packing.js';
import { DEFAULT_POLICY } from './policy.js';
import { nodePacking } from './rules/node-packing.js';

type Scheduling = NonNullable<PlacedPod['scheduling']>;
const known = (scheduling: Scheduling, overrides: Partial<PlacedPod> = {}): PlacedPod =>
  aPod('n1', { name: 'it', scheduling, ...overrides });
const others = (overrides: Partial<NodeFacts>): NodeFacts[] => [
  aNode('n1'),
  ...nodes.slice(1).map((one) => ({ ...one, ...overrides })),
];
const labelled = (labels: Record<string, string>) => others({ labels });
const inZones = (...zones: string[]): NodeFacts[] =>
  zones.map((zone, n) => aNode(`n${n + 1}`, { labels: { zone }, zone: 'same' }));
const app = { key: 'app', operator: 'IN', values: ['api'] } as unknown as NonNullable<
  Scheduling['topologySpread']
>[number]['selector'][number];
const api = { labels: { app: 'api' } };
const HOST = 'kubernetes.io/hostname';
const apart: Scheduling = { podAntiAffinity: [{ topologyKey: HOST, selector: [app] }] };
const beside = (topologyKey: string): Scheduling => ({ podAffinity: [{ topologyKey, selector: [app] }] });
const affinity = (key: string, operator: string, ...values: string[]): Scheduling => ({
  nodeAffinity: [{ requirements: [{ key, operator: operator as never, values }] }],
});

describe('packNodes, where agents tell what decides', () => {
  it.each<[string, NodeFacts[], PlacedPod[], string | null]>([
    ['moves what asks for nothing into another pool', others({ pool: 'spot' }), [known({})], null],
    [
      'moves nothing onto a taint that it does not tolerate, though its own node has it',
      nodes.map((one) => ({ ...one, taints: ['gpu=yes:NoSchedule'] })),
      [known({})],
      'No other cluster node can take shop/it: each of 2 has the taint gpu=yes:NoSchedule.',
    ],
    [
      'moves what tolerates a taint by its key and value',
      others({ taints: ['gpu=yes:NoSchedule'] }),
      [known({ tolerations: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] })],
      null,
    ],
    ['moves what tolerates everything', others({ taints: ['a=:NoExecute'] }), [known({ tolerations: [{}] })], null],
    [
      'takes no toleration of another value',
      others({ taints: ['gpu=yes:NoSchedule'] }),
      [known({ tolerations: [{ key: 'gpu', value: 'no' }] })],
      'No other cluster node can take shop/it: each of 2 has the taint gpu=yes:NoSchedule.',
    ],
    [
      'says which label is missing',
      nodes,
      [known({ nodeSelector: [{ key: 'disk', value: 'ssd' }] })],
      'No other cluster node can take shop/it: each of 2 lacks the label disk=ssd.',
    ],
    [
      'moves to nodes with the label',
      labelled({ disk: 'ssd' }),
      [known({ nodeSelector: [{ key: 'disk', value: 'ssd' }] })],
      null,
    ],
    ['goes by required node affinity', labelled({ cores: '16' }), [known(affinity('cores', 'GT', '8'))], null],
    [
      'keeps what node affinity sends nowhere else',
      labelled({ cores: '8' }),
      [known(affinity('cores', 'GT', '8'))],
      'No other cluster node can take shop/it: each of 2 is not what its node affinity asks for.',
    ],
    [
      'takes any one of the terms of a node affinity',
      labelled({ tier: 'b' }),
      [
        known({
          nodeAffinity: [...affinity('tier', 'IN', 'a').nodeAffinity!, ...affinity('tier', 'EXISTS').nodeAffinity!],
        }),
      ],
      null,
    ],
    [
      'keeps what is tied to its node by name',
      nodes,
      [known(affinity('metadata.name', 'IN', 'n1'))],
      'No other cluster node can take shop/it: each of 2 is not what its node affinity asks for.',
    ],
    [
      'keeps what must not be beside those on the other nodes',
      nodes,
      [known(apart, api), aPod('n2', api), aPod('n3', api)],
      'No other cluster node can take shop/it: each of 2 has a pod near that it must keep away from.',
    ],
    [
      'keeps what the others must not be beside',
      nodes,
      [known({}, api), aPod('n2', { scheduling: apart }), aPod('n3', { scheduling: apart })],
      'No other cluster node can take shop/it: each of 2 has a pod near that must keep away from it.',
    ],
    [
      'keeps no distance to pods of the same labels in another namespace',
      nodes,
      [known(apart, api), ...['n2', 'n3'].map((node) => aPod(node, { ...api, namespace: 'bank', cpu: 0 }))],
      null,
    ],
    [
      'keeps distance to those of the namespaces that are named',
      nodes,
      [
        known({ podAntiAffinity: [{ ...apart.podAntiAffinity![0]!, namespaces: ['bank'] }] }),
        ...['n2', 'n3'].map((node) => aPod(node, { ...api, namespace: 'bank' })),
      ],
      'No other cluster node can take shop/it: each of 2 has a pod near that it must keep away from.',
    ],
    [
      'keeps two of a kind apart, however many nodes go',
      nodes,
      [known(apart, api), known(apart, { ...api, name: 'too' })],
      null,
    ],
    [
      'keeps three of a kind that are apart on three nodes',
      nodes,
      ['n1', 'n2', 'n3'].map((node, n) => known(apart, { ...api, nodeName: node, name: ['it', 'b', 'c'][n]! })),
      'No other cluster node can take shop/it: each of 2 has a pod near that it must keep away from.',
    ],
    ['moves to whom it must be beside', inZones('a', 'b', 'b'), [known(beside('zone')), aPod('n2', api)], null],
    [
      'keeps what would lose whom it must be beside',
      inZones('a', 'b', 'b'),
      [known(beside('zone')), aPod('n1', { ...api, ownerKind: 'DaemonSet' })],
      'No other cluster node can take shop/it: each of 2 has no pod near that it must be beside.',
    ],
    [
      'moves pods together that want each other’s company',
      nodes,
      [known(beside(HOST), { ...api, cpu: 0 }), known(beside(HOST), { ...api, name: 'too' })],
      null,
    ],
    [
      'keeps what would make its spread over zones uneven',
      inZones('a', 'b', 'b'),
      [
        known({ topologySpread: [{ topologyKey: 'zone', maxSkew: 1, minDomains: 2, selector: [app] }] }, api),
        aPod('n2', api),
      ],
      'No other cluster node can take shop/it: each of 2 would make its spread uneven.',
    ],
    [
      'moves within the places that are left, as the scheduler does once the node is gone',
      inZones('a', 'b', 'c'),
      [known({ topologySpread: [{ topologyKey: 'zone', maxSkew: 1, selector: [app] }] }, api), aPod('n2', api)],
      null,
    ],
    [
      'counts room, labels and taints apart',
      [aNode('n1'), aNode('n2'), aNode('n3', { taints: ['gpu=yes:NoSchedule'] })],
      [known({}, { cpu: 1.9 * CORE })],
      'No other cluster node can take shop/it: one has no room, one has the taint gpu=yes:NoSchedule.',
    ],
    [
      'keeps a folder of the cluster node',
      nodes,
      [known({ localStorage: ['HOST_PATH' as never] })],
      'shop/it uses a folder of its cluster node, which does not follow it.',
    ],
    [
      'moves data that may be lost',
      nodes,
      [known({ localStorage: ['HOST_PATH' as never], isSafeToEvict: true })],
      null,
    ],
    [
      'keeps what is not safe to evict',
      nodes,
      [known({ isSafeToEvict: false })],
      'shop/it is annotated as not safe to evict.',
    ],
    ['lets a bare pod go that is safe to evict', nodes, [known({ isSafeToEvict: true }, { ownerKind: null })], null],
    [
      'lets what a kubelet runs from a file go with its node',
      nodes,
      [known({ isMirror: true }, { cpu: 9 * CORE })],
      null,
    ],
    ['knows such a pod by its owner too', nodes, [aPod('n1', { ownerKind: 'Node', cpu: 9 * CORE })], null],
  ])('%s', (_title, all, pods, obstacle) => {
    const { verdicts } = packNodes(all, [...pods, ...full]);
    const { canGo, obstacles } = verdicts.find(({ node }) => node === 'n1')!;
    expect(obstacles.map(({ text }) => text)).toEqual(obstacle === null ? [] : [obstacle]);
    expect(canGo).toBe(obstacle === null);
  });

  it('leaves everything counted where it was when a node cannot be emptied', () => {
    const pods = [
      known(apart, { ...api, cpu: 0 }),
      known({ nodeSelector: [{ key: 'disk', value: 'ssd' }] }, { name: 'tied', cpu: 0 }),
      aPod('n2', { ...api, name: 'other', scheduling: apart }),
      aPod('n3', { name: 'bare', ownerKind: null, cpu: 2 * CORE }),
    ];
    const { verdicts } = packNodes(nodes, pods);
    const goes = verdicts.flatMap(({ moves }) => moves.map(({ pod, to }) => `${pod.name} → ${to}`));
    // n1 stays for “tied”, and with it stays “it”: the other one goes to n3.
    expect(goes).toEqual(['other → n3']);
  });
});

describe('node-packing, where agents tell what decides', () => {
  const adviceFor = (pods: PlacedPod[]) => {
    const verdict = nodePacking.judge(
      { name: 'prod', nodes, pods: [...pods, ...full] },
      { now: 0, policy: DEFAULT_POLICY },
    );
    if (verdict.kind !== 'ADVICE') throw new Error(verdict.text);
    return verdict.advice[0]!;
  };

  it('has nothing unknown to say of pods that can go anywhere', () => {
    expect(adviceFor([known({})])).toMatchObject({ unknowns: [], confidence: { level: 'MEDIUM' } });
  });

  it.each<[string, PlacedPod, RegExp]>([
    [
      'names data that a drain deletes',
      known({ localStorage: ['EMPTY_DIR' as never] }),
      /^Whether data in emptyDir volumes of 1 of the pods \(shop\/it\) may be lost/,
    ],
    [
      'names work that begins anew',
      known({}, { ownerKind: 'Job' }),
      /^Whether 1 of the pods \(shop\/it\) may begin anew/,
    ],
    [
      'names pods whose agent does not tell',
      aPod('n1', { name: 'it' }),
      /^Where 1 of the pods \(shop\/it\) may go: their agent does not tell/,
    ],
  ])('%s', (_title, pod, text) => {
    expect(adviceFor([pod]).unknowns).toEqual([expect.stringMatching(text)]);
  });
});
