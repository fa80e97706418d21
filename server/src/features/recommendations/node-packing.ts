import type { BudgetFacts, NodeFacts, PlacedPod } from './facts.js';
import { Neighbours, type SpreadBound } from './neighbours.js';
import { type Refusal, refusalOf } from './node-fit.js';

/** Why a cluster node cannot go. */
export interface Obstacle {
  kind:
    | 'DOES_NOT_FIT'
    | 'NOT_ALLOWED'
    | 'NEIGHBOURS'
    | 'BUDGET_BLOCKS'
    | 'BARE_POD'
    | 'NOT_EVICTABLE'
    | 'LOCAL_STORAGE'
    | 'VOLUME_ELSEWHERE'
    | 'CONTROL_PLANE'
    | 'NOT_KNOWN';
  /** “shop/api-1”; null where it is about the node itself. */
  pod: string | null;
  text: string;
}

export interface NodeVerdict {
  node: string;
  canGo: boolean;
  /** Where its pods would go; empty where it cannot. */
  moves: { pod: PlacedPod; to: string }[];
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

/** Of one node; more tell nobody more, and are looked for in vain. */
const MOST_OBSTACLES = 3;
/** No more of a node is planned full: rollouts bring pods of both versions. */
export const MOST_FILLED = 0.9;

/**
 * Which cluster nodes could go, by first-fit-decreasing on requests: the emptiest node is emptied first, its largest pod
 * moves first, into the fullest node that has room and may take it. What a pod asks for decides (selectors, affinity,
 * spread, taints); of a pod whose agent does not tell, its own node’s pool and taints stand for that. A drain is the proof:
 * preferences, quotas and what other pods do meanwhile are not looked at.
 */
export function packNodes(nodes: readonly NodeFacts[], pods: readonly PlacedPod[]): Packing {
  return new Packer(nodes, pods).pack();
}

class Packer {
  private readonly byName: ReadonlyMap<string, NodeFacts>;
  private readonly podsOf = new Map<string, PlacedPod[]>();
  private readonly neighbours: Neighbours;
  private readonly rooms: Map<string, Room>;
  private readonly gone = new Set<string>();
  /** What moved already would move again with the node it moved to, so a node that took pods stays. */
  private readonly receiving = new Set<string>();
  /** Pods that ask for the same, on like nodes, are refused by the same nodes: of 10,000 pods few differ. */
  private readonly refusals = new Map<string, Map<string, Refusal | null>>();

  constructor(
    private readonly nodes: readonly NodeFacts[],
    pods: readonly PlacedPod[],
  ) {
    this.byName = new Map(nodes.map((node) => [node.name, node]));
    for (const { name } of nodes) this.podsOf.set(name, []);
    for (const pod of pods) this.podsOf.get(pod.nodeName)?.push(pod);
    this.neighbours = new Neighbours(this.byName, pods);
    this.rooms = new Map(
      nodes.flatMap((node) => (node.allocatable ? [[node.name, roomOf(node, this.podsOf.get(node.name)!)]] : [])),
    );
  }

  pack(): Packing {
    const used = new Map(this.nodes.map((node) => [node, usedShare(node, this.podsOf.get(node.name)!)]));
    const order = [...this.nodes].sort((a, b) => used.get(a)! - used.get(b)! || (a.name < b.name ? -1 : 1));
    const verdicts = order.map((node) => this.judge(node));
    return { verdicts, free: [...this.gone], filled: filledBy(this.rooms, this.gone) };
  }

  private judge(node: NodeFacts): NodeVerdict {
    const own = this.podsOf.get(node.name)!.filter((pod) => !goesWithNode(pod));
    const fixed = this.receiving.has(node.name)
      ? [{ kind: 'DOES_NOT_FIT' as const, pod: null, text: 'It takes the pods of others.' }]
      : obstaclesOf(node, own);
    if (fixed.length > 0) return { node: node.name, canGo: false, moves: [], obstacles: fixed };
    const plan = this.empty(node, own);
    if (plan.obstacles.length > 0) return { node: node.name, canGo: false, moves: [], obstacles: plan.obstacles };
    for (const room of plan.rooms.values()) {
      this.receiving.add(room.node.name);
      this.rooms.set(room.node.name, room);
    }
    this.gone.add(node.name);
    return { node: node.name, canGo: true, moves: plan.moves, obstacles: [] };
  }

