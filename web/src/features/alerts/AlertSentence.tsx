import { Link } from '@tanstack/react-router';
import type { AlertRowFragment } from '../../graphql/generated';
import { RelativeTime } from '../../ui/RelativeTime';
import { Severity } from '../../ui/Severity';
import { WorkloadLink } from '../../ui/WorkloadLink';
import { placeOf, valueText } from './alert-words';
import styles from './alerts.module.css';
import { StateCell } from './StateCell';

/** Leads to what the alert is about; where that is gone, it is only text. */
function Subject({ alert }: { readonly alert: AlertRowFragment }) {
  const { cluster, pod, clusterNode } = alert;
  const text = placeOf(alert);
  if (pod) {
    const params = { cluster: cluster.name, namespace: pod.namespace, pod: pod.name };
    return (
      <Link to="/clusters/$cluster/pods/$namespace/$pod" params={params}>
        {text}
      </Link>
    );
  }
  if (clusterNode) {
    return (
      <Link to="/clusters/$cluster/nodes/$node" params={{ cluster: cluster.name, node: clusterNode.name }}>
        {text}
      </Link>
    );
  }
  if (alert.workloadName === alert.subjectName && alert.workloadKind && alert.namespace !== null) {
    const { namespace, workloadKind: kind, workloadName: name } = alert;
    return (
      <WorkloadLink {...{ cluster: cluster.name, namespace, kind, name }}>
        <span>{text}</span>
      </WorkloadLink>
    );
  }
  return <span>{text}</span>;
}

/** What is wrong, where, since when and how much: the alert in one sentence. */
export function AlertSentence({
  alert,
}: {
  readonly alert: AlertRowFragment & Parameters<typeof StateCell>[0]['alert'];
}) {
  const measured = valueText(alert);
  return (
    <>
      <Severity level={alert.severity} />
      <StateCell alert={alert} />
      <span className={styles.prose}>
        {alert.summary} <Subject alert={alert} /> in{' '}
        <Link to="/clusters/$cluster" params={{ cluster: alert.cluster.name }}>
          {alert.cluster.name}
        </Link>
        , since <RelativeTime at={alert.firstSeenAt} />
        {alert.resolvedAt ? (
          <>
            , over since <RelativeTime at={alert.resolvedAt} />
          </>
        ) : null}
        {measured ? `; ${measured}${alert.threshold === null ? '' : ' (value / threshold)'}` : ''}.
      </span>
    </>
  );
}
