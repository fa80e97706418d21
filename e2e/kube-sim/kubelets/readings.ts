import type { Controllers } from '../cluster/controllers.js';
import type { World } from '../cluster/world.js';
import { SYSTEM_LIMITS, SYSTEM_LOAD } from '../history/usage.js';
import { limitsOf } from '../limits.js';
import { loadOf, memoryAt, traffic } from '../load.js';
import { DEFAULT_LOAD, runningContainers, startOf } from '../metrics-api.js';
import { hash32, unitAt } from '../prng.js';
import { quantity } from '../quantity.js';
import type { ClusterNode, Container, ContainerStatus, Pod } from '../types.js';
import { advance, type Counted, type Counters, firstCounters, SAMPLE_MS, sampleBefore } from './counters.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** What a kubelet knows of one container; counters are null before the first sample. */
export interface ContainerReading {
  status: ContainerStatus;
  spec: Container | undefined;
  startedMs: number;
  counters: Readonly<Counters> | null;
  workingSetBytes: number;
  /** null: no limit. */
  memoryLimitBytes: number | null;
  cpuLimitMillicores: number | null;
  readBytes: number;
  writtenBytes: number;
  rootfsBytes: number;
  rootfsInodes: number;
  logsBytes: number;
}

export interface Traffic {
  receivedBytes: number;
  transmittedBytes: number;
}

export interface PodReading {
  pod: Pod;
  startedMs: number;
  /** When the pod's own cgroup was sampled. */
  sampledMs: number;
  cpuSeconds: number;
  millicores: number;
  workingSetBytes: number;
  /** null: the pod lives in the node's network. */
  network: Traffic | null;
  containers: ContainerReading[];
}

export interface NodeReading {
  node: ClusterNode;
  nowMs: number;
  sampledMs: number;
  cpuSeconds: number;
  millicores: number;
  memoryCapacityBytes: number;
  workingSetBytes: number;
  /** Kubelet, runtime and the rest of the system together. */
  system: { cpuSeconds: number; millicores: number; workingSetBytes: number };
  network: Traffic;
  disk: { capacityBytes: number; usedBytes: number; imageBytes: number; inodes: number; inodesUsed: number };
  pods: PodReading[];
}

interface KnownContainer {
  counted: Counted;
  counters: Counters | null;
}

interface KnownPod {
  containers: Map<string, KnownContainer>;
  cpuSeconds: number;
}

interface KnownNode {
  pods: Map<string, KnownPod>;
  system: KnownContainer;
  /** The node's own cgroup, at its last sample; null before it was read. */
  own: { sampledMs: number; cpuSeconds: number; millicores: number } | null;
}

/** Reads what kubelets know: from the same load model as the metrics API, with counters that only grow. */
export class Readings {
  readonly #nodes = new Map<string, KnownNode>();
  #pods: { list: readonly Pod[]; byNode: Map<string, Pod[]> } | undefined;

  constructor(
    private readonly world: World,
    private readonly controllers: Controllers,
  ) {}

