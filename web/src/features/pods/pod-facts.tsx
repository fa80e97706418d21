import { Link } from '@tanstack/react-router';
import type { PodOverviewFragment } from '../../graphql/generated';
import { sentenceCase } from '../../lib/format';
import type { Fact } from '../../ui/Facts';
import { GuardedText } from '../../ui/GuardedText';
import { RelativeTime } from '../../ui/RelativeTime';

/** The strip below a pod's title. */
export function podFacts(pod: PodOverviewFragment, denied: ReadonlyMap<string, string>): Fact[] {
  const { cluster, nodeName, ownerKind, ownerName } = pod;
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
    { label: 'Owner', value: ownerKind && ownerName ? `${ownerKind} ${ownerName}` : '—' },
    { label: 'Ready', value: `${pod.readyContainers} of ${pod.totalContainers}` },
    { label: 'QoS', value: pod.qosClass ? sentenceCase(pod.qosClass) : '—' },
    { label: 'Pod IP', value: <GuardedText value={pod.podIp} needs={denied.get('Pod.podIp')} /> },
    { label: 'Age', value: <RelativeTime at={pod.createdAt} style="age" /> },
  ];
}