  /** Tries to place what is on a node elsewhere; where that fails, everything counts as lying where it was. */
  private empty(node: NodeFacts, own: readonly PlacedPod[]): Plan {
    const plan: Plan = { moves: [], rooms: new Map(), obstacles: [] };
    const all = this.podsOf.get(node.name)!;
    for (const pod of all) this.neighbours.lift(pod, node.name);
    const open = this.nodes.filter(({ name }) => name !== node.name && !this.gone.has(name));
    for (const pod of this.inOrder(node, own)) {
      if (plan.obstacles.length < MOST_OBSTACLES) this.place(pod, node, { plan, open });
    }
    if (plan.obstacles.length === 0) return plan;
    for (const { pod, to } of plan.moves) this.neighbours.lift(pod, to);
    for (const pod of all) this.neighbours.put(pod, node.name);
    return plan;
  }

  /** The largest first, but those that want company after those that they want. */
  private inOrder(node: NodeFacts, own: readonly PlacedPod[]): PlacedPod[] {
    const { cpu, memory } = node.allocatable!;
    const size = (pod: PlacedPod): number => Math.max(pod.cpu / cpu, pod.memory / memory);
    const company = (pod: PlacedPod): number => (this.neighbours.wantsCompany(pod) ? 1 : 0);
    return [...own].sort((a, b) => company(a) - company(b) || size(b) - size(a));
  }

  /** Of 500 cluster nodes only the one that is chosen is written down; why the others are not, only where none is. */
  private place(pod: PlacedPod, from: NodeFacts, { plan, open }: { plan: Plan; open: readonly NodeFacts[] }): void {
    const against = { refused: this.refusedBy(pod, from), bounds: this.neighbours.boundsOf(pod, open) };
    const roomOn = ({ name }: NodeFacts): Room | undefined => plan.rooms.get(name) ?? this.rooms.get(name);
    let best: Room | null = null;
    for (const node of open) {
      const room = roomOn(node);
      if (!room || (best && freeShare(room) >= freeShare(best))) continue;
      if (hasRoom(room, pod) && !this.whyNot(pod, node, against)) best = room;
    }
    if (!best) {
      const full: Reason = { kind: 'ROOM', text: 'has no room' };
      const others = open.filter((node) => roomOn(node));
      plan.obstacles.push(
        obstacleFor(
          pod,
          others.map((node) => this.whyNot(pod, node, against) ?? full),
        ),
      );
      return;
    }
    const { node } = best;
    plan.rooms.set(node.name, { node, cpu: best.cpu - pod.cpu, memory: best.memory - pod.memory, pods: best.pods - 1 });
    plan.moves.push({ pod, to: node.name });
    this.neighbours.put(pod, node.name);
  }

  /** Why a node would not take a pod if it had room. */
  private whyNot(
    pod: PlacedPod,
    node: NodeFacts,
    { refused, bounds }: { refused: ReadonlyMap<string, Refusal | null>; bounds: readonly SpreadBound[] },
  ): Reason | null {
    const refusal = refused.get(node.name);
    if (refusal) return refusal;
    const neighbour = this.neighbours.refusalOf(pod, node, bounds);
    return neighbour ? { kind: 'NEIGHBOUR', text: neighbour } : null;
  }

