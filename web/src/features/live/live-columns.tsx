import type { StreamEventType } from '../../graphql/generated';
import { formatCount, plural } from '../../lib/format';
import { formatDuration, formatSecond } from '../../lib/time';
import { ClusterLabel } from '../../ui/ClusterLabel';
import type { Column } from '../../ui/column';
import { RowCard } from '../../ui/RowCard';
import { Severity } from '../../ui/Severity';
import { Status } from '../../ui/Status';
import styles from './live.module.css';
import { type LiveItem, timeOf } from './live-feed';

const WORD: Readonly<Record<StreamEventType, string>> = {
  ADDED: 'Raised',
  MODIFIED: 'Changed',
  RESOLVED: 'Resolved',
  SNAPSHOT: 'Standing',
  LEFT_FILTER: 'Left',
  BOOKMARK: '',
  SYNCED: '',
};

/** "Missed 41 s, back-filled: 12 events". */
export function gapText({ gap }: Extract<LiveItem, { kind: 'gap' }>): string {
  if (gap.backAt === null) return 'No connection; what happens meanwhile is told when it is back.';
  const missed = `Missed ${formatDuration(gap.backAt - gap.lostAt)}`;
  if (!gap.isComplete) return `${missed}, back-filling: ${plural(gap.backfilled, 'event')} so far`;
  return `${missed}, back-filled: ${plural(gap.backfilled, 'event')}`;
}

/** The newest event of a row; null for a gap. */
function eventOf(item: LiveItem) {
  if (item.kind === 'gap') return null;
  return item.kind === 'event' ? item.event : (item.events[0] ?? null);
}

function atOf(item: LiveItem): Date {
  const event = eventOf(item);
  return new Date(item.kind === 'gap' ? item.gap.lostAt : event ? timeOf(event) : 0);
}

function Title({ item, isOpen }: { readonly item: LiveItem; readonly isOpen: boolean }) {
  if (item.kind === 'gap') return <strong className={styles.gap}>{gapText(item)}</strong>;
  if (item.kind === 'burst') {
    const text = `${plural(item.events.length, 'event')} of ${item.rule}`;
    return (
      <span className={styles.burst}>
        <span aria-hidden="true">{isOpen ? '▾ ' : '▸ '}</span>
        {text}
      </span>
    );
  }
  const { alert } = item.event;
  return <span title={`${alert?.title}\n${alert?.summary}`}>{alert?.title}</span>;
}

function EventWord({ item }: { readonly item: LiveItem }) {
  if (item.kind === 'gap') return <Status kind="offline">Gap</Status>;
  if (item.kind === 'burst') return <span className="tabular">{`×${formatCount(item.events.length)}`}</span>;
  const { type } = item.event;
  if (type === 'RESOLVED') return <Status kind="healthy">{WORD[type]}</Status>;
  return <span className={type === 'ADDED' ? undefined : 'muted'}>{WORD[type]}</span>;
}

function Time({ item, zone }: { readonly item: LiveItem; readonly zone: string }) {
  return (
    <time className="tabular" dateTime={atOf(item).toISOString()}>
      {formatSecond(atOf(item), zone)}
    </time>
  );
}

function Level({ item }: { readonly item: LiveItem }) {
  const alert = eventOf(item)?.alert;
  if (!alert) return null;
  return alert.state === 'RESOLVED' ? <Status kind="healthy">Resolved</Status> : <Severity level={alert.severity} />;
}

function Place({ item }: { readonly item: LiveItem }) {
  const alert = item.kind === 'event' ? item.event.alert : null;
  return alert ? <ClusterLabel cluster={alert.cluster} /> : null;
}

/** Columns of the live page on a phone. */
export function liveCards(zone: string, zoneName: string, open: ReadonlySet<string>): readonly Column<LiveItem>[] {
  return [
    {
      id: 'event',
      header: `Event, times in ${zoneName}`,
      isHeaderHidden: true,
      cell: (item) => (
        <RowCard
          marks={
            <>
              <Level item={item} />
              {item.kind === 'event' && item.event.type === 'RESOLVED' ? null : <EventWord item={item} />}
            </>
          }
          time={<Time item={item} zone={zone} />}
          title={<Title item={item} isOpen={open.has(item.key)} />}
          place={<Place item={item} />}
        />
      ),
    },
  ];
}

/** Columns of the live page. */
export function liveColumns(zone: string, zoneName: string, open: ReadonlySet<string>): readonly Column<LiveItem>[] {
  return [
    {
      id: 'time',
      header: 'Time',
      unit: zoneName,
      width: 96,
      cell: (item) => <Time item={item} zone={zone} />,
    },
    { id: 'event', header: 'Event', width: 96, priority: 2, cell: (item) => <EventWord item={item} /> },
    {
      id: 'severity',
      header: 'Severity',
      width: 96,
      cell: (item) => <Level item={item} />,
    },
    {
      id: 'title',
      header: 'Title',
      minWidth: 140,
      cell: (item) => <Title item={item} isOpen={open.has(item.key)} />,
    },
    {
      id: 'where',
      header: 'Cluster',
      width: 184,
      priority: 2,
      cell: (item) => <Place item={item} />,
    },
    {
      id: 'rule',
      header: 'Rule',
      width: 180,
      priority: 3,
      cell: (item) => <span className="mono">{eventOf(item)?.alert?.rule}</span>,
    },
  ];
}
