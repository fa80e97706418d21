import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { AlertOrderField, InboxAlertFragment } from '../../graphql/generated';
import { formatCount, plural } from '../../lib/format';
import { ClusterLabel } from '../../ui/ClusterLabel';
import type { Column } from '../../ui/column';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowCard } from '../../ui/RowCard';
import { Severity } from '../../ui/Severity';
import { valueText } from './alert-words';
import styles from './alerts.module.css';
import type { Choosable } from './choose';
import { useChoosing } from './choosing';
import { alertsOf, type InboxRow, sumUp, worstSeverity } from './group-alerts';
import { IncidentLink } from './IncidentLink';
import { GroupState, StateCell } from './StateCell';
import { StateStrip } from './StateStrip';

export type Row = InboxRow<InboxAlertFragment>;
type InboxColumn = Column<Row, AlertOrderField>;

/** A row as choosing sees it. */
export function choosableOf(row: Row): Choosable {
  return { key: row.key, ids: alertsOf(row).map(({ id }) => id) };
}

/** What a row is called: for its checkbox and its actions. */
export function nameOf(row: Row): string {
  if (row.kind === 'alert') return row.alert.title;
  const [{ rule, namespace, workloadKind, workloadName, subjectKind }] = row.alerts;
  const of = workloadName
    ? `${workloadKind} ${[namespace, workloadName].filter(Boolean).join('/')}`
    : plural(row.alerts.length, subjectKind.toLowerCase());
  return `${rule}: ${plural(row.alerts.length, 'alert')} of ${of}`;
}

function ChooseBox({ row }: { readonly row: Row }) {
  const { stateOf, toggle } = useChoosing();
  const box = useRef<HTMLInputElement>(null);
  const state = stateOf(choosableOf(row));
  useEffect(() => {
    if (box.current) box.current.indeterminate = state === 'some';
  }, [state]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above; the box itself takes keys
    <label className={styles.choose} onClick={(event) => event.stopPropagation()}>
      <input
        ref={box}
        type="checkbox"
        aria-label={`Choose ${nameOf(row)}`}
        checked={state === 'all'}
        // The change event does not tell of the shift key.
        onClick={(event) => toggle(choosableOf(row), event.shiftKey)}
        onChange={() => undefined}
      />
    </label>
  );
}

