import type { ClusterOverviewFragment } from '../../graphql/generated';
import { plural } from '../../lib/format';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import { StatusGlyph } from '../../ui/Status';
import { HEALTH_KIND } from './cluster-health';
import styles from './HealthRows.module.css';

/** All that is the matter with a cluster, worst first; left out where the verdict above says it already. */
export function HealthPanel({ health }: Pick<ClusterOverviewFragment, 'health'>) {
  const { reasons, status } = health;
  if (reasons.length < 2) return null;
  return (
    <Panel title="Why it is not healthy" scope={`${plural(reasons.length, 'reason')}, worst first`} flush>
      <ul className={styles.rows}>
        {reasons.map(({ code, message, since }) => (
          <li key={code} className={styles.row}>
            <StatusGlyph kind={HEALTH_KIND[status]} />
            <span className={styles.text}>{message}</span>
            <span className="muted">
              since <RelativeTime at={since} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
