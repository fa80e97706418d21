import type { KubeAnswer, KubeClient } from '../../../kube/client.js';
import type { KubeList, KubeMetrics } from '../../../kube/objects.js';
import { bytes, microcores } from '../../../kube/quantity.js';
import type { SampleRow } from '../../collector.js';
import type { SourceReading, UsageSource } from '../source.js';

const API = '/apis/metrics.k8s.io/v1beta1';

/** The time at the end of metrics-server's window; null for an object without one, which is then no measurement. */
function observedAtOf(object: KubeMetrics): number | null {
  const at = Date.parse(object.timestamp ?? '');
  return Number.isNaN(at) ? null : at;
}

function nodeRows(node: KubeMetrics): SampleRow[] {
  const observedAt = observedAtOf(node);
  const name = node.metadata?.name;
  if (observedAt === null || !name) return [];
  const values = {
    'node.cpu.usage': microcores(node.usage?.cpu),
    'node.memory.working_set': bytes(node.usage?.memory),
  };
  return [{ subject: { kind: 'CLUSTER_NODE', name }, observedAt, values }];
}

function podRows(pod: KubeMetrics): SampleRow[] {
  const observedAt = observedAtOf(pod);
  const { name, namespace } = pod.metadata ?? {};
  if (observedAt === null || !name || !namespace) return [];
  return (pod.containers ?? [])
    .filter((container) => container.name)
    .map((container) => ({
      subject: { kind: 'CONTAINER', namespace, name, container: container.name ?? '' },
      observedAt,
      values: {
        'container.cpu.usage': microcores(container.usage?.cpu),
        'container.memory.working_set': bytes(container.usage?.memory),
      },
    }));
}

type Answer = KubeAnswer<KubeList<KubeMetrics>>;

/** Why an answer has no items; null when it has. */
function absenceOf(answer: Answer): string | null {
  if (answer.ok) return null;
  if (answer.kind === 'MISSING') {
    return 'The cluster has no metrics API (metrics.k8s.io); usage stays unknown. Install metrics-server to measure it.';
  }
  if (answer.kind === 'DENIED') {
    return `The metrics API may not be read: ${answer.message} Allow list on nodes and pods of metrics.k8s.io.`;
  }
  return answer.message;
}

async function read(kube: KubeClient, signal: AbortSignal): Promise<SourceReading> {
  const [nodes, pods] = await Promise.all([
    kube.get<KubeList<KubeMetrics>>(`${API}/nodes`, {}, signal),
    kube.get<KubeList<KubeMetrics>>(`${API}/pods`, {}, signal),
  ]);
  const rows = [
    ...(nodes.ok ? (nodes.body.items ?? []).flatMap(nodeRows) : []),
    ...(pods.ok ? (pods.body.items ?? []).flatMap(podRows) : []),
  ];
  const note = [absenceOf(nodes), absenceOf(pods)].find((each) => each !== null);
  if (rows.length > 0) return { rows, ...(note !== undefined && { note }) };
  const failed = [nodes, pods].find((answer) => !answer.ok && answer.kind === 'UNAVAILABLE');
  if (failed !== undefined) throw new Error(absenceOf(failed) ?? undefined);
  return { absent: note ?? 'The metrics API lists nothing yet.' };
}

/** Usage of nodes and containers as metrics-server measured it last. */
export const metricsServer: UsageSource = {
  name: 'metrics-server',
  rbac: [{ apiGroups: ['metrics.k8s.io'], resources: ['nodes', 'pods'], verbs: ['get', 'list'] }],
  metrics: ['node.cpu.usage', 'node.memory.working_set', 'container.cpu.usage', 'container.memory.working_set'],
  read,
};