  /** The moment of a node; the caller keeps it for a second. */
  read(node: ClusterNode): NodeReading {
    const { name } = node.metadata;
    const known = this.#nodes.get(name) ?? this.#firstNode(node);
    this.#nodes.set(name, known);
    const before = new Map(known.pods);
    known.pods.clear();
    const pods = this.#podsOn(name).flatMap((pod) => {
      const { uid } = pod.metadata;
      return this.#pod(pod, before.get(uid), (it) => known.pods.set(uid, it)) ?? [];
    });
    return this.#node(node, known, pods);
  }

  #podsOn(node: string): readonly Pod[] {
    const list = this.world.store.list('pods');
    if (this.#pods?.list !== list) this.#pods = { list, byNode: byNode(list) };
    return this.#pods.byNode.get(node) ?? [];
  }

  #firstNode(node: ClusterNode): KnownNode {
    const { seed } = this.world;
    const load = loadOf(SYSTEM_LOAD, { seed, key: node.metadata.name, ...SYSTEM_LIMITS });
    const startedMs = Date.parse(node.metadata.creationTimestamp);
    const offsetMs = unitAt(hash32(node.metadata.name), 5) * SAMPLE_MS;
    return { pods: new Map(), system: { counted: { load, startedMs, offsetMs }, counters: null }, own: null };
  }

  #node(node: ClusterNode, known: KnownNode, pods: PodReading[]): NodeReading {
    const { clock, seed } = this.world;
    const nowMs = clock.now();
    this.#count(known.system, 1);
    const { counted, counters } = known.system;
    const sampledMs = sampleBefore(nowMs, counted.offsetMs);
    const memory = memoryAt(counted.load, sampledMs, 0, traffic(seed, sampledMs)) * MIB;
    const system = { cpuSeconds: counters?.cpuSeconds ?? 0, millicores: counters?.millicores ?? 0 };
    const own = sampleNode(known, sampledMs, {
      cpuSeconds: system.cpuSeconds + pods.reduce((sum, it) => sum + it.cpuSeconds, 0),
      millicores: Math.min(
        system.millicores + pods.reduce((sum, it) => sum + it.millicores, 0),
        quantity(node.status.capacity.cpu) * 1000,
      ),
    });
    return {
      node,
      nowMs,
      ...own,
      memoryCapacityBytes: quantity(node.status.capacity.memory),
      workingSetBytes: memory + pods.reduce((sum, it) => sum + it.workingSetBytes, 0),
      system: { ...system, workingSetBytes: memory },
      network: {
        receivedBytes: Math.floor(own.cpuSeconds * 2_600_000),
        transmittedBytes: Math.floor(own.cpuSeconds * 3_100_000),
      },
      disk: diskOf(node, pods),
      pods,
    };
  }

  #pod(pod: Pod, before: KnownPod | undefined, keep: (known: KnownPod) => void): PodReading | undefined {
    const running = runningContainers(pod);
    if (running.length === 0) return undefined;
    const known = before ?? { containers: new Map(), cpuSeconds: 0 };
    keep(known);
    const share = this.controllers.shareOf(pod);
    const visitors = traffic(this.world.seed, this.world.clock.now()) * share;
    const containers = running.map((status) => {
      const container = known.containers.get(status.containerID ?? '') ?? this.#firstContainer(pod, status);
      known.containers.set(status.containerID ?? '', container);
      known.cpuSeconds += this.#count(container, share);
      return readingOf(pod, status, container, visitors);
    });
    forgetOthers(known, running);
    const sum = (of: (it: ContainerReading) => number) => containers.reduce((total, it) => total + of(it), 0);
    return {
      pod,
      startedMs: Date.parse(pod.status.startTime ?? ''),
      sampledMs: Math.max(...containers.map((it) => it.counters?.sampledMs ?? it.startedMs)),
      cpuSeconds: known.cpuSeconds * 1.01,
      millicores: sum((it) => it.counters?.millicores ?? 0) * 1.01,
      // The sandbox and what the pod's cgroup is charged for beside its containers.
      workingSetBytes: sum((it) => it.workingSetBytes) + 400 * 1024,
      network: pod.spec.hostNetwork ? null : networkOf(pod, known.cpuSeconds),
      containers,
    };
  }

  #firstContainer(pod: Pod, status: ContainerStatus): KnownContainer {
    const { seed, plans } = this.world;
    const key = `${pod.metadata.uid}/${status.name}`;
    const { cpuLimit, memoryLimit } = limitsOf(specOf(pod, status));
    const load = loadOf(plans.get(pod.metadata.uid)?.load[status.name] ?? DEFAULT_LOAD, {
      seed,
      key,
      cpuLimit: cpuLimit ?? Number.POSITIVE_INFINITY,
      memoryLimit: memoryLimit ?? Number.POSITIVE_INFINITY,
    });
    // All of a pod is sampled at once, so that its own counters are the sum of its containers'.
    const offsetMs = unitAt(hash32(pod.metadata.uid), 5) * SAMPLE_MS;
    return { counted: { load, startedMs: startOf(status), offsetMs }, counters: null };
  }

  /** Brings a container up to now; the CPU seconds that it used since it was looked at last. */
  #count(container: KnownContainer, share: number): number {
    const { seed, clock } = this.world;
    const nowMs = clock.now();
    const before = container.counters?.cpuSeconds ?? 0;
    if (container.counters) advance(container.counters, container.counted, { nowMs, seed, share });
    else container.counters = firstCounters(container.counted, { nowMs, seed, share });
    return (container.counters?.cpuSeconds ?? 0) - before;
  }
}

