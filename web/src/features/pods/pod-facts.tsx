import { Link } from '@tanstack/react-router';
import type { PodOverviewFragment } from '../../graphql/generated';
import { sentenceCase } from '../../lib/format';
import { KIND_WORDS } from '../../lib/workload-kind';
import type { Fact } from '../../ui/Facts';
import { GuardedText } from '../../ui/GuardedText';
import { RelativeTime } from '../../ui/RelativeTime';
import { WorkloadLink } from '../../ui/WorkloadLink';

/** What made the pod: its workload, or the object that Kubernetes names where that is none we know. */
function Owner({ pod: { cluster, namespace, workload, ownerKind, ownerName } }: { readonly pod: PodOverviewFragment }) {
  if (!workload) return ownerKind && ownerName ? `${ownerKind} ${ownerName}` : '—';
  const kind = KIND_WORDS[workload.kind];
  return (
    <>
      {`${kind} `}
      <WorkloadLink cluster={cluster.name} namespace={namespace} kind={kind} name={workload.name} />
    </>
  );
}

/** The strip below a pod's title. */
export function podFacts(pod: PodOverviewFragment, denied: ReadonlyMap<string, string>): Fact[] {
  const { cluster, nodeName } = pod;
  return [
    {
      label: 'Node',
      value:
        nodeName === null ? (
          'not scheduled'
        ) : (
          <Link to="/clusters/$cluster/nodes/$node" params={{ cluster: cluster.name, node: nodeName }}>
            {nodeName}
          </Link>
        ),
    },
    { label: 'Owner', value: <Owner pod={pod} /> },
    { label: 'Ready', value: `${pod.readyContainers} of ${pod.totalContainers}` },
    { label: 'QoS', value: pod.qosClass ? sentenceCase(pod.qosClass) : '—' },
    { label: 'Pod IP', value: <GuardedText value={pod.podIp} needs={denied.get('Pod.podIp')} /> },
    { label: 'Age', value: <RelativeTime at={pod.createdAt} style="age" /> },
  ];
}
