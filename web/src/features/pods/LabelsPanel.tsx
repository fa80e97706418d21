import type { PodOverviewFragment } from '../../graphql/generated';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import styles from './pods.module.css';

/** The pod's labels. */
export function LabelsPanel({ labels }: Pick<PodOverviewFragment, 'labels'>) {
  return (
    <Panel title="Labels">
      {labels.length === 0 ? (
        <Empty title="No labels." />
      ) : (
        <ul className={styles.labels}>
          {labels.map(({ key, value }) => (
            <li key={key} className={`${styles.label} mono`}>{`${key}=${value}`}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
