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

/** The title, which names the object, leads to it; where the object is gone or the page is its own, it is only text. */
function Title({ alert, isLinked }: { readonly alert: AlertRowFragment; readonly isLinked: boolean }) {
  const { cluster, pod, clusterNode, title, summary } = alert;
  const text = `${title}\n${summary}`;
  if (isLinked && pod) {
    return (
      <Link
        to="/clusters/$cluster/pods/$namespace/$pod"
        params={{ cluster: cluster.name, namespace: pod.namespace, pod: pod.name }}
        className={styles.title}
        title={text}
        onClick={(event) => event.stopPropagation()}
      >
        {title}
      </Link>
    );
  }
  if (isLinked && clusterNode) {
    return (
      <Link
        to="/clusters/$cluster/nodes/$node"
        params={{ cluster: cluster.name, node: clusterNode.name }}
        className={styles.title}
        title={text}
        onClick={(event) => event.stopPropagation()}
      >
        {title}
      </Link>
    );
  }
  return (
    <span className={styles.title} title={text}>
      {title}
    </span>
  );
}

const SEVERITY: AlertColumn = {
  id: 'severity',
  header: 'Severity',
  width: 100,
  sort: 'SEVERITY',
  cell: ({ severity }) => <Severity level={severity} />,
};

const TITLE = { id: 'title', header: 'Title', minWidth: 120 };

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
  { ...TITLE, cell: (alert) => <Title alert={alert} isLinked /> },
  {
    id: 'cluster',
    header: 'Cluster',
    width: 184,
    priority: 2,
    cell: ({ cluster }) => <ClusterLabel cluster={cluster} />,
  },
  { id: 'rule', header: 'Rule', width: 150, priority: 3, cell: ({ rule }) => <span className="mono">{rule}</span> },
  STATE,
  ...TIMES,
];

/** Alerts of one object: where they are is the page's; firing and resolved stand side by side, so the state stays. */
export const SUBJECT_ALERT_COLUMNS: readonly AlertColumn[] = [
  SEVERITY,
  { ...TITLE, cell: (alert) => <Title alert={alert} isLinked={false} /> },
  { ...STATE, width: 96, priority: 1 },
  ...TIMES,
];
