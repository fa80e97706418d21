// Reads the kubelets directly, each once in an interval. Turns of a node: its summary first, then /metrics/resource every
// other time and between them by turns /metrics/cadvisor and the summary again. CPU and memory stand in all three, with
// exact times in the /metrics ones, of which /metrics/resource is 20 times smaller than the summary; networks stand in
// the summary and cAdvisor, throttling and disks in cAdvisor only, space only in the summary. Nodes are spread over the
// turns. What may not be read or is not there is asked for again after five minutes, and what is left is read instead.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KubeletClient, type KubeletProblem, type KubeletTarget } from '../../../kube/kubelet.js';
import { openScope } from '../../../wait.js';
import type { SampleRow } from '../../collector.js';
import type { SourceFailure } from '../chain.js';
import { ExpositionReader } from '../kubelet/exposition.js';
import { NodeUsage } from '../kubelet/node-usage.js';
import type { NodeReading } from '../kubelet/readings.js';
import { readSummary, type Summary } from '../kubelet/summary.js';
import { type ListedNode, NodeList } from '../node-list.js';
import { canI } from '../remedies.js';
import type { OpenSource, SourceContext, SourceReading, UsageSource } from '../source.js';

type Path = '/stats/summary' | '/metrics/resource' | '/metrics/cadvisor';
const SUMMARY: Path = '/stats/summary';
const RESOURCE: Path = '/metrics/resource';
const CADVISOR: Path = '/metrics/cadvisor';

/** What is read in each turn, and what instead where that may not be read. */
const TURNS: readonly (readonly Path[])[] = [
  [SUMMARY, RESOURCE],
  [RESOURCE, SUMMARY],
  [CADVISOR, SUMMARY, RESOURCE],
  [RESOURCE, SUMMARY],
];
/** The right that a path asks for: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/ */
const RIGHTS: Record<Path, string> = {
  '/stats/summary': 'nodes/stats',
  '/metrics/resource': 'nodes/metrics',
  '/metrics/cadvisor': 'nodes/metrics',
};
const WITHOUT: Record<string, string> = {
  'nodes/stats': 'the space of file systems and volumes is unknown',
  'nodes/metrics': 'throttling and disk traffic are unknown',
};

/** Kubelets asked at one time: answers under way are memory, and five at 20 ms each are 7,000 nodes in 30 s. */
const CONCURRENCY = 5;
/** Shows the nodes with their addresses. */
const ADDRESSES = 'kubectl get nodes -o wide';
const ASK_AGAIN_MS = 300_000;

interface WatchedNode {
  readonly usage: NodeUsage;
  turn: number;
  /** Paths that its kubelet does not serve, with the time at which it said so. */
  readonly missing: Map<Path, number>;
  hasFailed: boolean;
}

interface Failed {
  readonly node: string;
  readonly problem: KubeletProblem;
}

/** A stable number for a name, to spread nodes over the turns. */
function spread(name: string): number {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_536;
  return sum;
}

