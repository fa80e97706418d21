import { quantity } from '../quantity.js';
import type { ClusterNode, Container, Pod, PodSpec, Taint } from '../types.js';
import { isSilent } from './nodes.js';
import { setCondition } from './pod-status.js';
import type { World } from './world.js';

type Need = Record<'cpu' | 'memory', number>;

function sum(containers: readonly Container[], name: keyof Need): number {
  return containers.reduce(
    (total, it) => total + quantity(it.resources.requests?.[name] ?? it.resources.limits?.[name]),
    0,
  );
}

/** What a pod asks for (cores, bytes): its containers and sidecars, or its largest init container if that is more. */
export function podRequests(spec: PodSpec): Need {
  const init = spec.initContainers ?? [];
  const running = [...spec.containers, ...init.filter((it) => it.restartPolicy === 'Always')];
  const of = (name: keyof Need) => Math.max(sum(running, name), ...init.map((it) => sum([it], name)));
  return { cpu: of('cpu'), memory: of('memory') };
}

function pinnedTo(pod: Pod): string | undefined {
  const terms = pod.spec.affinity?.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
  return terms?.[0]?.matchFields[0]?.values[0];
}

interface Room {
  node: ClusterNode;
  pods: number;
  free: Need;
}

function rooms(world: World): Room[] {
  const byName = new Map<string, Room>();
  for (const node of world.store.list('nodes')) {
    const { cpu, memory } = node.status.allocatable;
    byName.set(node.metadata.name, { node, pods: 0, free: { cpu: quantity(cpu), memory: quantity(memory) } });
  }
  for (const pod of world.store.list('pods')) {
    const room = byName.get(pod.spec.nodeName ?? '');
    if (!room || pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') continue;
    const { cpu, memory } = podRequests(pod.spec);
    room.free.cpu -= cpu;
    room.free.memory -= memory;
    room.pods += 1;
  }
  return [...byName.values()];
}

function isChosen(node: ClusterNode, pod: Pod): boolean {
  const pinned = pinnedTo(pod);
  if (pinned !== undefined && node.metadata.name !== pinned) return false;
  return Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => node.metadata.labels?.[key] === value);
}

/** A taint that keeps the pod away; those of a DaemonSet go everywhere. */
function untolerated(node: ClusterNode, pod: Pod): Taint | undefined {
  if (pinnedTo(pod) !== undefined) return undefined;
  const { tolerations = [] } = pod.spec;
  return node.spec.taints?.find(
    ({ key, value }) => !tolerations.some((it) => it.key === key && (it.operator === 'Exists' || it.value === value)),
  );
}

/** Why a node cannot take the pod, in the scheduler's words; undefined when it can. */
function obstacle(room: Room, need: Need, pod: Pod): string | undefined {
  if (!isChosen(room.node, pod)) return "node(s) didn't match Pod's node affinity/selector";
  if (room.node.spec.unschedulable) return 'node(s) were unschedulable';
  if (isSilent(room.node)) return 'node(s) had untolerated taint {node.kubernetes.io/unreachable: }';
  const taint = untolerated(room.node, pod);
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
  if (room.pods >= quantity(room.node.status.allocatable.pods)) return 'Too many pods';
  if (room.free.cpu < need.cpu) return 'Insufficient cpu';
  return room.free.memory < need.memory ? 'Insufficient memory' : undefined;
}

function explain(obstacles: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const it of obstacles) counts.set(it, (counts.get(it) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  const total = obstacles.length;
  const preemption = `preemption: 0/${total} nodes are available: ${total} No preemption victims found for incoming pod.`;
  return `0/${total} nodes are available: ${reasons.join(', ')}. ${preemption}`;
}

/** Chooses the emptiest node that can take the pod: its name, or the reason why there is none. */
export function chooseNode(world: World, pod: Pod): { node: ClusterNode } | { message: string } {
  const need = podRequests(pod.spec);
  const obstacles: string[] = [];
  const candidates: Room[] = [];
  for (const room of rooms(world)) {
    const found = obstacle(room, need, pod);
    if (found === undefined) candidates.push(room);
    else obstacles.push(found);
  }
  const score = ({ node, free, pods }: Room) => free.cpu / quantity(node.status.allocatable.cpu) - pods / 1000;
  const best = candidates.reduce<Room | undefined>((top, it) => (top && score(top) >= score(it) ? top : it), undefined);
  return best ? { node: best.node } : { message: explain(obstacles) };
}

/** Marks a pod as unschedulable and says so in an event. */
export function refuse(world: World, pod: Pod, message: string): void {
  const { namespace, name } = pod.metadata;
  const verdict = { status: 'False', reason: 'Unschedulable', message } as const;
  const now = world.clock.timestamp();
  world.store.update('pods', namespace, name, (draft) => setCondition(draft, 'PodScheduled', verdict, now));
  const event = { component: 'default-scheduler', action: 'Scheduling', type: 'Warning', message } as const;
  world.events.emit({ object: pod, reason: 'FailedScheduling', ...event });
}
