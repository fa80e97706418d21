import { rfc3339 } from './clock.js';
import type { Controllers } from './cluster/controllers.js';
import { isSilent } from './cluster/nodes.js';
import type { World } from './cluster/world.js';
import { SYSTEM_LIMITS, SYSTEM_LOAD } from './history/usage.js';
import { limitsOf } from './limits.js';
import { type LoadProfile, usageAt } from './load.js';
import { hash32, unitAt } from './prng.js';
import { quantity } from './quantity.js';
import type { ResourcePath } from './resources.js';
import type { Predicate } from './selectors.js';
import { notFound } from './status.js';
import type { ClusterNode, ContainerStatus, KubeObject, Pod } from './types.js';

/** metrics-server's default resolution. */
export const SCRAPE_MS = 15_000;
export const DEFAULT_LOAD: LoadProfile = { shape: 'steady', cpu: [2, 12], memory: [20, 40] };

interface Measured {
  metadata: { name: string; namespace?: string; creationTimestamp: string; labels?: Record<string, string> };
  timestamp: string;
  window: string;
}

interface PodMetrics extends Measured {
  containers: { name: string; usage: { cpu: string; memory: string } }[];
}

interface NodeMetrics extends Measured {
  usage: { cpu: string; memory: string };
}

interface Raw {
  cpuMillicores: number;
  memoryMi: number;
}

/** Nodes are scraped one after the other, so each has its own moment, this much after the multiples of 15 s. */
export function scrapeOffsetOf(node: string): number {
  return unitAt(hash32(node), 3) * SCRAPE_MS;
}

/** Answers metrics.k8s.io as metrics-server does: what it scraped last, nothing for what it cannot know yet. */
export class MetricsApi {
  constructor(
    private readonly world: World,
    private readonly controllers: Controllers,
  ) {}

  answer(path: ResourcePath, matches: Predicate): object {
    const isNodes = path.kind.plural === 'nodes';
    const items = isNodes ? this.#nodes(matches) : this.#pods(matches);
    const { kind, name } = path;
    const head = { apiVersion: 'metrics.k8s.io/v1beta1' };
    if (name === undefined) return { kind: `${kind.kind}List`, ...head, metadata: {}, items };
    const found = items[0];
    // metrics-server names its own kind and the whole key here, unlike the API server.
    const key = path.namespace === undefined ? name : `${path.namespace}/${name}`;
    if (!found) throw notFound(kind.kind.toLowerCase(), kind.group, key);
    return { kind: kind.kind, ...head, ...found };
  }

  #pods(matches: Predicate): PodMetrics[] {
    const pods = this.world.store.list('pods').filter(matches);
    return pods.flatMap((pod) => this.#pod(pod) ?? []);
  }

  #scrapedAt(node: string): number {
    const offset = scrapeOffsetOf(node);
    const now = this.world.clock.now();
    return Math.floor((now - offset) / SCRAPE_MS) * SCRAPE_MS + offset;
  }

  #measured(object: KubeObject, scrapedAt: number, windowMs: number): Measured {
    const { name, namespace, labels } = object.metadata;
    const creationTimestamp = this.world.clock.timestamp();
    return {
      metadata: { name, ...(namespace ? { namespace } : {}), creationTimestamp, ...(labels ? { labels } : {}) },
      timestamp: rfc3339(scrapedAt),
      window: `${(windowMs / 1000).toFixed(3).replace(/0+$/, '')}s`,
    };
  }

  #pod(pod: Pod): PodMetrics | undefined {
    const node = this.world.store.get('nodes', undefined, pod.spec.nodeName ?? '');
    if (!node || isSilent(node)) return undefined;
    const scrapedAt = this.#scrapedAt(node.metadata.name);
    const running = runningContainers(pod);
    // Two scrapes are needed for a rate: a container that is younger keeps its whole pod out.
    const isTooNew = running.some((status) => startOf(status) > scrapedAt - SCRAPE_MS);
    if (running.length === 0 || isTooNew) return undefined;
    const share = this.controllers.shareOf(pod);
    const containers = running.map((status) => ({
      name: status.name,
      usage: asQuantities(this.#container(pod, status, scrapedAt, share)),
    }));
    const wobble = unitAt(hash32(pod.metadata.uid), Math.floor(scrapedAt / SCRAPE_MS));
    return { ...this.#measured(pod, scrapedAt, SCRAPE_MS - 20 + wobble * 40), containers };
  }

  #container(pod: Pod, status: ContainerStatus, nowMs: number, share: number): Raw {
    const spec = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((it) => it.name === status.name);
    const profile = this.world.plans.get(pod.metadata.uid)?.load[status.name] ?? DEFAULT_LOAD;
    const { cpuLimit, memoryLimit } = limitsOf(spec);
    return usageAt(profile, {
      seed: this.world.seed,
      key: `${pod.metadata.uid}/${status.name}`,
      nowMs,
      startedMs: startOf(status),
      share,
      cpuLimit: cpuLimit ?? Number.POSITIVE_INFINITY,
      memoryLimit: memoryLimit ?? Number.POSITIVE_INFINITY,
    });
  }

  #nodes(matches: Predicate): NodeMetrics[] {
    const podsByNode = new Map<string, Pod[]>();
    for (const pod of this.world.store.list('pods')) {
      const node = pod.spec.nodeName ?? '';
      const known = podsByNode.get(node);
      if (known) known.push(pod);
      else podsByNode.set(node, [pod]);
    }
    const nodes = this.world.store.list('nodes').filter((node) => matches(node) && !isSilent(node));
    return nodes.map((node) => this.#node(node, podsByNode.get(node.metadata.name) ?? []));
  }

  #node(node: ClusterNode, pods: readonly Pod[]): NodeMetrics {
    const { name } = node.metadata;
    const scrapedAt = this.#scrapedAt(name);
    const system = usageAt(SYSTEM_LOAD, {
      seed: this.world.seed,
      key: name,
      nowMs: scrapedAt,
      startedMs: 0,
      share: 1,
      ...SYSTEM_LIMITS,
    });
    const total = pods.reduce<Raw>((sum, pod) => {
      const share = this.controllers.shareOf(pod);
      return runningContainers(pod).reduce((inner, it) => add(inner, this.#container(pod, it, scrapedAt, share)), sum);
    }, system);
    const cpuMillicores = Math.min(total.cpuMillicores, quantity(node.status.capacity.cpu) * 1000);
    const windowMs = 10_000 + unitAt(hash32(name), Math.floor(scrapedAt / SCRAPE_MS)) * 100;
    return { ...this.#measured(node, scrapedAt, windowMs), usage: asQuantities({ ...total, cpuMillicores }) };
  }
}

const add = (a: Raw, b: Raw): Raw => ({
  cpuMillicores: a.cpuMillicores + b.cpuMillicores,
  memoryMi: a.memoryMi + b.memoryMi,
});

function asQuantities({ cpuMillicores, memoryMi }: Raw): { cpu: string; memory: string } {
  return { cpu: `${Math.round(cpuMillicores * 1e6)}n`, memory: `${Math.round(memoryMi * 1024)}Ki` };
}

export const startOf = (status: ContainerStatus) => Date.parse(status.state.running?.startedAt ?? '');

export function runningContainers(pod: Pod): ContainerStatus[] {
  if (pod.status.phase !== 'Running') return [];
  return [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])].filter(
    (it) => it.state.running,
  );
}