class KubeletSource implements OpenSource {
  private readonly client: KubeletClient;
  private readonly list: NodeList;
  private readonly nodes = new Map<string, WatchedNode>();
  /** Rights that were refused, with the refusal. */
  private readonly refused = new Map<string, { readonly at: number; readonly message: string }>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: SourceContext) {
    const { kube, settings, now } = context;
    this.list = new NodeList(kube, settings.kubeletAddressTypes, now);
    this.client = new KubeletClient({
      kube,
      caFile: settings.kubeletCaFile,
      isInsecureTls: settings.kubeletInsecureTls,
      isThroughProxy: settings.kubeletThroughProxy,
    });
  }

  async read(signal: AbortSignal): Promise<SourceReading> {
    const listed = await this.list.read(signal);
    if ('status' in listed) return listed;
    if (listed.length === 0) return { status: 'EMPTY', message: 'The cluster has no nodes yet.' };
    if (listed.every(({ target }) => target === null)) return this.noAddress();
    this.forgetOthers(listed);
    await this.client.begin();
    const rows: SampleRow[] = [];
    const failed: Failed[] = [];
    const waiting = [...listed].sort(
      (a, b) => Number(this.watched(a.name).hasFailed) - Number(this.watched(b.name).hasFailed),
    );
    const scope = openScope(signal, this.context.budgetMs());
    const work = async (): Promise<void> => {
      for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
        const problem = await this.readNode(node, rows, scope.signal);
        this.watched(node.name).hasFailed = problem !== null;
        if (problem !== null) failed.push({ node: node.name, problem });
      }
    };
    try {
      await Promise.all(Array.from({ length: CONCURRENCY }, work));
    } finally {
      scope.close();
    }
    return this.conclude(listed.length, rows, failed);
  }

  close(): void {
    this.client.close();
  }

  private noAddress(): SourceFailure {
    const types = this.context.settings.kubeletAddressTypes.join(', ');
    const message = `No node has an address of type ${types}. Name others in K8INTEL_KUBELET_ADDRESS_TYPES.`;
    return { status: 'ABSENT', message, command: ADDRESSES };
  }

  private watched(name: string): WatchedNode {
    let node = this.nodes.get(name);
    if (node === undefined) {
      node = { usage: new NodeUsage(name), turn: 0, missing: new Map(), hasFailed: false };
      this.nodes.set(name, node);
    }
    return node;
  }

  private forgetOthers(listed: readonly ListedNode[]): void {
    const names = new Set(listed.map(({ name }) => name));
    for (const name of this.nodes.keys()) if (!names.has(name)) this.nodes.delete(name);
  }

  private async readNode(
    { name, target }: ListedNode,
    rows: SampleRow[],
    signal: AbortSignal,
  ): Promise<KubeletProblem | null> {
    if (target === null) return { kind: 'UNREACHABLE', message: 'It has no address of a type that may be used.' };
    if (signal.aborted) return { kind: 'UNREACHABLE', message: 'There was no time left to ask it.' };
    const node = this.watched(name);
    const turn = node.turn === 0 ? 0 : node.turn + spread(name);
    node.turn += 1;
    const paths = TURNS[turn % TURNS.length] ?? [];
    const open = paths.filter((path) => this.mayAsk(node, path));
    let last: KubeletProblem = { kind: 'UNREACHABLE', message: 'It was not asked.' };
    // Where all of them were left out, asking is all there is: the chain says how often a source without values is read.
    for (const path of open.length > 0 ? open : paths) {
      const problem = await this.readPath(node, target, path, { rows, signal });
      if (problem === null || problem.kind === 'UNREACHABLE') return problem;
      this.avoid(node, path, problem);
      last = problem;
    }
    return last;
  }

  /** Leaves out what was refused, at every node, and what one kubelet does not serve, at that one. */
  private avoid(node: WatchedNode, path: Path, { kind, message }: KubeletProblem): void {
    const at = this.context.now();
    if (kind === 'DENIED') this.refused.set(RIGHTS[path], { at, message });
    else node.missing.set(path, at);
  }

  private mayAsk(node: WatchedNode, path: Path): boolean {
    const after = this.context.now() - ASK_AGAIN_MS;
    const refusedAt = this.refused.get(RIGHTS[path])?.at ?? Number.NEGATIVE_INFINITY;
    return refusedAt <= after && (node.missing.get(path) ?? Number.NEGATIVE_INFINITY) <= after;
  }

  private async readPath(
    node: WatchedNode,
    target: KubeletTarget,
    path: Path,
    { rows, signal }: { rows: SampleRow[]; signal: AbortSignal },
  ): Promise<KubeletProblem | null> {
    const { usage } = node;
    const now = this.context.now();
    const chunks: Buffer[] = [];
    const reader = path === SUMMARY ? null : new ExpositionReader(now);
    const onChunk = (chunk: Buffer): unknown => (reader === null ? chunks.push(chunk) : reader.push(chunk));
    const problem = await this.client.get(target, path, onChunk, signal);
    if (problem !== null) return problem;
    return this.inTurn(() => {
      const before = usage.mainInterface;
      const reading = reader === null ? parseSummary(chunks, before) : reader.finish(before);
      if (reading === null)
        return { kind: 'UNREACHABLE', message: `${path} of ${target.address} is not what it should be.` };
      this.refused.delete(RIGHTS[path]);
      rows.push(...usage.take(reading, now));
      return null;
    });
  }

  /** One answer is worked on at a time, and timers and sockets get their turn after each. */
  private inTurn<T>(work: () => T): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.then(() => nextTurn()).catch(() => undefined);
    return result;
  }

  private conclude(count: number, rows: readonly SampleRow[], failed: readonly Failed[]): SourceReading {
    if (failed.length * 2 > count) return this.failureOf(count, failed);
    const notes = [...this.refused].map(
      ([right, { message }]) => `${WITHOUT[right]}, because ${right} may not be read (${canI('get', right, message)}).`,
    );
    if (failed.length > 0) notes.unshift(`${describe(count, failed)}.`);
    return { status: 'MEASURED', rows, ...(notes.length > 0 && { note: sentence(notes.join(' ')) }) };
  }

  private failureOf(count: number, failed: readonly Failed[]): SourceFailure {
    const counts = { DENIED: 0, MISSING: 0, UNREACHABLE: 0 };
    for (const { problem } of failed) counts[problem.kind] += 1;
    const text = `${describe(count, failed)}.`;
    if (counts.DENIED >= counts.UNREACHABLE && counts.DENIED >= counts.MISSING) {
      const refusal = failed.find(({ problem }) => problem.kind === 'DENIED')?.problem.message ?? '';
      const right = this.refused.has('nodes/stats') ? 'nodes/stats' : 'nodes/metrics';
      const message = `The kubelets may not be read: ${text} Allow get on nodes/stats and nodes/metrics.`;
      return { status: 'DENIED', message, command: canI('get', right, refusal) };
    }
    if (counts.MISSING > counts.UNREACHABLE)
      return { status: 'ABSENT', message: `The kubelets serve no statistics: ${text}` };
    const message = `The kubelets cannot be reached: ${text} Let the agent connect to port 10250 of the nodes.`;
    return { status: 'UNREACHABLE', message, command: ADDRESSES };
  }
}

