import type { BudgetFacts, NodeFacts, PlacedPod } from './facts.js';

/** Why a cluster node cannot go. */
export interface Obstacle {
  kind: 'DOES_NOT_FIT' | 'BUDGET_BLOCKS' | 'BARE_POD' | 'VOLUME_ELSEWHERE' | 'CONTROL_PLANE' | 'NOT_KNOWN';
  /** “shop/api-1”; null where it is about the node itself. */
  pod: string | null;
  text: string;
}

export interface NodeVerdict {
  node: string;
  canGo: boolean;
  /** Where its pods would go; empty where it cannot. */
  moves: { pod: string; to: string }[];
  obstacles: Obstacle[];
}

export interface Packing {
  /** In the order in which they would be emptied: the emptiest first. */
  verdicts: NodeVerdict[];
  /** Nodes that could go together. */
  free: string[];
  /** Requests against what is allocatable on the nodes that stay, 0 to 1; null where nothing stays. */
  filled: { cpu: number; memory: number } | null;
}

interface Room {
  node: NodeFacts;
  cpu: number;
  memory: number;
  pods: number;
}

/** No more of a node is planned full: rollouts bring pods of both versions. */
const MOST_FILLED = 0.9;

/**
 * Which cluster nodes could go, by first-fit-decreasing on requests: the emptiest node is emptied first, its largest pod
 * moves first, into the fullest node that has room. What is known decides: a pod goes only to nodes of its node’s pool
 * and architecture that have no taint which its own node does not have, one with a volume only within its zone. Selectors,
 * affinity and tolerations are not reported: what they forbid is not seen, so the outcome is a plan to be tried by a drain.
 */
export function packNodes(nodes: readonly NodeFacts[], pods: readonly PlacedPod[]): Packing {
  const rooms = new Map(nodes.flatMap((node) => (node.allocatable ? [[node.name, roomOf(node, pods)] as const] : [])));
  const order = [...nodes].sort((a, b) => used(a, pods) - used(b, pods) || (a.name < b.name ? -1 : 1));
  const gone = new Set<string>();
  const receiving = new Set<string>();
  // What moved already moves again with the node it moved to, so a node that took pods stays.
  const verdicts = order.map((node): NodeVerdict => {
    const own = pods.filter(({ nodeName, ownerKind }) => nodeName === node.name && ownerKind !== 'DaemonSet');
    const fixed = receiving.has(node.name)
      ? [{ kind: 'DOES_NOT_FIT' as const, pod: null, text: 'It takes the pods of others.' }]
      : obstaclesOf(node, own);
    if (fixed.length > 0) return { node: node.name, canGo: false, moves: [], obstacles: fixed };
    const plan = place(node, own, { rooms, gone });
    if (plan.obstacles.length > 0) return { node: node.name, canGo: false, moves: [], obstacles: plan.obstacles };
    for (const { to } of plan.moves) receiving.add(to);
    for (const [name, room] of plan.rooms) rooms.set(name, room);
    gone.add(node.name);
    return { node: node.name, canGo: true, moves: plan.moves, obstacles: [] };
  });
  return { verdicts, free: [...gone], filled: filledBy(rooms, gone) };
}

function roomOf(node: NodeFacts, pods: readonly PlacedPod[]): Room {
  const own = pods.filter(({ nodeName }) => nodeName === node.name);
  const { cpu, memory, pods: most } = node.allocatable!;
  return {
    node,
    cpu: MOST_FILLED * cpu - own.reduce((sum, pod) => sum + pod.cpu, 0),
    memory: MOST_FILLED * memory - own.reduce((sum, pod) => sum + pod.memory, 0),
    pods: most - own.length,
  };
}

/** The larger of the shares of CPU and memory that are requested. */
function used({ name, allocatable }: NodeFacts, pods: readonly PlacedPod[]): number {
  const own = pods.filter(({ nodeName }) => nodeName === name);
  if (!allocatable) return Number.POSITIVE_INFINITY;
  const sum = (of: (pod: PlacedPod) => number): number => own.reduce((all, pod) => all + of(pod), 0);
  return Math.max(sum(({ cpu }) => cpu) / allocatable.cpu, sum(({ memory }) => memory) / allocatable.memory);
}

const nameOfPod = ({ namespace, name }: PlacedPod): string => `${namespace}/${name}`;

