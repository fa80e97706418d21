import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ChangesPanel } from '../../features/activity/ChangesPanel';
import { ObjectEvents } from '../../features/activity/EventsPanel';
import { ObjectAlerts } from '../../features/alerts/ObjectAlerts';
import { CapacityPanel } from '../../features/cluster-nodes/CapacityPanel';
import { ConditionsPanel } from '../../features/cluster-nodes/ConditionsPanel';
import { nodeStatus } from '../../features/cluster-nodes/node-status';
import {
  CONTAINER_CPU,
  CONTAINER_MEMORY,
  HOST_DISK,
  HOST_FILESYSTEM,
  HOST_LOAD,
  HOST_NETWORK,
  NODE_CPU,
  NODE_MEMORY,
} from '../../features/metrics/metric-names';
import type { Scope } from '../../features/metrics/scope';
import { NodePods } from '../../features/pods/PodsPanel';
import {
  type ClusterNodeOverviewFragment,
  ClusterNodePageDocument,
  type ClusterNodePageQuery,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { Badge } from '../../ui/Badge';
import { Columns, DetailPage } from '../../ui/DetailPage';
import type { Fact } from '../../ui/Facts';
import { GuardedText } from '../../ui/GuardedText';
import { lastKnown } from '../../ui/last-known';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { BlockSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { clusterCrumbs } from '../crumbs';
import { PageChart } from '../PageChart';
import { isStale, StaleClusterNote } from '../StaleClusterNote';
import { UsageCharts } from '../UsageCharts';
import type { ChartSettings } from '../use-chart-settings';

type Denied = ReadonlyMap<string, string>;

const pick = (data: ClusterNodePageQuery) => data.clusterNode;

/** What is known about a machine of its own: Kubernetes' facts do not apply to it. */
function hostFacts(node: ClusterNodeOverviewFragment, denied: Denied): Fact[] {
  return [
    { label: 'Operating system', value: node.osImage ?? '—' },
    { label: 'Kernel', value: node.kernelVersion ?? '—' },
    { label: 'Architecture', value: node.architecture ?? '—' },
    {
      label: 'Internal IP',
      value: <GuardedText value={node.internalIp} needs={denied.get('ClusterNode.internalIp')} />,
    },
  ];
}

function factsOf(node: ClusterNodeOverviewFragment, denied: Denied): Fact[] {
  if (node.cluster.kind === 'HOST') return hostFacts(node, denied);
  const place = [node.pool, node.zone, node.instanceType].filter(Boolean).join(' · ');
  return [
    { label: 'Pool · zone · type', value: place || '—' },
    { label: 'Roles', value: node.roles.join(', ') || '—' },
    { label: 'Kubelet', value: node.kubeletVersion ?? '—' },
    {
      label: 'Internal IP',
      value: <GuardedText value={node.internalIp} needs={denied.get('ClusterNode.internalIp')} />,
    },
    { label: 'Operating system', value: [node.osImage, node.architecture].filter(Boolean).join(', ') || '—' },
    { label: 'Age', value: <RelativeTime at={node.createdAt} style="age" /> },
  ];
}

interface MoreProps {
  readonly scope: Scope;
  readonly settings: ChartSettings;
}

/** Who uses the node: its largest pods, and the rest as one. */
function PodCharts(props: MoreProps) {
  return (
    <>
      <PageChart title="CPU by pod" {...props} groupBy="POD" metrics={CONTAINER_CPU} />
      <PageChart title="Memory by pod" {...props} groupBy="POD" metrics={CONTAINER_MEMORY} />
    </>
  );
}

/** What only the operating system of a machine reports. */
function HostCharts(props: MoreProps) {
  return (
    <>
      <PageChart title="Network" {...props} metrics={HOST_NETWORK} />
      <PageChart title="Disk" {...props} metrics={HOST_DISK} />
      <PageChart title="Load" {...props} metrics={HOST_LOAD} />
      <PageChart title="File systems" {...props} metrics={HOST_FILESYSTEM} groupBy="VOLUME" />
    </>
  );
}

function NodeCharts({ node }: { readonly node: ClusterNodeOverviewFragment }) {
  const { kind } = node.cluster;
  const scope = useMemo(() => ({ kind: 'node' as const, id: node.id }), [node.id]);
  const More = kind === 'HOST' ? HostCharts : PodCharts;
  return (
    <UsageCharts
      scope={scope}
      cluster={node.cluster}
      cpu={NODE_CPU[kind]}
      memory={NODE_MEMORY[kind]}
      usage={node.usage}
      resources={node.resources}
      allocatable={node.allocatable}
    >
      {(settings) => <More scope={scope} settings={settings} />}
    </UsageCharts>
  );
}

function NodeActivity({ node }: { readonly node: ClusterNodeOverviewFragment }) {
  const { id, name } = node;
  const changes = useMemo(() => ({ objectId: [id] }), [id]);
  return (
    <Columns>
      <ObjectEvents id={id} scope={`of ${name}`} />
      <ObjectAlerts id={id} scope={`of ${name}`} />
      <ChangesPanel filter={changes} scope={`of ${name}`} />
    </Columns>
  );
}

function NodeDetail({ node, denied }: { readonly node: ClusterNodeOverviewFragment; readonly denied: Denied }) {
  const { kind, word } = nodeStatus(node);
  const { cluster } = node;
  return (
    <DetailPage
      name={node.name}
      crumbs={[...clusterCrumbs(cluster), { key: 'node', node: node.name }]}
      badges={node.taints.length > 0 ? <Badge>{`${node.taints.length} taints`}</Badge> : null}
      verdict={
        <>
          <Status kind={lastKnown(kind, cluster)}>{word}</Status>
          <span className="muted">
            last data <RelativeTime at={node.usage.observedAt ?? node.observedAt} />
          </span>
        </>
      }
      facts={factsOf(node, denied)}
    >
      <NodeCharts node={node} />
      {cluster.kind === 'HOST' ? null : <NodePods clusterNodeId={node.id} name={node.name} />}
      <Columns>
        <CapacityPanel node={node} />
        <ConditionsPanel node={node} />
      </Columns>
      <NodeActivity node={node} />
    </DetailPage>
  );
}

/** One cluster node: is it well, what does it use, what runs on it. */
export function ClusterNodePage() {
  const params = useParams({ from: '/app/clusters/$cluster/nodes/$node' });
  const variables = useMemo(() => ({ cluster: params.cluster, name: params.node }), [params.cluster, params.node]);
  const view = useView(ClusterNodePageDocument, { variables, pick, title: 'Node' });
  return (
    <QueryView
      page={params.node}
      view={view}
      name={`node ${params.node}`}
      loading={<BlockSkeleton height={400} />}
      isEmpty={() => false}
      empty={null}
      stale={(node) => (isStale(node.cluster) ? <StaleClusterNote cluster={node.cluster} /> : null)}
    >
      {(node) => <NodeDetail key={node.id} node={node} denied={view.denied} />}
    </QueryView>
  );
}