function parseSummary(chunks: readonly Buffer[], interfaceBefore: string | null): NodeReading | null {
  try {
    const summary: Summary | null = JSON.parse(Buffer.concat(chunks).toString());
    return summary?.node === undefined ? null : readSummary(summary, interfaceBefore);
  } catch {
    return null;
  }
}

/** Of many that fail alike one is an example, the first by name so that the text stays the same. */
function describe(count: number, failed: readonly Failed[]): string {
  const [first] = [...failed].sort((a, b) => (a.node < b.node ? -1 : 1));
  const message = first?.problem.message.replace(/\.$/, '') ?? '';
  return `${failed.length} of ${count} ${count === 1 ? 'node' : 'nodes'}: ${first?.node}: ${message}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** CPU, memory, networks, disks, throttling and space of nodes, pods, containers and claims, from the kubelets. */
export const kubelet: UsageSource = {
  name: 'kubelet',
  rbac: [
    { apiGroups: [''], resources: ['nodes'], verbs: ['list'] },
    { apiGroups: [''], resources: ['nodes/metrics', 'nodes/stats'], verbs: ['get'] },
  ],
  metrics: [
    'node.cpu.usage',
    'node.memory.working_set',
    'node.filesystem.used',
    'node.filesystem.size',
    'node.filesystem.inodes_used',
    'node.filesystem.inodes',
    'node.network.receive',
    'node.network.transmit',
    'pod.network.receive',
    'pod.network.transmit',
    'pod.ephemeral_storage.used',
    'container.cpu.usage',
    'container.memory.working_set',
    'container.cpu.throttled',
    'container.disk.read',
    'container.disk.write',
    'container.filesystem.used',
    'volume.used',
    'volume.size',
    'volume.inodes_used',
    'volume.inodes',
  ],
  open: (context) => new KubeletSource(context),
};