/** What keeps a node whatever room there is elsewhere. */
function obstaclesOf(node: NodeFacts, own: readonly PlacedPod[]): Obstacle[] {
  if (node.isControlPlane) return [{ kind: 'CONTROL_PLANE', pod: null, text: 'It runs the control plane.' }];
  if (!node.allocatable) return [{ kind: 'NOT_KNOWN', pod: null, text: 'What is allocatable on it is not known.' }];
  return own.flatMap((pod): Obstacle[] => {
    const blocking = pod.budgets?.find((budget) => isBlocking(budget));
    if (blocking) {
      const text = `PodDisruptionBudget ${blocking.name} allows no eviction of ${nameOfPod(pod)}.`;
      return [{ kind: 'BUDGET_BLOCKS', pod: nameOfPod(pod), text }];
    }
    if (pod.ownerKind !== null) return [];
    return [{ kind: 'BARE_POD', pod: nameOfPod(pod), text: `Nothing makes ${nameOfPod(pod)} again.` }];
  });
}

function isBlocking({ disruptionsAllowed }: BudgetFacts): boolean {
  return disruptionsAllowed === 0;
}

interface Plan {
  moves: { pod: string; to: string }[];
  rooms: Map<string, Room>;
  obstacles: Obstacle[];
}

function place(
  node: NodeFacts,
  own: readonly PlacedPod[],
  { rooms, gone }: { rooms: ReadonlyMap<string, Room>; gone: ReadonlySet<string> },
): Plan {
  const plan: Plan = { moves: [], rooms: new Map(), obstacles: [] };
  const { cpu, memory } = node.allocatable!;
  const size = (pod: PlacedPod): number => Math.max(pod.cpu / cpu, pod.memory / memory);
  for (const pod of [...own].sort((a, b) => size(b) - size(a))) {
    const candidates = [...rooms.values()]
      .filter(({ node: other }) => other.name !== node.name && !gone.has(other.name) && takes(other, node, pod))
      .map(({ node: other }) => plan.rooms.get(other.name) ?? rooms.get(other.name)!);
    const fitting = candidates.filter((room) => room.cpu >= pod.cpu && room.memory >= pod.memory && room.pods >= 1);
    const room = fitting.sort((a, b) => a.cpu / a.node.allocatable!.cpu - b.cpu / b.node.allocatable!.cpu)[0];
    if (!room) {
      plan.obstacles.push(obstacleFor(pod, candidates.length));
      continue;
    }
    const left = { ...room, cpu: room.cpu - pod.cpu, memory: room.memory - pod.memory, pods: room.pods - 1 };
    plan.rooms.set(room.node.name, left);
    plan.moves.push({ pod: nameOfPod(pod), to: room.node.name });
  }
  return plan;
}

/** Whether a node may take a pod of another one, as far as that is known. */
function takes(other: NodeFacts, from: NodeFacts, pod: PlacedPod): boolean {
  const isAlike = other.pool === from.pool && other.architecture === from.architecture;
  // It tolerates what its own node has; nothing else is known of it.
  const isTolerated = other.taints.every((taint) => from.taints.includes(taint));
  // A volume of a zone does not follow its pod; where nobody tells, it may have one.
  const isReachable = pod.hasClaims === false || other.zone === from.zone;
  return other.isReady && other.isSchedulable && !other.isControlPlane && isAlike && isTolerated && isReachable;
}

function obstacleFor(pod: PlacedPod, candidates: number): Obstacle {
  const name = nameOfPod(pod);
  if (candidates === 0 && pod.hasClaims !== false) {
    return {
      kind: 'VOLUME_ELSEWHERE',
      pod: name,
      text: `No other cluster node of its pool and zone could take ${name}, which has or may have a volume.`,
    };
  }
  const text =
    candidates === 0
      ? `No other cluster node of its pool may take ${name}.`
      : `None of ${candidates} cluster nodes has room for ${name}.`;
  return { kind: 'DOES_NOT_FIT', pod: name, text };
}

function filledBy(rooms: ReadonlyMap<string, Room>, gone: ReadonlySet<string>): Packing['filled'] {
  const staying = [...rooms.values()].filter(({ node }) => !gone.has(node.name) && !node.isControlPlane);
  const sum = (of: (room: Room) => number): number => staying.reduce((all, room) => all + of(room), 0);
  const cpu = sum(({ node }) => node.allocatable!.cpu);
  const memory = sum(({ node }) => node.allocatable!.memory);
  if (cpu === 0 || memory === 0) return null;
  return {
    cpu: MOST_FILLED - sum((room) => room.cpu) / cpu,
    memory: MOST_FILLED - sum((room) => room.memory) / memory,
  };
}
