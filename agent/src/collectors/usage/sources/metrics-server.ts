import type { KubeAnswer, KubeClient } from '../../../kube/client.js';
import type { KubeList, KubeMetrics } from '../../../kube/objects.js';
import { bytes, microcores } from '../../../kube/quantity.js';
import type { SampleRow } from '../../collector.js';
import type { SourceFailure } from '../chain.js';
import { CHECK_METRICS_SERVER, canI, INSTALL_METRICS_SERVER, LOGS_OF_METRICS_SERVER } from '../remedies.js';
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

/** Why an answer has no items, in words; null when it has. */
function failureOf(answer: Answer, resource: 'nodes' | 'pods'): SourceFailure | null {
  if (answer.ok) return null;
  const { kind, message } = answer;
  if (kind === 'MISSING') {
    const found = 'The cluster has no metrics API (metrics.k8s.io). Install metrics-server to measure usage with it.';
    return { status: 'ABSENT', message: found, command: INSTALL_METRICS_SERVER };
  }
  if (kind === 'DENIED') {
    return {
      status: 'DENIED',
      message: `The metrics API may not be read: ${message} Allow list on nodes and pods of metrics.k8s.io.`,
      command: canI('list', `${resource}.metrics.k8s.io`, message),
    };
  }
  const found = `The metrics API cannot be reached: ${message}`;
  return { status: 'UNREACHABLE', message: found, command: CHECK_METRICS_SERVER };
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
  const failure = failureOf(nodes, 'nodes') ?? failureOf(pods, 'pods');
  if (rows.length > 0) return { status: 'MEASURED', rows, ...(failure !== null && { note: failure.message }) };
  if (failure !== null) return failure;
  return {
    status: 'EMPTY',
    message: 'The metrics API lists nothing yet; metrics-server needs about a minute after its start.',
    command: LOGS_OF_METRICS_SERVER,
  };
}

/** Passes on what is newer than before: metrics-server measures less often than it is asked, and repeats itself. */
function onlyNewer(): (rows: readonly SampleRow[]) => SampleRow[] {
  let before = new Map<string, number>();
  return (rows) => {
    const keyed = rows.map((row) => {
      const { namespace, name, container } = row.subject;
      return [`${namespace}/${name}/${container}`, row] as const;
    });
    const fresh = keyed.filter(([key, row]) => before.get(key) !== row.observedAt).map(([, row]) => row);
    before = new Map(keyed.map(([key, row]) => [key, row.observedAt]));
    return fresh;
  };
}

/** Usage of nodes and containers as metrics-server measured it last. */
export const metricsServer: UsageSource = {
  name: 'metrics-server',
  rbac: [{ apiGroups: ['metrics.k8s.io'], resources: ['nodes', 'pods'], verbs: ['get', 'list'] }],
  metrics: ['node.cpu.usage', 'node.memory.working_set', 'container.cpu.usage', 'container.memory.working_set'],
  open({ kube }) {
    const newer = onlyNewer();
    return {
      async read(signal) {
        const reading = await read(kube, signal);
        return reading.status === 'MEASURED' ? { ...reading, rows: newer(reading.rows) } : reading;
      },
    };
  },
};
