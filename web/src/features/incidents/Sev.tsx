import type { IncidentSeverity } from '../../graphql/generated';
import { SEVERITY_MEANS } from './incident-words';
import styles from './incidents.module.css';

/** SEV1 to SEV4 as text; what it means is the tooltip. */
export function Sev({ level }: { readonly level: IncidentSeverity }) {
  return (
    <span className={`${styles.sev} ${styles[level]}`} title={SEVERITY_MEANS[level]}>
      {level}
    </span>
  );
}
