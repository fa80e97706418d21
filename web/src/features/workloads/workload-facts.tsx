import type { WorkloadOverviewFragment } from '../../graphql/generated';
import { shortChange } from '../../lib/change-text';
import { formatBytes, formatCount, formatMillicores, plural, type Quantity } from '../../lib/format';
import type { Fact } from '../../ui/Facts';
import { RelativeTime } from '../../ui/RelativeTime';
import { cpuOf, memoryOf } from '../../ui/usage';
import { applicable, type Measured, Value } from '../../ui/Value';
import { replicasText } from './workload-status';
import { restartsOf, type WorkloadPod, type WorkloadSums } from './workload-sums';

function Replicas({ workload }: { readonly workload: WorkloadOverviewFragment }) {
  const scaler = workload.horizontalPodAutoscaler;
  return (
    <>
      <span title="Ready / desired">{replicasText(workload)}</span>
      {scaler ? (
        <span className="muted" title={`Scaled by the HorizontalPodAutoscaler ${scaler.name}`}>
          {` · scaled ${scaler.minReplicas ?? 1} to ${scaler.maxReplicas}`}
        </span>
      ) : null}
    </>
  );
}

interface FigureProps {
  readonly used: Measured;
  readonly request: number | null;
  readonly format: (value: number) => Quantity;
  readonly isStale: boolean;
}

function UsedOfRequest({ used, request, format, isStale }: FigureProps) {
  return (
    <>
      <Value of={used} format={format} isStale={isStale} />
      {' / '}
      <Value of={applicable(request, 'None of its containers requests any')} format={format} />
    </>
  );
}

function Restarts({ pods }: { readonly pods: readonly WorkloadPod[] }) {
  const { total, podsInDay, lastAt } = restartsOf(pods, new Date());
  if (total === 0) return <span className="muted">0</span>;
  return (
    <>
      {podsInDay > 0 ? `${plural(podsInDay, 'pod')}, ` : 'none, '}
      <span className="muted">{`${formatCount(total)} in all`}</span>
      {lastAt ? (
        <span className="muted">
          , last <RelativeTime at={lastAt} />
        </span>
      ) : null}
    </>
  );
}

type ChangeRow = WorkloadOverviewFragment['changes']['edges'][number]['node'];

function LastChange({ change }: { readonly change: ChangeRow | undefined }) {
  if (!change) return <span className="muted">none recorded</span>;
  return (
    <>
      <span title={`${change.before ?? 'none'} → ${change.after ?? 'none'}`}>{shortChange(change)}</span>,{' '}
      <RelativeTime at={change.observedAt} />
    </>
  );
}

/** The strip below a workload's title. */
export function workloadFacts(
  workload: WorkloadOverviewFragment,
  pods: readonly WorkloadPod[],
  { usage, resources, pods: summed }: WorkloadSums,
): Fact[] {
  const { totalCount } = workload.pods;
  // Without the words, figures of a part would pass for those of the whole.
  const part = totalCount > pods.length ? ` (${formatCount(summed)} of ${formatCount(totalCount)} pods)` : '';
  return [
    { label: 'Replicas ready / desired', value: <Replicas workload={workload} /> },
    {
      label: `CPU used / requested${part}`,
      value: (
        <UsedOfRequest
          used={cpuOf(usage)}
          request={resources.cpuRequestCores}
          format={formatMillicores}
          isStale={usage.stale}
        />
      ),
    },
    {
      label: `Memory used / requested${part}`,
      value: (
        <UsedOfRequest
          used={memoryOf(usage)}
          request={resources.memoryRequestBytes}
          format={formatBytes}
          isStale={usage.stale}
        />
      ),
    },
    { label: 'Restarted in 24 h', value: <Restarts pods={pods} /> },
    { label: 'Last change', value: <LastChange change={workload.changes.edges[0]?.node} /> },
  ];
}
