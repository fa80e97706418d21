import type { ContainerRowFragment, PodOverviewFragment } from '../../graphql/generated';
import { lastKnown } from '../../ui/last-known';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status } from '../../ui/Status';
import { podStatus } from './pod-status';
import styles from './pods.module.css';
import { restartVerdict } from './verdict';

interface Props {
  readonly pod: PodOverviewFragment;
  readonly containers: readonly ContainerRowFragment[];
}

/** Whether the pod is well; if not, the real reason and what happened last. */
export function PodVerdict({ pod, containers }: Props) {
  const { kind, word } = podStatus(pod);
  const { text, lastAt } = restartVerdict(containers);
  return (
    <div className={styles.verdict}>
      <Status kind={lastKnown(kind, pod.cluster)}>{word}</Status>
      {pod.message ? <span>{pod.message}</span> : null}
      {text ? (
        <span>
          {text}
          {lastAt ? ', ' : ''}
          {lastAt ? <RelativeTime at={lastAt} /> : null}
        </span>
      ) : null}
      <span className="muted">
        last data <RelativeTime at={pod.usage.observedAt ?? pod.observedAt} />
      </span>
    </div>
  );
}
