import type { KubeClient } from '../../kube/client.js';
import type { KubeletTarget } from '../../kube/kubelet.js';
import type { KubeList, KubeNode } from '../../kube/objects.js';
import type { SourceFailure } from './chain.js';
import { canI } from './remedies.js';

/** New nodes are noticed after so long; a list costs one request in as many intervals. */
const REFRESH_MS = 60_000;
/** Nodes carry the names of all their images: a page of 100 is parsed within a few milliseconds. */
const PAGE = '100';
const KUBELET_PORT = 10_250;

interface NodeWithEndpoint extends KubeNode {
  status?: KubeNode['status'] & { daemonEndpoints?: { kubeletEndpoint?: { Port?: number } } };
}

/** A node and where its kubelet is; null where none of its addresses may be used. */
export interface ListedNode {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly target: KubeletTarget | null;
}

function toListed(node: NodeWithEndpoint, types: readonly string[]): ListedNode | null {
  const name = node.metadata?.name;
  if (!name) return null;
  const known = node.status?.addresses ?? [];
  const address = types.map((type) => known.find((each) => each.type === type)?.address).find(Boolean);
  const port = node.status?.daemonEndpoints?.kubeletEndpoint?.Port || KUBELET_PORT;
  const addresses = known.flatMap((each) => (each.address ? [each.address] : []));
  return { name, addresses, target: address ? { name, address, port } : null };
}

/** The nodes of a cluster, read about every minute. An API that is away leaves those that are known. */
export class NodeList {
  private known: ListedNode[] | null = null;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly kube: KubeClient,
    private readonly addressTypes: readonly string[],
    private readonly now: () => number,
  ) {}

  async read(signal: AbortSignal): Promise<readonly ListedNode[] | SourceFailure> {
    if (this.known !== null && this.now() - this.readAt < REFRESH_MS) return this.known;
    const nodes: ListedNode[] = [];
    let next: string | undefined;
    do {
      const query = { limit: PAGE, ...(next !== undefined && { continue: next }) };
      const answer = await this.kube.get<KubeList<NodeWithEndpoint>>('/api/v1/nodes', query, signal);
      if (!answer.ok) {
        if (answer.kind === 'UNAVAILABLE' && this.known !== null) return this.known;
        return failureOf(answer.kind, answer.message);
      }
      nodes.push(...(answer.body.items ?? []).flatMap((node) => toListed(node, this.addressTypes) ?? []));
      next = answer.body.metadata?.continue || undefined;
    } while (next !== undefined);
    this.known = nodes;
    this.readAt = this.now();
    return nodes;
  }
}

function failureOf(kind: string, message: string): SourceFailure {
  if (kind === 'DENIED') {
    const text = `The nodes may not be listed: ${message} Allow list on nodes.`;
    return { status: 'DENIED', message: text, command: canI('list', 'nodes', message) };
  }
  if (kind === 'MISSING') return { status: 'ABSENT', message: 'The Kubernetes API knows no nodes.' };
  return { status: 'UNREACHABLE', message: `The nodes cannot be listed: ${message}` };
}
