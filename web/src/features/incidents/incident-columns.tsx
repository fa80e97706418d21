import { Link } from '@tanstack/react-router';
import type { IncidentOrderField, IncidentRowFragment } from '../../graphql/generated';
import { formatCount, plural, sentenceCase } from '../../lib/format';
import { formatDuration } from '../../lib/time';
import type { Column } from '../../ui/column';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowCard } from '../../ui/RowCard';
import { Status } from '../../ui/Status';
import { affectedText, STATUS_KIND } from './incident-words';
import styles from './incidents.module.css';
import { Sev } from './Sev';

type IncidentColumn = Column<IncidentRowFragment, IncidentOrderField>;

function Title({ incident: { number, title, summary } }: { readonly incident: IncidentRowFragment }) {
  return (
    <Link
      to="/incidents/$number"
      params={{ number: String(number) }}
      className={styles.title}
      title={`${title}\n${summary}`}
      onClick={(event) => event.stopPropagation()}
    >
      <span className="muted">{`#${number} `}</span>
      {title}
    </Link>
  );
}

function State({ incident: { status, isMuted, acknowledgedBy } }: { readonly incident: IncidentRowFragment }) {
  return (
    <Status kind={STATUS_KIND[status]} title={acknowledgedBy ? `by ${acknowledgedBy}` : undefined}>
      {sentenceCase(status)}
      {isMuted ? <span className="muted"> (muted)</span> : null}
    </Status>
  );
}

function Duration({ incident: { openedAt, resolvedAt } }: { readonly incident: IncidentRowFragment }) {
  if (resolvedAt) return formatDuration(Date.parse(resolvedAt) - Date.parse(openedAt));
  return <RelativeTime at={openedAt} style="age" inRow />;
}

function Card({ incident }: { readonly incident: IncidentRowFragment }) {
  return (
    <RowCard
      marks={
        <>
          <Sev level={incident.severity} />
          <State incident={incident} />
        </>
      }
      time={<Duration incident={incident} />}
      title={<Title incident={incident} />}
      place={`${plural(incident.openAlertCount, 'alert fires', 'alerts fire')} · ${affectedText(incident.impact)}`}
    />
  );
}

/** The incident list on a phone. */
export const INCIDENT_CARDS: readonly IncidentColumn[] = [
  { id: 'incident', header: 'Incident', isHeaderHidden: true, cell: (incident) => <Card incident={incident} /> },
];

/** The columns of the incident list. */
export const INCIDENT_COLUMNS: readonly IncidentColumn[] = [
  { id: 'sev', header: 'Sev', width: 76, sort: 'SEVERITY', cell: ({ severity }) => <Sev level={severity} /> },
  {
    id: 'title',
    header: 'Title',
    minWidth: 180,
    cell: (incident) => <Title incident={incident} />,
  },
  {
    id: 'status',
    header: 'Status',
    width: 136,
    cell: (incident) => <State incident={incident} />,
  },
  {
    id: 'duration',
    header: 'Duration',
    width: 84,
    align: 'right',
    sort: 'OPENED_AT',
    cell: (incident) => <Duration incident={incident} />,
  },
  {
    id: 'alerts',
    header: 'Alerts',
    width: 84,
    align: 'right',
    priority: 2,
    cell: ({ openAlertCount, alertCount }) => (
      <span title={`${openAlertCount} of ${alertCount} fire`}>
        {formatCount(openAlertCount)}
        <span className="muted">{` / ${formatCount(alertCount)}`}</span>
      </span>
    ),
  },
  {
    id: 'affected',
    header: 'Affected',
    width: 220,
    priority: 2,
    cell: ({ impact }) => <span title={impact.workloadNames.join('\n')}>{affectedText(impact)}</span>,
  },
  {
    id: 'lead',
    header: 'Lead',
    width: 120,
    priority: 3,
    cell: ({ leadName }) => leadName ?? <span className="muted">—</span>,
  },
  {
    id: 'updated',
    header: 'Updated',
    width: 92,
    align: 'right',
    sort: 'UPDATED_AT',
    priority: 3,
    cell: ({ updatedAt }) => <RelativeTime at={updatedAt} inRow />,
  },
];
