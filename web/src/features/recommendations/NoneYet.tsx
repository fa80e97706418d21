import { plural } from '../../lib/format';
import { Empty } from '../../ui/Empty';
import { RelativeTime } from '../../ui/RelativeTime';
import styles from './recommendations.module.css';
import type { Totals } from './SavingTotals';

/** Why there is no recommendation, and when there may be one. */
export function NoneYet({ of }: { readonly of: Totals | null }) {
  if (of === null) return <Empty title="No recommendations." />;
  const { waiting, lastRunAt } = of;
  if (lastRunAt === null) {
    return (
      <Empty title="No recommendations yet.">
        Clusters are looked through within 15 minutes of their first report. Sizes need 3 days of usage.
      </Empty>
    );
  }
  if (waiting.length === 0) {
    return (
      <Empty title="Nothing to recommend.">
        Looked through <RelativeTime at={lastRunAt} />: sizes fit what is used, and nothing is idle or fails.
      </Empty>
    );
  }
  return (
    <Empty title="No recommendations yet.">
      <ul className={styles.waiting}>
        {waiting.map(({ reason, text, workloads }) => (
          <li key={`${reason} ${text}`}>{`${plural(workloads, 'workload')}: ${text}`}</li>
        ))}
      </ul>
      <p>
        Looked through <RelativeTime at={lastRunAt} />.
      </p>
    </Empty>
  );
}
