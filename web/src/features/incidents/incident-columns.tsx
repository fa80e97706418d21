import { Link } from '@tanstack/react-router';
import type { IncidentOrderField, IncidentRowFragment } from '../../graphql/generated';
import { formatCount, sentenceCase } from '../../lib/format';
import { formatDuration } from '../../lib/time';
import type { Column } from '../../ui/column';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status } from '../../ui/Status';
import { affectedText, STATUS_KIND } from './incident-words';
import styles from './incidents.module.css';
import { Sev } from './Sev';

type IncidentColumn = Column<IncidentRowFragment, IncidentOrderField>;

/** The columns of the incident list. */
export const INCIDENT_COLUMNS: readonly IncidentColumn[] = [
  { id: 'sev', header: 'Sev', width: 76, sort: 'SEVERITY', cell: ({ severity }) => <Sev level={severity} /> },
  {
    id: 'title',
    header: 'Title',
    minWidth: 180,
    cell: ({ number, title, summary }) => (
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
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 136,
    cell: ({ status, isMuted, acknowledgedBy }) => (
      <Status kind={STATUS_KIND[status]} title={acknowledgedBy ? `by ${acknowledgedBy}` : undefined}>
        {sentenceCase(status)}
        {isMuted ? <span className="muted"> (muted)</span> : null}
      </Status>
    ),
  },
  {
    id: 'duration',
    header: 'Duration',
    width: 84,
    align: 'right',
    sort: 'OPENED_AT',
    cell: ({ openedAt, resolvedAt }) =>
      resolvedAt ? (
        formatDuration(Date.parse(resolvedAt) - Date.parse(openedAt))
      ) : (
        <RelativeTime at={openedAt} style="age" inRow />
      ),
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
