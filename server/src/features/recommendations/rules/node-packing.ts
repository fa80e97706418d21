import type { NodeFacts, PlacedPod } from '../facts.js';
import { nameOfPod, packNodes } from '../node-packing.js';
import { percentInWords } from '../quantity.js';
import { adviceOf, none, type RecommendationRule } from './rule.js';

/** A cluster with its nodes and all pods on them. */
export interface PackableCluster {
  name: string;
  nodes: readonly NodeFacts[];
  pods: readonly PlacedPod[];
  /** Amounts that other advice would free are not counted: apply that first, and ask again. */
}

/** Fewer cluster nodes leave nothing when one fails. */
export const LEAST_NODES = 3;

/** Cluster nodes whose pods would fit on the others. Only a node that goes makes a bill fall. */
export const nodePacking: RecommendationRule<PackableCluster> = {
  name: 'node-packing',
  category: 'COST',
  meaning: 'The pods of a cluster would fit on fewer cluster nodes.',
  judge({ name, nodes, pods }) {
    const workers = nodes.filter(({ isControlPlane }) => !isControlPlane);
    if (workers.length < LEAST_NODES)
      return none('FINE', `It has ${workers.length} cluster nodes for pods; fewer would leave none when one fails.`);
    if (workers.every(({ allocatable }) => allocatable === null))
      return none('NOT_KNOWN', 'What is allocatable on its cluster nodes is not known.');
    const { verdicts, free, filled } = packNodes(nodes, pods);
    const going = free.slice(0, workers.length - (LEAST_NODES - 1));
    if (going.length === 0) {
      const first = verdicts.find(({ node }) => !nodes.find((one) => one.name === node)?.isControlPlane);
      const why = first?.obstacles[0]?.text ?? '';
      return none('FINE', `None of its cluster nodes could go. The emptiest, ${first?.node}: ${why}`);
    }
    const moving = verdicts.filter(({ node }) => going.includes(node)).flatMap(({ moves }) => moves);
    const moved = moving.map(({ pod, to }) => ({ pod: nameOfPod(pod), from: pod.nodeName, to }));
    const unknown = unknownsOf(moving.map(({ pod }) => pod));
    const obstacles = verdicts.flatMap(({ node, obstacles: kept }) =>
      kept.map(({ pod, text }) => ({ node, pod, text })),
    );
    const kept = verdicts
      .filter(({ canGo }) => !canGo)
      .flatMap(({ node, obstacles }) => obstacles.map(({ text }) => `${node}: ${text}`));
    const full =
      filled && going.length === free.length
        ? ` The others would then request ${percentInWords(filled.cpu)} of their CPU and ${percentInWords(filled.memory)} of their memory.`
        : '';
    return {
      kind: 'ADVICE',
      advice: [
        adviceOf(nodePacking, {
          subject: { kind: 'Cluster', namespace: null, name, container: null },
          risk: 'MEDIUM',
          title: `${going.length} of ${workers.length} cluster nodes of ${name} could go: ${going.join(', ')}.`,
          text: `Their ${moved.length} pods fit on the others by their requests.${full} Cordon and drain one at a time.${kept.length > 0 ? ` What keeps others: ${kept.slice(0, 3).join(' ')}` : ''}`,
          packing: { nodes: going, allocatable: allocatableOf(nodes, going), moves: moved, obstacles },
          evidence: [
            { label: 'Cluster nodes for pods', value: workers.length, unit: 'COUNT' },
            { label: 'Cluster nodes that could go', value: going.length, unit: 'COUNT' },
            { label: 'Pods that would move', value: moved.length, unit: 'COUNT' },
          ],
          confidence: {
            level: unknown.isPlacementKnown ? 'MEDIUM' : 'LOW',
            reasons: [
              'A drain is the proof: requests decide here, and requests may be too small.',
              ...(unknown.isPlacementKnown ? [] : ['Where some of the pods may go is not told by their agent.']),
            ],
          },
          unknowns: unknown.texts,
        }),
      ],
    };
  },
};

/** What of the pods that would move is not known, or nobody but their owners knows. */
function unknownsOf(moved: readonly PlacedPod[]): { texts: string[]; isPlacementKnown: boolean } {
  const untold = moved.filter(({ scheduling }) => scheduling === null);
  const onDisk = moved.filter(({ scheduling }) => scheduling?.isSafeToEvict !== true && keepsEmptyDir(scheduling));
  const jobs = moved.filter(({ ownerKind }) => ownerKind === 'Job' || ownerKind === 'CronJob');
  const byNamespace = moved.filter(({ scheduling }) => scheduling?.podAffinity?.some(isByNamespaceLabels));
  const texts = [
    ...(untold.length === 0
      ? []
      : [
          `Where ${inWords(untold)} may go: their agent does not tell of selectors, affinity, spread, tolerations and local storage. Taken: to the pool of their cluster node, and to no further taint.`,
        ]),
    ...(onDisk.length === 0
      ? []
      : [
          `Whether data in emptyDir volumes of ${inWords(onDisk)} may be lost: a drain deletes it, and cluster-autoscaler leaves a cluster node with such a pod unless it is told otherwise.`,
        ]),
    ...(jobs.length === 0 ? [] : [`Whether ${inWords(jobs)} may begin anew: they are pods of Jobs.`]),
    ...(byNamespace.length === 0
      ? []
      : [
          `Beside what ${inWords(byNamespace)} must be: they choose it by labels of namespaces, which are not looked at.`,
        ]),
  ];
  return { texts, isPlacementKnown: untold.length === 0 };
}

function keepsEmptyDir(scheduling: PlacedPod['scheduling']): boolean {
  return scheduling?.localStorage?.some((kind) => kind === 'EMPTY_DIR') ?? false;
}

type PodTerm = NonNullable<NonNullable<PlacedPod['scheduling']>['podAffinity']>[number];

function isByNamespaceLabels({ namespaceSelector }: PodTerm): boolean {
  return (namespaceSelector?.length ?? 0) > 0;
}

const MOST_NAMED = 3;

/** “2 of the pods (shop/a, shop/b)”. */
function inWords(pods: readonly PlacedPod[]): string {
  const named = pods.slice(0, MOST_NAMED).map(nameOfPod);
  const rest = pods.length > MOST_NAMED ? ' …' : '';
  return `${pods.length} of the pods (${named.join(', ')}${rest})`;
}

function allocatableOf(nodes: readonly NodeFacts[], names: readonly string[]): { cpu: number; memory: number } {
  const known = nodes.flatMap(({ name, allocatable }) => (allocatable && names.includes(name) ? [allocatable] : []));
  return {
    cpu: known.reduce((sum, { cpu }) => sum + cpu, 0),
    memory: known.reduce((sum, { memory }) => sum + memory, 0),
  };
}