/** Brings the node's own counter to its next sample: its time is not that of its pods, so it is no sum of theirs. */
function sampleNode(
  known: KnownNode,
  sampledMs: number,
  now: { cpuSeconds: number; millicores: number },
): NonNullable<KnownNode['own']> {
  const before = known.own;
  if (before?.sampledMs === sampledMs) return before;
  const seconds = before ? (sampledMs - before.sampledMs) / 1000 : 0;
  const mean = ((before?.millicores ?? 0) + now.millicores) / 2;
  const cpuSeconds = before ? before.cpuSeconds + (mean / 1000) * seconds : now.cpuSeconds;
  known.own = { sampledMs, cpuSeconds, millicores: now.millicores };
  return known.own;
}

function byNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = pod.spec.nodeName ?? '';
    const known = groups.get(node);
    if (known) known.push(pod);
    else groups.set(node, [pod]);
  }
  return groups;
}

function specOf(pod: Pod, status: ContainerStatus): Container | undefined {
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((it) => it.name === status.name);
}

/** A container that ended is another one after its restart: its counters begin anew. */
function forgetOthers(known: KnownPod, running: readonly ContainerStatus[]): void {
  if (known.containers.size === running.length) return;
  const ids = new Set(running.map((it) => it.containerID ?? ''));
  for (const id of known.containers.keys()) if (!ids.has(id)) known.containers.delete(id);
}

function readingOf(pod: Pod, status: ContainerStatus, known: KnownContainer, visitors: number): ContainerReading {
  const { load, startedMs } = known.counted;
  const { counters } = known;
  const key = load.key;
  const cpuSeconds = counters?.cpuSeconds ?? 0;
  const isStateful = pod.metadata.ownerReferences?.[0]?.kind === 'StatefulSet';
  const atMs = counters?.sampledMs ?? startedMs;
  const ageHours = Math.max(0, atMs - startedMs) / 3_600_000;
  return {
    status,
    spec: specOf(pod, status),
    startedMs,
    counters,
    workingSetBytes: Math.floor(memoryAt(load, atMs, startedMs, visitors) * 256) * 4096,
    memoryLimitBytes: Number.isFinite(load.memoryLimit) ? load.memoryLimit * MIB : null,
    cpuLimitMillicores: Number.isFinite(load.cpuLimit) ? load.cpuLimit : null,
    readBytes: blocks(cpuSeconds * (isStateful ? 900_000 : 20_000) * (0.4 + unitAt(key, 21))),
    writtenBytes: blocks(cpuSeconds * (isStateful ? 2_400_000 : 90_000) * (0.4 + unitAt(key, 22))),
    rootfsBytes: blocks(28_672 + 60 * MIB * unitAt(key, 23) ** 3 + Math.min(ageHours, 200) * 20_000 * unitAt(key, 24)),
    rootfsInodes: 10 + Math.floor(90 * unitAt(key, 25)),
    // The kubelet rotates a log at 10 MiB and keeps five.
    logsBytes: blocks(Math.min(50 * MIB, cpuSeconds * 30_000 * unitAt(key, 26)) % (20 * MIB)),
  };
}

const blocks = (bytes: number) => Math.floor(bytes / 4096) * 4096;

/** Bytes over the pod's network: in proportion to its work, so that they follow the visitors as well. */
function networkOf(pod: Pod, cpuSeconds: number): Traffic {
  const key = hash32(pod.metadata.uid);
  return {
    receivedBytes: Math.floor(1_024 + cpuSeconds * (900_000 + 2_000_000 * unitAt(key, 31))),
    transmittedBytes: Math.floor(512 + cpuSeconds * (1_200_000 + 2_600_000 * unitAt(key, 32))),
  };
}

/** The node's one disk: the system, images, and what the containers wrote. */
function diskOf(node: ClusterNode, pods: readonly PodReading[]): NodeReading['disk'] {
  const key = hash32(node.metadata.name);
  const capacityBytes = quantity(node.status.capacity['ephemeral-storage']);
  const imageBytes = node.status.images.reduce((sum, it) => sum + it.sizeBytes, 0) || 3 * GIB;
  const containers = pods.flatMap((it) => it.containers);
  const written = containers.reduce((sum, it) => sum + it.rootfsBytes + it.logsBytes, 0);
  const usedBytes = blocks(capacityBytes * (0.18 + 0.35 * unitAt(key, 41)) + imageBytes + written);
  const inodes = 41_943_040;
  const inodesUsed =
    310_000 + containers.reduce((sum, it) => sum + it.rootfsInodes, 0) + Math.floor(imageBytes / 32_768);
  return { capacityBytes, usedBytes: Math.min(usedBytes, capacityBytes), imageBytes, inodes, inodesUsed };
}
