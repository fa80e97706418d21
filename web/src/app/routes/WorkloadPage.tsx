import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ChangesPanel } from '../../features/activity/ChangesPanel';
import { WorkloadAlerts } from '../../features/alerts/WorkloadAlerts';
import { WorkloadCost } from '../../features/costs/WorkloadCost';
import type { MarkKind } from '../../features/metrics/marks';
import { CONTAINER_CPU, CONTAINER_MEMORY } from '../../features/metrics/metric-names';
import { LabelsPanel } from '../../features/pods/LabelsPanel';
import { WorkloadPods } from '../../features/pods/PodsPanel';
import { WorkloadProfiles } from '../../features/profiles/WorkloadProfiles';
import { WorkloadVerdict } from '../../features/workloads/WorkloadVerdict';
import { workloadFacts } from '../../features/workloads/workload-facts';
import { workloadSums } from '../../features/workloads/workload-sums';
import {
  type WorkloadKind,
  type WorkloadOverviewFragment,
  WorkloadPageDocument,
  type WorkloadPageQuery,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { KIND_WORDS, kindOfPath } from '../../lib/workload-kind';
import { Badge } from '../../ui/Badge';
import { Columns, DetailPage } from '../../ui/DetailPage';
import { QueryView } from '../../ui/QueryView';
import { BlockSkeleton } from '../../ui/Skeleton';
import { PodAnomalies } from '../Anomalies';
import { clusterCrumbs } from '../crumbs';
import { NotFound } from '../NotFound';
import { isStale, StaleClusterNote } from '../StaleClusterNote';
import { UsageCharts } from '../UsageCharts';
import { WorkloadRecommendations } from '../WorkloadRecommendations';

const pick = (data: WorkloadPageQuery) => data.workload;
/** Rollouts explain most of what a workload's usage does. */
const USUAL_MARKS: readonly MarkKind[] = ['alerts', 'changes'];

function Activity({ workload }: { readonly workload: WorkloadOverviewFragment }) {
  const { id, name, namespace, cluster, labels } = workload;
  const changes = useMemo(() => ({ objectId: [id] }), [id]);
  return (
    <Columns>
      <ChangesPanel filter={changes} scope={`of ${name}`} />
      <WorkloadAlerts cluster={cluster.id} namespace={namespace} name={name} />
      <LabelsPanel labels={labels} />
    </Columns>
  );
}

function Detail({ workload }: { readonly workload: WorkloadOverviewFragment }) {
  const { id, kind, name, namespace, cluster } = workload;
  const scope = useMemo(() => ({ kind: 'workload' as const, id }), [id]);
  const pods = useMemo(() => workload.pods.edges.map((edge) => edge.node), [workload]);
  const sums = useMemo(() => workloadSums(pods), [pods]);
  return (
    <DetailPage
      name={name}
      crumbs={[...clusterCrumbs(cluster), { key: 'namespace', node: namespace }, { key: 'workload', node: name }]}
      badges={<Badge>{KIND_WORDS[kind]}</Badge>}
      verdict={<WorkloadVerdict workload={workload} pods={pods} />}
      facts={[...workloadFacts(workload, pods, sums), { label: 'Cost', value: <WorkloadCost id={id} /> }]}
    >
      <UsageCharts
        scope={scope}
        cluster={cluster}
        cpu={CONTAINER_CPU}
        memory={CONTAINER_MEMORY}
        usage={sums.usage}
        resources={sums.resources}
        usualMarks={USUAL_MARKS}
      />
      <WorkloadRecommendations workloadId={id} />
      <WorkloadPods workloadId={id} name={name} />
      <WorkloadProfiles workloadId={id} name={name} />
      <PodAnomalies cluster={cluster} namespace={namespace} owner={name} />
      <Activity workload={workload} />
    </DetailPage>
  );
}

interface Names {
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: WorkloadKind;
  readonly name: string;
}

function Workload({ cluster, namespace, kind, name }: Names) {
  const variables = useMemo(() => ({ cluster, namespace, kind, name }), [cluster, namespace, kind, name]);
  const view = useView(WorkloadPageDocument, { variables, pick, title: 'Workload' });
  return (
    <QueryView
      page={name}
      view={view}
      name={`${KIND_WORDS[kind]} ${name}`}
      loading={<BlockSkeleton height={400} />}
      isEmpty={() => false}
      empty={null}
      stale={(workload) => (isStale(workload.cluster) ? <StaleClusterNote cluster={workload.cluster} /> : null)}
    >
      {(workload) => <Detail key={workload.id} workload={workload} />}
    </QueryView>
  );
}

/** One workload: is it well, what do its pods use against what they request, what changed. */
export function WorkloadPage() {
  const params = useParams({ from: '/app/clusters/$cluster/workloads/$namespace/$kind/$workload' });
  const kind = kindOfPath(params.kind);
  if (kind === null) return <NotFound />;
  return <Workload cluster={params.cluster} namespace={params.namespace} kind={kind} name={params.workload} />;
}
