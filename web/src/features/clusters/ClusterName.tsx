import { IconDeviceDesktop } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { DemoBadge } from '../../ui/Badge';
import styles from './clusters.module.css';

interface Props {
  readonly cluster: { readonly name: string; readonly isDemo: boolean; readonly kind: 'KUBERNETES' | 'HOST' };
}

/** A cluster's name as a link, with the marks that must never be missing: demo, and machine instead of cluster. */
export function ClusterName({ cluster }: Props) {
  return (
    <span className={styles.name}>
      <Link to="/clusters/$cluster" params={{ cluster: cluster.name }} onClick={(event) => event.stopPropagation()}>
        {cluster.name}
      </Link>
      {cluster.isDemo ? <DemoBadge /> : null}
      {cluster.kind === 'HOST' ? (
        <IconDeviceDesktop size={14} aria-label="A machine outside of Kubernetes" className={styles.host} />
      ) : null}
    </span>
  );
}
