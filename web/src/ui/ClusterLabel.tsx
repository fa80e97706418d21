import { DemoBadge } from './Badge';
import styles from './ClusterLabel.module.css';

/** A cluster's name in a row of something else; the name gives way, the demo mark never goes missing. */
export function ClusterLabel({ cluster }: { readonly cluster: { readonly name: string; readonly isDemo: boolean } }) {
  return (
    <span className={styles.label} title={cluster.name}>
      <span className={styles.name}>{cluster.name}</span>
      {cluster.isDemo ? <DemoBadge /> : null}
    </span>
  );
}