  private refusedBy(pod: PlacedPod, from: NodeFacts): ReadonlyMap<string, Refusal | null> {
    const { scheduling, hasClaims } = pod;
    const like = scheduling ? [JSON.stringify(scheduling), from.architecture, from.zone] : [from.name];
    const key = JSON.stringify([...like, hasClaims !== false]);
    const known = this.refusals.get(key);
    if (known) return known;
    const refusals = new Map(this.nodes.map((node) => [node.name, refusalOf(node, pod, from)]));
    this.refusals.set(key, refusals);
    return refusals;
  }
}

interface Plan {
  moves: { pod: PlacedPod; to: string }[];
  /** Rooms that took pods, with what is left of them. */
  rooms: Map<string, Room>;
  obstacles: Obstacle[];
}

/** Why a pod cannot go to one cluster node. */
interface Reason {
  kind: Refusal['kind'] | 'NEIGHBOUR' | 'ROOM';
  text: string;
}

/** Pods of DaemonSets, and what a kubelet runs from its own files, are no longer needed where their node is gone. */
export function goesWithNode({ ownerKind, scheduling }: PlacedPod): boolean {
  return ownerKind === 'DaemonSet' || ownerKind === 'Node' || scheduling?.isMirror === true;
}

function roomOf(node: NodeFacts, own: readonly PlacedPod[]): Room {
  const { cpu, memory, pods: most } = node.allocatable!;
  return {
    node,
    cpu: MOST_FILLED * cpu - own.reduce((sum, pod) => sum + pod.cpu, 0),
    memory: MOST_FILLED * memory - own.reduce((sum, pod) => sum + pod.memory, 0),
    pods: most - own.length,
  };
}

function freeShare({ node, cpu }: Room): number {
  return cpu / node.allocatable!.cpu;
}

function hasRoom(room: Room, pod: PlacedPod): boolean {
  return room.cpu >= pod.cpu && room.memory >= pod.memory && room.pods >= 1;
}

/** The larger of the shares of CPU and memory that are requested. */
function usedShare({ allocatable }: NodeFacts, own: readonly PlacedPod[]): number {
  if (!allocatable) return Number.POSITIVE_INFINITY;
  const sum = (of: (pod: PlacedPod) => number): number => own.reduce((all, pod) => all + of(pod), 0);
  return Math.max(sum(({ cpu }) => cpu) / allocatable.cpu, sum(({ memory }) => memory) / allocatable.memory);
}

/** “shop/api-1”. */
export const nameOfPod = ({ namespace, name }: PlacedPod): string => `${namespace}/${name}`;

/** What keeps a node whatever room there is elsewhere. */
function obstaclesOf(node: NodeFacts, own: readonly PlacedPod[]): Obstacle[] {
  if (node.isControlPlane) return [{ kind: 'CONTROL_PLANE', pod: null, text: 'It runs the control plane.' }];
  if (!node.allocatable) return [{ kind: 'NOT_KNOWN', pod: null, text: 'What is allocatable on it is not known.' }];
  const staying = own.flatMap((pod) => {
    const obstacle = stayOf(pod);
    return obstacle ? [{ ...obstacle, pod: nameOfPod(pod) }] : [];
  });
  return staying.slice(0, MOST_OBSTACLES);
}

/** Why a pod must stay where it is, as a drain and cluster-autoscaler see it; null where it may move. */
function stayOf(pod: PlacedPod): Pick<Obstacle, 'kind' | 'text'> | null {
  const name = nameOfPod(pod);
  const blocking = pod.budgets?.find((budget) => isBlocking(budget));
  if (blocking) {
    return { kind: 'BUDGET_BLOCKS', text: `PodDisruptionBudget ${blocking.name} allows no eviction of ${name}.` };
  }
  const isSafe = pod.scheduling?.isSafeToEvict;
  if (isSafe === false) return { kind: 'NOT_EVICTABLE', text: `${name} is annotated as not safe to evict.` };
  if (isSafe === true) return null;
  if (pod.ownerKind === null) return { kind: 'BARE_POD', text: `Nothing makes ${name} again.` };
  if (!pod.scheduling?.localStorage?.some((kind) => kind === 'HOST_PATH')) return null;
  return { kind: 'LOCAL_STORAGE', text: `${name} uses a folder of its cluster node, which does not follow it.` };
}

function isBlocking({ disruptionsAllowed }: BudgetFacts): boolean {
  return disruptionsAllowed === 0;
}

function obstacleFor(pod: PlacedPod, reasons: readonly Reason[]): Obstacle {
  const name = nameOfPod(pod);
  const kind = kindOf(reasons);
  const isUnsure = pod.hasClaims === null && kind === 'VOLUME_ELSEWHERE';
  const mayHave = isUnsure ? ' Whether it has a volume is not known.' : '';
  const why = reasons.length === 0 ? '' : `: ${tally(reasons.map(({ text }) => text))}`;
  return { kind, pod: name, text: `No other cluster node can take ${name}${why}.${mayHave}` };
}

/** What a reason makes of its pod’s node, those first that are nearest to taking the pod. */
const KINDS: readonly (readonly [Reason['kind'], Obstacle['kind']])[] = [
  ['ROOM', 'DOES_NOT_FIT'],
  ['NEIGHBOUR', 'NEIGHBOURS'],
  ['ZONE', 'VOLUME_ELSEWHERE'],
  ['LABELS', 'NOT_ALLOWED'],
  ['TAINT', 'NOT_ALLOWED'],
  ['POOL', 'NOT_ALLOWED'],
];

function kindOf(reasons: readonly Reason[]): Obstacle['kind'] {
  const found = KINDS.find(([kind]) => reasons.some((reason) => reason.kind === kind));
  return found?.[1] ?? 'DOES_NOT_FIT';
}

/** Reasons beyond these are counted together: a label of its own on each of 500 nodes is no sentence. */
const MOST_REASONS = 4;

/** “each of 3 has no room, one is cordoned”. */
function tally(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = most
    .slice(0, MOST_REASONS)
    .map(([text, count]) => `${count === 1 ? 'one' : `each of ${count}`} ${text}`);
  const rest = most.slice(MOST_REASONS).reduce((sum, [, count]) => sum + count, 0);
  return [...shown, ...(rest > 0 ? [`${rest} more are kept from it by something else`] : [])].join(', ');
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
