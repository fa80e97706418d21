import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ChangesPanel } from '../../features/activity/ChangesPanel';
import { ClusterEvents } from '../../features/activity/EventsPanel';
import { AgentPanels } from '../../features/agent/AgentPanels';
import { NodeMap } from '../../features/cluster-nodes/NodeMap';
import { AttentionPanel } from '../../features/clusters/AttentionPanel';
import { ClusterTiles } from '../../features/clusters/ClusterTiles';
import { HEALTH_KIND, HEALTH_WORD } from '../../features/clusters/cluster-health';
import { GapsPanel } from '../../features/clusters/GapsPanel';
import { HealthPanel } from '../../features/clusters/HealthPanel';
import { NODE_CPU, NODE_MEMORY } from '../../features/metrics/metric-names';
import { ResourcesPanel } from '../../features/resources/ResourcesPanel';
import { type ClusterOverviewFragment, ClusterPageDocument, type ClusterPageQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { DemoBadge } from '../../ui/Badge';
import { Columns, DetailPage } from '../../ui/DetailPage';
import type { Fact } from '../../ui/Facts';
import { LastData } from '../../ui/LastData';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { BlockSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { ClusterAnomalies } from '../Anomalies';
import { StaleClusterNote } from '../StaleClusterNote';
import { UsageCharts } from '../UsageCharts';

const pick = (data: ClusterPageQuery) => data.cluster;

function factsOf(cluster: ClusterOverviewFragment): Fact[] {
  const isHost = cluster.kind === 'HOST';
  return [
    { label: 'Kind', value: isHost ? 'Machine outside of Kubernetes' : 'Kubernetes' },
    { label: 'Version', value: cluster.kubernetesVersion ?? '—' },
    { label: 'Environment', value: cluster.environment ?? '—' },
    { label: 'Provider · region', value: [cluster.provider, cluster.region].filter(Boolean).join(' · ') || '—' },
    { label: 'Agent', value: cluster.agent?.version ?? '—' },
    { label: 'Last data', value: <LastData at={cluster.lastReportAt} /> },
  ];
}

function ClusterCharts({ cluster }: { readonly cluster: ClusterOverviewFragment }) {
  const scope = useMemo(() => ({ kind: 'cluster' as const, id: cluster.id }), [cluster.id]);
  return (
    <UsageCharts
      scope={scope}
      cluster={cluster}
      cpu={NODE_CPU[cluster.kind]}
      memory={NODE_MEMORY[cluster.kind]}
      usage={cluster.usage}
      resources={cluster.resources}
      allocatable={cluster.allocatable}
    />
  );
}

function ClusterActivity({ cluster }: { readonly cluster: ClusterOverviewFragment }) {
  const filter = useMemo(() => ({ cluster: [cluster.id] }), [cluster.id]);
  return (
    <Columns>
      <ChangesPanel filter={filter} scope={`in ${cluster.name}`} />
      <ClusterEvents cluster={cluster} />
    </Columns>
  );
}

function Reported({ cluster }: { readonly cluster: ClusterOverviewFragment }) {
  return (
    <>
      <HealthPanel health={cluster.health} />
      <ClusterTiles cluster={cluster} />
      <Columns>
        <AttentionPanel cluster={cluster} />
        <NodeMap cluster={cluster} />
      </Columns>
      {cluster.kind === 'KUBERNETES' ? <ResourcesPanel cluster={cluster} /> : null}
      <ClusterCharts cluster={cluster} />
      {cluster.kind === 'KUBERNETES' ? <ClusterAnomalies cluster={cluster} /> : null}
      <ClusterActivity cluster={cluster} />
      <AgentPanels cluster={cluster} />
      <GapsPanel cluster={cluster} />
    </>
  );
}

/** Before the first report every panel would say zero or "all well" of things that nobody has looked at. */
function FirstReport({ kind }: { readonly kind: ClusterOverviewFragment['kind'] }) {
  return (
    <Panel title="Waiting for the first report">
      <p>
        Run the install command that was shown when the cluster was added. It holds the credential and is not shown
        again. This page fills by itself once the agent reports.
      </p>
      {kind === 'KUBERNETES' ? (
        <p className="muted">
          {'If it stays empty, the agent says why: '}
          <code>kubectl logs -n k8intel -l app.kubernetes.io/name=k8intel-agent</code>
        </p>
      ) : null}
    </Panel>
  );
}

function ClusterDetail({ cluster }: { readonly cluster: ClusterOverviewFragment }) {
  const { health } = cluster;
  return (
    <DetailPage
      name={cluster.name}
      crumbs={[
        { key: 'fleet', node: <Link to="/">Fleet</Link> },
        { key: 'cluster', node: cluster.name },
      ]}
      badges={cluster.isDemo ? <DemoBadge /> : null}
      verdict={
        <>
          <Status kind={HEALTH_KIND[health.status]}>{HEALTH_WORD[health.status]}</Status>
          {/* The reason for healthy is the age of the last report, which the facts below show as it grows. */}
          {health.status === 'HEALTHY' ? null : <span>{health.reason}</span>}
          {health.since ? (
            <span className="muted">
              since <RelativeTime at={health.since} />
            </span>
          ) : null}
        </>
      }
      facts={factsOf(cluster)}
    >
      {health.status === 'PENDING' ? <FirstReport kind={cluster.kind} /> : <Reported cluster={cluster} />}
    </DetailPage>
  );
}

/** One cluster: what needs attention, how full it is, what changed. */
export function ClusterPage() {
  const { cluster: name } = useParams({ from: '/app/clusters/$cluster' });
  const variables = useMemo(() => ({ name }), [name]);
  const view = useView(ClusterPageDocument, { variables, pick, title: 'Cluster' });
  return (
    <QueryView
      page={name}
      view={view}
      name={`cluster ${name}`}
      loading={<BlockSkeleton height={400} />}
      isEmpty={() => false}
      empty={null}
      stale={(cluster) => (cluster.health.status === 'OFFLINE' ? <StaleClusterNote cluster={cluster} /> : null)}
    >
      {(cluster) => <ClusterDetail key={cluster.id} cluster={cluster} />}
    </QueryView>
  );
}
