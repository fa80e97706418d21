import type { WorkloadOverviewFragment } from '../../graphql/generated';
import { plural } from '../../lib/format';
import { KIND_WORDS } from '../../lib/workload-kind';
import { lastKnown } from '../../ui/last-known';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status } from '../../ui/Status';
import { workloadStatus } from './workload-status';
import { troubles, type WorkloadPod } from './workload-sums';

interface Props {
  readonly workload: WorkloadOverviewFragment;
  readonly pods: readonly WorkloadPod[];
}

/** What a kind without replicas says of itself: "Job with 1 pod: 1 succeeded". */
function podsText({ kind, pods: { totalCount } }: WorkloadOverviewFragment, pods: readonly WorkloadPod[]): string {
  const counts = new Map<string, number>();
  for (const { phase } of pods) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  const phases = [...counts].map(([phase, count]) => `${count} ${phase.toLowerCase()}`).join(', ');
  return `${KIND_WORDS[kind]} with ${plural(totalCount, 'pod')}${phases === '' ? '' : `: ${phases}`}`;
}

/** Whether the workload is well; if not, what is the matter with its pods. */
export function WorkloadVerdict({ workload, pods }: Props) {
  const state = workloadStatus(workload);
  const { kind, desiredReplicas, readyReplicas, updatedReplicas } = workload;
  const trouble = troubles(pods);
  return (
    <>
      {state ? <Status kind={lastKnown(state.kind, workload.cluster)}>{state.word}</Status> : null}
      <span>
        {desiredReplicas === null || kind === 'JOB'
          ? podsText(workload, pods)
          : `${readyReplicas ?? 'n/a'} of ${plural(desiredReplicas, 'replica')} ready`}
        {state?.kind === 'progressing' ? `, ${updatedReplicas} of the newest template` : ''}
        {trouble.length > 0 ? `; ${trouble.slice(0, 3).join(', ')}` : ''}
      </span>
      <span className="muted">
        last data <RelativeTime at={workload.observedAt} />
      </span>
    </>
  );
}
