import { Link } from '@tanstack/react-router';
import type { AlertOrderField, AlertRowFragment } from '../../graphql/generated';
import { formatCount } from '../../lib/format';
import { ClusterLabel } from '../../ui/ClusterLabel';
import type { Column } from '../../ui/column';
import { RelativeTime } from '../../ui/RelativeTime';
import { Severity } from '../../ui/Severity';
import { Status } from '../../ui/Status';
import styles from './alerts.module.css';

type AlertColumn = Column<AlertRowFragment, AlertOrderField>;

/** Where an alert points: "checkout / api-7d9f", "node ip-10-2-4-69". */
export function whereOf({ namespace, subjectKind, subjectName, container }: AlertRowFragment): string {
  const place = namespace === null ? `${subjectKind} ${subjectName}` : `${namespace} / ${subjectName}`;
  return container === null ? place : `${place} / ${container}`;
}

function Where({ alert }: { readonly alert: AlertRowFragment }) {
  const { cluster, pod, clusterNode } = alert;
  const text = whereOf(alert);
  if (pod) {
    return (
      <Link
        to="/clusters/$cluster/pods/$namespace/$pod"
        params={{ cluster: cluster.name, namespace: pod.namespace, pod: pod.name }}
        title={text}
        onClick={(event) => event.stopPropagation()}
      >
        {text}
      </Link>
    );
  }
  if (clusterNode) {
    return (
      <Link
        to="/clusters/$cluster/nodes/$node"
        params={{ cluster: cluster.name, node: clusterNode.name }}
        title={text}
        onClick={(event) => event.stopPropagation()}
      >
        {text}
      </Link>
    );
  }
  return <span title={text}>{text}</span>;
}

const SEVERITY: AlertColumn = {
  id: 'severity',
  header: 'Severity',
  width: 100,
  sort: 'SEVERITY',
  cell: ({ severity }) => <Severity level={severity} />,
};

const TITLE: AlertColumn = {
  id: 'title',
  header: 'Title',
  minWidth: 120,
  cell: ({ title, summary }) => (
    <span className={styles.title} title={summary}>
      {title}
    </span>
  ),
};

const STATE: AlertColumn = {
  id: 'state',
  header: 'State',
  width: 84,
  priority: 2,
  cell: ({ state, resolvedReason }) =>
    state === 'FIRING' ? (
      'Firing'
    ) : (
      <Status kind="healthy" title={resolvedReason ?? undefined}>
        Resolved
      </Status>
    ),
};

const TIMES: readonly AlertColumn[] = [
  {
    id: 'count',
    header: 'Count',
    width: 60,
    align: 'right',
    priority: 2,
    cell: ({ count }) => formatCount(count),
  },
  {
    id: 'since',
    header: 'Since',
    width: 72,
    align: 'right',
    sort: 'FIRST_SEEN_AT',
    cell: ({ firstSeenAt }) => <RelativeTime at={firstSeenAt} style="age" inRow />,
  },
  {
    id: 'last',
    header: 'Last seen',
    width: 92,
    align: 'right',
    sort: 'LAST_SEEN_AT',
    priority: 2,
    cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} inRow />,
  },
];

/** The columns of the alert list. */
export const ALERT_COLUMNS: readonly AlertColumn[] = [
  SEVERITY,
  TITLE,
  { id: 'where', header: 'Where', width: 210, priority: 2, cell: (alert) => <Where alert={alert} /> },
  {
    id: 'cluster',
    header: 'Cluster',
    width: 170,
    priority: 2,
    cell: ({ cluster }) => <ClusterLabel cluster={cluster} />,
  },
  { id: 'rule', header: 'Rule', width: 140, priority: 3, cell: ({ rule }) => <span className="mono">{rule}</span> },
  STATE,
  ...TIMES,
];

/** Alerts of one object: where they are is the page's. */
export const SUBJECT_ALERT_COLUMNS: readonly AlertColumn[] = [SEVERITY, TITLE, STATE, ...TIMES];
