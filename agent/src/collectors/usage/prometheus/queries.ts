// What is asked of a Prometheus that scrapes kubelets, and where the answers go. Two jobs may scrape one kubelet, so series
// are added up within a target and the largest of the targets counts, not their sum.
import type { Subject } from '../../../api/sample-batch.js';
import type { MetricName } from '../../collector.js';

/** Window of every rate: it holds two scrapes at the widest usual interval of one minute. */
export const RATE_WINDOW = '2m';

/** Labels of a series in an answer. */
export type SeriesLabels = Readonly<Record<string, string>>;

export interface UsageQuery {
  readonly metric: MetricName;
  readonly expression: string;
  /** Wire units in one unit of the series. */
  readonly scale: number;
  readonly subjectOf: (labels: SeriesLabels, nodes: NodeNames) => Subject | null;
  /** What a division by nothing means; null leaves the value out. */
  readonly whenUndefined?: number;
}

/** Finds the node that a series of one is about. */
export type NodeNames = (labels: SeriesLabels) => string | null;

const MICRO = 1e6;
const THOUSAND = 1_000;

const IN_CONTAINER = 'container!="",container!="POD",pod!=""';
const CONTAINER = 'namespace, pod, container';
const POD = 'namespace, pod';
const CLAIM = 'namespace, persistentvolumeclaim';
/** Labels that name a node in one set-up of Prometheus or another. */
const NODE = 'node, kubernetes_io_hostname, kubernetes_node, instance';

function largest(by: string, inner: string): string {
  return `max by (${by}) (${inner})`;
}

function summed(by: string, inner: string): string {
  return largest(by, `sum by (job, instance, ${by}) (${inner})`);
}

function rate(series: string): string {
  return `rate(${series}[${RATE_WINDOW}])`;
}

const nodeSubject: UsageQuery['subjectOf'] = (labels, nodes) => {
  const name = nodes(labels);
  return name === null ? null : { kind: 'CLUSTER_NODE', name };
};
const podSubject: UsageQuery['subjectOf'] = ({ namespace, pod }) =>
  namespace && pod ? { kind: 'POD', namespace, name: pod } : null;
const containerSubject: UsageQuery['subjectOf'] = ({ namespace, pod, container }) =>
  namespace && pod && container ? { kind: 'CONTAINER', namespace, name: pod, container } : null;
const claimSubject: UsageQuery['subjectOf'] = ({ namespace, persistentvolumeclaim: name }) =>
  namespace && name ? { kind: 'VOLUME', namespace, name } : null;

/** A pod on its node's network has the node's counters; kube-state-metrics knows those pods, where it is scraped. */
function ofPodNetwork(series: string): string {
  const own = summed(POD, rate(`${series}{interface="eth0",pod!=""}`));
  return `${own} unless on (${POD}) kube_pod_info{host_network="true"}`;
}

function throttled(by: string): string {
  const over = (series: string): string =>
    `sum by (job, instance, ${by}) (increase(${series}{${IN_CONTAINER}}[${RATE_WINDOW}]))`;
  const share = `${over('container_cpu_cfs_throttled_periods_total')} / ${over('container_cpu_cfs_periods_total')}`;
  return largest(by, share);
}

function volume(metric: MetricName, series: string, scale: number): UsageQuery {
  return { metric, expression: largest(CLAIM, series), scale, subjectOf: claimSubject };
}

/** The first is asked alone: its time is that of all. */
export const QUERIES: readonly UsageQuery[] = [
  {
    metric: 'container.cpu.usage',
    expression: summed(CONTAINER, rate(`container_cpu_usage_seconds_total{${IN_CONTAINER}}`)),
    scale: MICRO,
    subjectOf: containerSubject,
  },
  {
    metric: 'container.memory.working_set',
    expression: largest(CONTAINER, `container_memory_working_set_bytes{${IN_CONTAINER}}`),
    scale: 1,
    subjectOf: containerSubject,
  },
  {
    metric: 'container.cpu.throttled',
    expression: throttled(CONTAINER),
    scale: THOUSAND,
    subjectOf: containerSubject,
    whenUndefined: 0,
  },
  {
    metric: 'container.disk.read',
    expression: summed(CONTAINER, rate(`container_fs_reads_bytes_total{${IN_CONTAINER}}`)),
    scale: 1,
    subjectOf: containerSubject,
  },
  {
    metric: 'container.disk.write',
    expression: summed(CONTAINER, rate(`container_fs_writes_bytes_total{${IN_CONTAINER}}`)),
    scale: 1,
    subjectOf: containerSubject,
  },
  {
    metric: 'container.filesystem.used',
    expression: summed(CONTAINER, `container_fs_usage_bytes{${IN_CONTAINER}}`),
    scale: 1,
    subjectOf: containerSubject,
  },
  {
    metric: 'pod.network.receive',
    expression: ofPodNetwork('container_network_receive_bytes_total'),
    scale: 1,
    subjectOf: podSubject,
  },
  {
    metric: 'pod.network.transmit',
    expression: ofPodNetwork('container_network_transmit_bytes_total'),
    scale: 1,
    subjectOf: podSubject,
  },
  {
    metric: 'node.cpu.usage',
    expression: summed(NODE, rate('container_cpu_usage_seconds_total{id="/"}')),
    scale: MICRO,
    subjectOf: nodeSubject,
  },
  {
    metric: 'node.memory.working_set',
    expression: largest(NODE, 'container_memory_working_set_bytes{id="/"}'),
    scale: 1,
    subjectOf: nodeSubject,
  },
  {
    metric: 'node.network.receive',
    expression: largest(NODE, rate('container_network_receive_bytes_total{id="/",interface="eth0"}')),
    scale: 1,
    subjectOf: nodeSubject,
  },
  {
    metric: 'node.network.transmit',
    expression: largest(NODE, rate('container_network_transmit_bytes_total{id="/",interface="eth0"}')),
    scale: 1,
    subjectOf: nodeSubject,
  },
  volume('volume.used', 'kubelet_volume_stats_used_bytes', 1),
  volume('volume.size', 'kubelet_volume_stats_capacity_bytes', 1),
  volume('volume.inodes_used', 'kubelet_volume_stats_inodes_used', THOUSAND),
  volume('volume.inodes', 'kubelet_volume_stats_inodes', THOUSAND),
];

interface KnownNode {
  readonly name: string;
  readonly addresses: readonly string[];
}

const NODE_LABELS = ['node', 'kubernetes_io_hostname', 'kubernetes_node', 'instance'] as const;

/** 10.0.0.7:10250 and [fd00::7]:10250 without the port. */
function hostOf(instance: string): string {
  return instance.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}

/** Names nodes by whichever label has the name or an address of one; what is none of the cluster's is passed over. */
export function nodeNames(nodes: readonly KnownNode[]): NodeNames {
  const known = new Map(
    nodes.flatMap(({ name, addresses }) => [name, ...addresses].map((key) => [key, name] as const)),
  );
  return (labels) => {
    for (const label of NODE_LABELS) {
      const value = labels[label];
      const name = value === undefined ? undefined : (known.get(value) ?? known.get(hostOf(value)));
      if (name !== undefined) return name;
    }
    return null;
  };
}
