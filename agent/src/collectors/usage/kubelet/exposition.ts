// The kubelet's /metrics/cadvisor and /metrics/resource, read piece by piece as they arrive: the first is 80 kB a pod.
// https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md
// https://kubernetes.io/docs/reference/instrumentation/node-metrics/
import { StringDecoder } from 'node:string_decoder';
import { type Labels, type ParsedSample, parseExposition } from '../../../exposition/parse.js';
import { chooseInterface, isVirtual } from './interfaces.js';
import type { ContainerReading, CoreReading, NetworkCounters, NodeReading, PodReading } from './readings.js';

/** Numbers of one container or node as they come in. */
class Draft {
  at = Number.NaN;
  cpuSeconds: number | null = null;
  memoryBytes: number | null = null;
  startedAt: number | null = null;
  readBytes: number | null = null;
  writtenBytes: number | null = null;
  periods: number | null = null;
  throttledPeriods: number | null = null;

  constructor(
    readonly namespace: string,
    readonly pod: string,
    readonly container: string,
  ) {}
}

type Field = 'readBytes' | 'writtenBytes' | 'periods' | 'throttledPeriods';

/** Counters that only cAdvisor has; bytes come for each disk. */
const FIELDS: Record<string, Field> = {
  container_fs_reads_bytes_total: 'readBytes',
  container_fs_writes_bytes_total: 'writtenBytes',
  container_cpu_cfs_periods_total: 'periods',
  container_cpu_cfs_throttled_periods_total: 'throttledPeriods',
};
const CPU = 'container_cpu_usage_seconds_total';
const MEMORY = 'container_memory_working_set_bytes';
const STARTED = 'container_start_time_seconds';
const NODE_CPU = 'node_cpu_usage_seconds_total';
const NODE_MEMORY = 'node_memory_working_set_bytes';
const RECEIVED = 'container_network_receive_bytes_total';
const TRANSMITTED = 'container_network_transmit_bytes_total';
const WANTED = new Set([...Object.keys(FIELDS), CPU, MEMORY, STARTED, NODE_CPU, NODE_MEMORY, RECEIVED, TRANSMITTED]);
const isWanted = (name: string): boolean => WANTED.has(name);

/** The root of the cgroups: the machine itself. */
const ROOT = '/';
/** What older container runtimes call the container that only holds a pod's network. */
const PAUSE = 'POD';

interface Link {
  received: number;
  transmitted: number;
  at: number;
}
/** Interfaces of one network namespace. */
interface Links {
  namespace: string;
  pod: string;
  byInterface: Map<string, Link>;
}

