import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { CapacityPanel } from '../../features/cluster-nodes/CapacityPanel';
import { ConditionsPanel } from '../../features/cluster-nodes/ConditionsPanel';
import { nodeStatus } from '../../features/cluster-nodes/node-status';
import { MetricChart } from '../../features/metrics/MetricChart';
import { HOST_DISK, HOST_LOAD, HOST_NETWORK, NODE_CPU, NODE_MEMORY } from '../../features/metrics/metric-names';
import {
  type ClusterNodeOverviewFragment,
  ClusterNodePageDocument,
  type ClusterNodePageQuery,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { Badge, DemoBadge } from '../../ui/Badge';
import type { ChartLine } from '../../ui/chart-types';
import { Columns, DetailPage } from '../../ui/DetailPage';
import type { Fact } from '../../ui/Facts';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { BlockSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { absenceOf } from '../../ui/usage';
import { isStale, StaleClusterNote } from '../StaleClusterNote';
import { useRange } from '../use-range';

const pick = (data: ClusterNodePageQuery) => data.clusterNode;

function factsOf(node: ClusterNodeOverviewFragment): Fact[] {
  const place = [node.pool, node.zone, node.instanceType].filter(Boolean).join(' · ');
  return [
    { label: 'Pool · zone · type', value: place || '—' },
    { label: 'Roles', value: node.roles.join(', ') || '—' },
    { label: 'Kubelet', value: node.kubeletVersion ?? '—' },
    { label: 'Internal IP', value: <span className="mono">{node.internalIp ?? '—'}</span> },
    { label: 'Operating system', value: [node.osImage, node.architecture].filter(Boolean).join(', ') || '—' },
    { label: 'Age', value: <RelativeTime at={node.createdAt} style="age" /> },
  ];
}

function linesOf(allocatable: number | null, request: number | null): ChartLine[] {
  const lines: ChartLine[] = [];
  if (request !== null) lines.push({ label: 'Requested', value: request, role: 'request' });
  if (allocatable !== null) lines.push({ label: 'Allocatable', value: allocatable, role: 'allocatable' });
  return lines;
}

function NodeCharts({ node }: { readonly node: ClusterNodeOverviewFragment }) {
  const { range, zoom } = useRange();
  const { kind } = node.cluster;
  const of = useMemo(() => ({ clusterNode: node.id }), [node.id]);
  const { cpuCores, memoryBytes } = node.allocatable;
  const { cpuRequestCores, memoryRequestBytes } = node.resources;
  const cpuLines = useMemo(() => linesOf(cpuCores, cpuRequestCores), [cpuCores, cpuRequestCores]);
  const memoryLines = useMemo(() => linesOf(memoryBytes, memoryRequestBytes), [memoryBytes, memoryRequestBytes]);
  const absentReason = node.usage.absent ? `${absenceOf(node.usage)}.` : undefined;
  const chart = { of, range, onZoom: zoom, absentReason };
  return (
    <Columns>
      <MetricChart title="CPU" {...chart} metrics={NODE_CPU[kind]} lines={cpuLines} />
      <MetricChart title="Memory" {...chart} metrics={NODE_MEMORY[kind]} lines={memoryLines} />
      {kind === 'HOST' ? (
        <>
          <MetricChart title="Network" {...chart} metrics={HOST_NETWORK} />
          <MetricChart title="Disk" {...chart} metrics={HOST_DISK} />
          <MetricChart title="Load" {...chart} metrics={HOST_LOAD} />
        </>
      ) : null}
    </Columns>
  );
}

function NodeDetail({ node }: { readonly node: ClusterNodeOverviewFragment }) {
  const { kind, word } = nodeStatus(node);
  const { cluster } = node;
  return (
    <DetailPage
      name={node.name}
      crumbs={[
        { key: 'fleet', node: <Link to="/">Fleet</Link> },
        {
          key: 'cluster',
          node: (
            <>
              <Link to="/clusters/$cluster" params={{ cluster: cluster.name }}>
                {cluster.name}
              </Link>{' '}
              {cluster.isDemo ? <DemoBadge /> : null}
            </>
          ),
        },
        { key: 'node', node: node.name },
      ]}
      badges={node.taints.length > 0 ? <Badge>{`${node.taints.length} taints`}</Badge> : null}
      verdict={
        <>
          <Status kind={kind}>{word}</Status>
          <span className="muted">
            last data <RelativeTime at={node.usage.observedAt ?? node.observedAt} />
          </span>
        </>
      }
      facts={factsOf(node)}
    >
      <NodeCharts node={node} />
      <Columns>
        <CapacityPanel node={node} />
        <ConditionsPanel node={node} />
      </Columns>
    </DetailPage>
  );
}

/** One cluster node: is it well, what does it use, what runs on it. */
export function ClusterNodePage() {
  const params = useParams({ from: '/app/clusters/$cluster/nodes/$node' });
  const variables = useMemo(() => ({ cluster: params.cluster, name: params.node }), [params.cluster, params.node]);
  const view = useView(ClusterNodePageDocument, { variables, pick });
  return (
    <QueryView
      view={view}
      name={`node ${params.node}`}
      loading={<BlockSkeleton height={400} />}
      isEmpty={() => false}
      empty={null}
      stale={(node) => (isStale(node.cluster) ? <StaleClusterNote cluster={node.cluster} /> : null)}
    >
      {(node) => <NodeDetail key={node.id} node={node} />}
    </QueryView>
  );
}
