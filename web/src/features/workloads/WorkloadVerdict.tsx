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

/** What a kind without replicas says of itself: a CronJob's pods come and go by design. */
function podsText({ kind, pods }: WorkloadOverviewFragment): string {
  return `${KIND_WORDS[kind]} with ${plural(pods.totalCount, 'pod')}`;
}

/** Whether the workload is well; if not, what is the matter with its pods. */
export function WorkloadVerdict({ workload, pods }: Props) {
  const state = workloadStatus(workload);
  const { desiredReplicas, readyReplicas, updatedReplicas } = workload;
  const trouble = troubles(pods);
  return (
    <>
      {state ? <Status kind={lastKnown(state.kind, workload.cluster)}>{state.word}</Status> : null}
      <span>
        {desiredReplicas === null
          ? podsText(workload)
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