/** One answer of one kubelet; `push` what arrives, then `finish`. */
export class ExpositionReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';
  private readonly containers = new Map<string, Draft>();
  private readonly links = new Map<string, Links>();
  private readonly node = new Draft('', '', '');
  private problems = 0;

  /** @param readAt unix ms for what states no time of its own */
  constructor(private readonly readAt: number) {}

  push(chunk: Buffer): void {
    const text = this.rest + this.decoder.write(chunk);
    const end = text.lastIndexOf('\n') + 1;
    this.rest = text.slice(end);
    if (end > 0) this.parse(end === text.length ? text : text.slice(0, end));
  }

  /** @param interfaceBefore the node's main interface of earlier readings, where it is not eth0 */
  finish(interfaceBefore: string | null): NodeReading {
    if (this.rest !== '') this.parse(this.rest);
    const pods = new Map<string, PodReading & { containers: ContainerReading[] }>();
    const podOf = (namespace: string, name: string): PodReading & { containers: ContainerReading[] } => {
      const key = `${namespace}/${name}`;
      const pod = pods.get(key) ?? { namespace, name, containers: [], volumes: [] };
      pods.set(key, pod);
      return pod;
    };
    for (const draft of this.running()) podOf(draft.namespace, draft.pod).containers.push(toContainer(draft));
    let network: NetworkCounters | null = null;
    for (const links of this.links.values()) {
      const counters = countersOf(links, links.pod === '' ? interfaceBefore : null);
      if (links.pod === '') network = counters;
      else if (counters !== null) Object.assign(podOf(links.namespace, links.pod), { network: counters });
    }
    return {
      core: Number.isNaN(this.node.at) ? null : toCore(this.node),
      network,
      filesystem: null,
      pods: [...pods.values()],
      isWhole: this.problems === 0 && this.containers.size > 0,
    };
  }

  private parse(text: string): void {
    const { problems } = parseExposition(text, {
      wanted: isWanted,
      onSample: (sample) => this.take(sample),
      isOpenMetrics: false,
    });
    this.problems += problems.length;
  }

  private take(sample: ParsedSample): void {
    const { name, labels, value } = sample;
    // cAdvisor writes a NaN where it has no number.
    if (Number.isNaN(value)) return;
    const at = sample.at ?? this.readAt;
    if (name === RECEIVED || name === TRANSMITTED) this.takeLink(name, labels, value, at);
    else if (name === NODE_CPU || name === NODE_MEMORY) fill(this.node, name, value, at);
    else this.takeContainer(name, labels, value, at);
  }

  private takeContainer(name: string, labels: Labels, value: number, at: number): void {
    const container = labels.get('container') ?? '';
    const pod = labels.get('pod') ?? '';
    if (container === '' || container === PAUSE) {
      // Ids are long, and of what is of no container only the root's matters.
      if (pod === '' && labels.get('id') === ROOT) fill(this.node, name, value, at);
      return;
    }
    const namespace = labels.get('namespace') ?? '';
    if (pod === '' || namespace === '') return;
    const id = labels.get('id');
    // A container that was restarted is there twice for a while, with another id.
    const key = id ?? `${namespace}/${pod}/${container}`;
    const draft = this.containers.get(key) ?? new Draft(namespace, pod, container);
    this.containers.set(key, draft);
    fill(draft, name, value, at);
  }

  private takeLink(name: string, labels: Labels, value: number, at: number): void {
    const interfaceName = labels.get('interface') ?? '';
    // A pod has ten of them, of which nine are the kernel's.
    if (isVirtual(interfaceName)) return;
    const pod = labels.get('pod') ?? '';
    const isNode = pod === '' && labels.get('id') === ROOT;
    if (pod === '' && !isNode) return;
    const namespace = labels.get('namespace') ?? '';
    const key = `${namespace}/${pod}`;
    const links = this.links.get(key) ?? { namespace, pod, byInterface: new Map<string, Link>() };
    this.links.set(key, links);
    const link = links.byInterface.get(interfaceName) ?? { received: Number.NaN, transmitted: Number.NaN, at };
    if (name === RECEIVED) link.received = value;
    else link.transmitted = value;
    link.at = at;
    links.byInterface.set(interfaceName, link);
  }

  /** Of containers that are there twice the one that started last. */
  private running(): Draft[] {
    const byName = new Map<string, Draft>();
    for (const draft of this.containers.values()) {
      const key = `${draft.namespace}/${draft.pod}/${draft.container}`;
      const known = byName.get(key);
      if (known === undefined || (draft.startedAt ?? draft.at) >= (known.startedAt ?? known.at)) byName.set(key, draft);
    }
    return [...byName.values()];
  }
}

function fill(draft: Draft, name: string, value: number, at: number): void {
  const field = FIELDS[name];
  if (field !== undefined) {
    draft[field] = (draft[field] ?? 0) + value;
    return;
  }
  if (name === STARTED) {
    draft.startedAt = value * 1000;
    return;
  }
  if (name === CPU || name === NODE_CPU) {
    // Where the kernel counts by core and there is no total, the cores add up.
    draft.cpuSeconds = (draft.cpuSeconds ?? 0) + value;
    draft.at = at;
    return;
  }
  draft.memoryBytes = value;
  if (Number.isNaN(draft.at)) draft.at = at;
}

function toCore({ at, cpuSeconds, memoryBytes, startedAt }: Draft): CoreReading {
  return { at, likelyAt: at, cpuSeconds, cpuCores: null, memoryBytes, startedAt };
}

function toContainer(draft: Draft): ContainerReading {
  const { container, readBytes, writtenBytes, periods, throttledPeriods } = draft;
  const hasLimits = readBytes !== null || writtenBytes !== null || periods !== null || throttledPeriods !== null;
  const limits = { readBytes, writtenBytes, periods, throttledPeriods };
  return { ...toCore(draft), name: container, ...(hasLimits && { limits }) };
}

function countersOf({ byInterface }: Links, before: string | null): NetworkCounters | null {
  const bytes = new Map([...byInterface].map(([name, link]) => [name, link.received + link.transmitted]));
  const interfaceName = chooseInterface(bytes, before);
  const link = interfaceName === null ? undefined : byInterface.get(interfaceName);
  if (interfaceName === null || link === undefined) return null;
  const { received, transmitted, at } = link;
  if (Number.isNaN(received) || Number.isNaN(transmitted)) return null;
  return { interfaceName, received, transmitted, at, likelyAt: at };
}
