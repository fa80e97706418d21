import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ChangesPanel } from '../../features/activity/ChangesPanel';
import { ObjectEvents } from '../../features/activity/EventsPanel';
import { ObjectAlerts } from '../../features/alerts/ObjectAlerts';
import { ContainerTable } from '../../features/containers/ContainerTable';
import { MARK_KINDS } from '../../features/metrics/marks';
import { CONTAINER_CPU, CONTAINER_MEMORY } from '../../features/metrics/metric-names';
import { LabelsPanel } from '../../features/pods/LabelsPanel';
import { PodVerdict } from '../../features/pods/PodVerdict';
import { podFacts } from '../../features/pods/pod-facts';
import { PodResources } from '../../features/resources/PodResources';
import { PodPageDocument, type PodPageQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { plural } from '../../lib/format';
import { Columns, DetailPage } from '../../ui/DetailPage';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { BlockSkeleton } from '../../ui/Skeleton';
import { AdviceOf } from '../Advice';
import { PodAnomalies } from '../Anomalies';
import { clusterCrumbs } from '../crumbs';
import { isStale, StaleClusterNote } from '../StaleClusterNote';
import { UsageCharts } from '../UsageCharts';

type PodAnswer = NonNullable<PodPageQuery['pod']>;
const pick = (data: PodPageQuery) => data.pod;

function PodActivity({ pod }: { readonly pod: PodAnswer }) {
  const changes = useMemo(() => ({ objectId: [pod.id] }), [pod.id]);
  return (
    <Columns>
      <ObjectEvents id={pod.id} scope="of this pod" />
      <ObjectAlerts id={pod.id} scope="of this pod" />
      <ChangesPanel filter={changes} scope="of this pod" />
      <LabelsPanel labels={pod.labels} />
    </Columns>
  );
}

interface DetailProps {
  readonly pod: PodAnswer;
  readonly denied: ReadonlyMap<string, string>;
}

function PodDetail({ pod, denied }: DetailProps) {
  const scope = useMemo(() => ({ kind: 'pod' as const, id: pod.id }), [pod.id]);
  const containers = pod.containers.edges.map((edge) => edge.node);
  return (
    <DetailPage
      name={pod.name}
      crumbs={[
        ...clusterCrumbs(pod.cluster),
        { key: 'namespace', node: pod.namespace },
        { key: 'pod', node: pod.name },
      ]}
      badges={<AdviceOf workload={pod.workload?.id ?? null} />}
      verdict={<PodVerdict pod={pod} containers={containers} />}
      facts={podFacts(pod, denied)}
    >
      <Panel title="Containers" scope={plural(containers.length, 'container')} flush>
        {containers.length === 0 ? (
          <Empty title="No containers reported yet." />
        ) : (
          <ContainerTable containers={containers} cluster={pod.cluster.name} namespace={pod.namespace} pod={pod.name} />
        )}
      </Panel>
      <PodResources id={pod.id} />
      <UsageCharts
        scope={scope}
        cluster={pod.cluster}
        cpu={CONTAINER_CPU}
        memory={CONTAINER_MEMORY}
        usage={pod.usage}
        resources={pod.resources}
        usualMarks={MARK_KINDS}
      />
      <PodAnomalies cluster={pod.cluster} namespace={pod.namespace} owner={pod.workload?.name ?? pod.name} />
      <PodActivity pod={pod} />
    </DetailPage>
  );
}

/** One pod: is it broken, since when, what changed. */
export function PodPage() {
  const { cluster, namespace, pod: name } = useParams({ from: '/app/clusters/$cluster/pods/$namespace/$pod' });
  const variables = useMemo(() => ({ cluster, namespace, name }), [cluster, namespace, name]);
  const view = useView(PodPageDocument, { variables, pick, title: 'Pod' });
  return (
    <QueryView
      page={name}
      view={view}
      name={`pod ${name}`}
      loading={<BlockSkeleton height={400} />}
      isEmpty={() => false}
      empty={null}
      stale={(pod) => (isStale(pod.cluster) ? <StaleClusterNote cluster={pod.cluster} /> : null)}
    >
      {(pod) => <PodDetail key={pod.id} pod={pod} denied={view.denied} />}
    </QueryView>
  );
}