/** The title leads to the alert's page; a plain click opens it beside the list. */
function Title({ row }: { readonly row: Row }) {
  if (row.kind === 'group') {
    return (
      <span className={styles.group} title={nameOf(row)}>
        <span className={styles.twist} aria-hidden="true">
          {row.isOpen ? '▾' : '▸'}
        </span>
        {nameOf(row)}
        <span className="visually-hidden">{row.isOpen ? ', open' : ', closed'}</span>
      </span>
    );
  }
  const { id, title, summary } = row.alert;
  return (
    <Link
      to="/alerts/$alertId"
      params={{ alertId: id }}
      className={`${styles.title} ${row.isMember ? styles.member : ''}`}
      title={`${title}\n${summary}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey) event.stopPropagation();
        else event.preventDefault();
      }}
    >
      {title}
    </Link>
  );
}

/** The cluster, and the namespace that it lies in; of a node there is none. */
function Place({ row }: { readonly row: Row }) {
  const [alert] = alertsOf(row);
  if (!alert) return null;
  return (
    <>
      <ClusterLabel cluster={alert.cluster} />
      {alert.namespace === null ? null : <span className={styles.namespace}>{`/ ${alert.namespace}`}</span>}
    </>
  );
}

function State({ row }: { readonly row: Row }) {
  return row.kind === 'alert' ? <StateCell alert={row.alert} /> : <GroupState alerts={row.alerts} />;
}

function Worst({ row }: { readonly row: Row }) {
  return <Severity level={row.kind === 'alert' ? row.alert.severity : worstSeverity(row.alerts)} />;
}

function Card({ row }: { readonly row: Row }) {
  return (
    <RowCard
      marks={
        <>
          <Worst row={row} />
          <State row={row} />
        </>
      }
      time={<RelativeTime at={sumUp(row).since} style="age" inRow />}
      title={<Title row={row} />}
      place={<Place row={row} />}
    />
  );
}

function Where({ row }: { readonly row: Row }) {
  const [alert] = alertsOf(row);
  if (!alert) return null;
  return (
    <span className={styles.where} title={[alert.cluster.name, alert.namespace].filter(Boolean).join(' / ')}>
      <ClusterLabel cluster={alert.cluster} />
    </span>
  );
}

function Owner({ row }: { readonly row: Row }) {
  const names = new Set(alertsOf(row).map(({ assigneeName }) => assigneeName));
  const [name] = names;
  if (names.size > 1) return <span className="muted">several</span>;
  return name ? <span title={name}>{name}</span> : <span className="muted">—</span>;
}

/** The incident of the row's alerts, where they share one. */
export function incidentOf(
  alerts: readonly Pick<InboxAlertFragment, 'incident'>[],
): Pick<NonNullable<InboxAlertFragment['incident']>, 'id' | 'number' | 'title'> | null {
  const [first] = alerts;
  return alerts.every(({ incident }) => incident?.id === first?.incident?.id) ? (first?.incident ?? null) : null;
}

function IncidentCell({ row }: { readonly row: Row }) {
  const incident = incidentOf(alertsOf(row));
  if (!incident) return <span className="muted">—</span>;
  return <IncidentLink incident={incident}>{`#${incident.number}`}</IncidentLink>;
}

function Measured({ row }: { readonly row: Row }) {
  const text = row.kind === 'alert' ? valueText(row.alert) : null;
  return text === null ? <span className="muted">—</span> : <span title={text}>{text}</span>;
}

const CHOOSE: InboxColumn = {
  id: 'choose',
  header: 'Choose',
  isHeaderHidden: true,
  width: 40,
  cell: (row) => <ChooseBox row={row} />,
};

/** The inbox on a phone. */
export const INBOX_CARDS: readonly InboxColumn[] = [
  CHOOSE,
  { id: 'alert', header: 'Alert', isHeaderHidden: true, cell: (row) => <Card row={row} /> },
];

/** The columns of the inbox. */
export const INBOX_COLUMNS: readonly InboxColumn[] = [
  CHOOSE,
  {
    id: 'severity',
    header: 'Severity',
    width: 92,
    sort: 'SEVERITY',
    cell: (row) => <Worst row={row} />,
  },
  { id: 'title', header: 'Title', minWidth: 130, cell: (row) => <Title row={row} /> },
  { id: 'where', header: 'Where', width: 156, priority: 2, cell: (row) => <Where row={row} /> },
  {
    id: 'state',
    header: 'State',
    width: 108,
    cell: (row) => <State row={row} />,
  },
  {
    id: 'value',
    header: 'Value / limit',
    width: 112,
    align: 'right',
    priority: 3,
    cell: (row) => <Measured row={row} />,
  },
  {
    id: 'strip',
    header: 'Last hour',
    width: 80,
    priority: 2,
    cell: (row) => (row.kind === 'alert' ? <StateStrip spans={row.alert.stateSpans} width={64} /> : null),
  },
  {
    id: 'count',
    header: 'Count',
    width: 56,
    align: 'right',
    priority: 3,
    cell: (row) => formatCount(sumUp(row).count),
  },
  {
    id: 'since',
    header: 'Since',
    width: 64,
    align: 'right',
    sort: 'FIRST_SEEN_AT',
    priority: 2,
    cell: (row) => <RelativeTime at={sumUp(row).since} style="age" inRow />,
  },
  {
    id: 'last',
    header: 'Last seen',
    width: 92,
    align: 'right',
    sort: 'LAST_SEEN_AT',
    priority: 3,
    cell: (row) => <RelativeTime at={sumUp(row).last} inRow />,
  },
  { id: 'incident', header: 'Incident', width: 68, priority: 3, cell: (row) => <IncidentCell row={row} /> },
  { id: 'owner', header: 'Owner', width: 88, priority: 3, cell: (row) => <Owner row={row} /> },
];
