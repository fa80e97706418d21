import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ContainerFacts } from '../../features/containers/ContainerFacts';
import { containerStatus } from '../../features/containers/container-status';
import { MARK_KINDS } from '../../features/metrics/marks';
import { CONTAINER_CPU, CONTAINER_MEMORY } from '../../features/metrics/metric-names';
import { ContainerPageDocument, type ContainerPageQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { formatBytes, formatMillicores } from '../../lib/format';
import { DetailPage } from '../../ui/DetailPage';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { BlockSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { cpuOf, memoryOf } from '../../ui/usage';
import { applicable, Value } from '../../ui/Value';
import { AdviceOf } from '../Advice';
import { ContainerAnomalies } from '../Anomalies';
import { clusterCrumbs } from '../crumbs';
import { isStale, StaleClusterNote } from '../StaleClusterNote';
import { UsageCharts } from '../UsageCharts';

type ContainerAnswer = NonNullable<ContainerPageQuery['container']>;
const pick = (data: ContainerPageQuery) => data.container;
const mib = (bytes: number) => formatBytes(bytes, 'MiB');

function factsOf({ usage, resources, restartCount, startedAt }: ContainerAnswer) {
  const { cpuRequestCores, cpuLimitCores, memoryRequestBytes, memoryLimitBytes } = resources;
  const figures = (
    used: ReturnType<typeof cpuOf>,
    request: number | null,
    limit: number | null,
    format: typeof mib,
  ) => (
    <>
      <Value of={used} format={format} isStale={usage.stale} />
      {' · '}
      <Value of={applicable(request, 'No request is set')} format={format} />
      {' · '}
      <Value of={applicable(limit, 'No limit is set')} format={format} />
    </>
  );
  return [
    {
      label: 'CPU used · request · limit',
      value: figures(cpuOf(usage), cpuRequestCores, cpuLimitCores, formatMillicores),
    },
    {
      label: 'Memory used · request · limit',
      value: figures(memoryOf(usage), memoryRequestBytes, memoryLimitBytes, mib),
    },
    { label: 'Restarts', value: restartCount },
    { label: 'Running since', value: <RelativeTime at={startedAt} /> },
  ];
}

function ContainerDetail({ container }: { readonly container: ContainerAnswer }) {
  const scope = useMemo(() => ({ kind: 'container' as const, id: container.id }), [container.id]);
  const { kind, word } = containerStatus(container);
  const { cluster, namespace, podName, name } = container;
  return (
    <DetailPage
      name={name}
      crumbs={[
        ...clusterCrumbs(cluster),
        { key: 'namespace', node: namespace },
        {
          key: 'pod',
          node: (
            <Link
              to="/clusters/$cluster/pods/$namespace/$pod"
              params={{ cluster: cluster.name, namespace, pod: podName }}
            >
              {podName}
            </Link>
          ),
        },
        { key: 'container', node: name },
      ]}
      badges={<AdviceOf workload={container.pod.workload?.id ?? null} container={name} />}
      verdict={
        <>
          <Status kind={kind}>{word}</Status>
          {container.message ? <span>{container.message}</span> : null}
        </>
      }
      facts={factsOf(container)}
    >
      <UsageCharts
        scope={scope}
        cluster={cluster}
        cpu={CONTAINER_CPU}
        memory={CONTAINER_MEMORY}
        usage={container.usage}
        resources={container.resources}
        usualMarks={MARK_KINDS}
      />
      <ContainerAnomalies
        cluster={cluster}
        namespace={namespace}
        owner={container.pod.workload?.name ?? podName}
        container={container}
      />
      <ContainerFacts container={container} />
    </DetailPage>
  );
}

/** One container: what it uses against request and limit, and how it ended the last time. */
export function ContainerPage() {
  const { cluster, namespace, pod, container } = useParams({
    from: '/app/clusters/$cluster/pods/$namespace/$pod/containers/$container',
  });
  const variables = useMemo(() => ({ cluster, namespace, pod, name: container }), [cluster, namespace, pod, container]);
  const view = useView(ContainerPageDocument, { variables, pick, title: 'Container' });
  return (
    <QueryView
      page={container}
      view={view}
      name={`container ${container}`}
      loading={<BlockSkeleton height={400} />}
      isEmpty={() => false}
      empty={null}
      stale={(answer) => (isStale(answer.cluster) ? <StaleClusterNote cluster={answer.cluster} /> : null)}
    >
      {(answer) => <ContainerDetail key={answer.id} container={answer} />}
    </QueryView>
  );
}
