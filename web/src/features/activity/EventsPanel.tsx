import { useMemo } from 'react';
import {
  type ClusterEventFilter,
  ClusterEventsDocument,
  type ClusterEventsQuery,
  type EventRowFragment,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { formatCount } from '../../lib/format';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';

const COLUMNS: readonly Column<EventRowFragment>[] = [
  {
    id: 'reason',
    header: 'Reason',
    width: 128,
    cell: ({ type, reason }) => (
      <Status kind={type === 'WARNING' ? 'degraded' : 'healthy'} title={reason}>
        {reason}
      </Status>
    ),
  },
  {
    id: 'object',
    header: 'Object',
    width: 150,
    priority: 2,
    cell: ({ involvedKind, involvedName }) => (
      <span title={`${involvedKind} ${involvedName}`}>{`${involvedKind} ${involvedName}`}</span>
    ),
  },
  { id: 'message', header: 'Message', minWidth: 130, cell: ({ message }) => <span title={message}>{message}</span> },
  {
    id: 'count',
    header: 'Count',
    width: 52,
    align: 'right',
    cell: ({ count }) => (count > 1 ? `×${formatCount(count)}` : '1'),
  },
  {
    id: 'seen',
    header: 'Last seen',
    width: 88,
    align: 'right',
    cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} inRow />,
  },
];

/** Where all events are of one object, naming it in each row says nothing. */
const SUBJECT_COLUMNS = COLUMNS.filter((column) => column.id !== 'object');

const pick = (data: ClusterEventsQuery) => data.clusterEvents;
const keyOf = (event: EventRowFragment) => event.id;

interface Props {
  /** Keep it stable: it is part of the query. */
  readonly filter: ClusterEventFilter;
  readonly scope: string;
  /** All events are of the page's own object. */
  readonly isOneObject?: boolean;
}

/** Kubernetes events, newest first, repeats folded into a count. */
export function EventsPanel({ filter, scope, isOneObject = false }: Props) {
  const variables = useMemo(() => ({ filter }), [filter]);
  const view = useView(ClusterEventsDocument, { variables, pick });
  return (
    <Panel title="Events" scope={scope} flush>
      <QueryView
        view={view}
        name="events"
        loading={<RowsSkeleton rows={5} />}
        isEmpty={({ edges }) => edges.length === 0}
        empty={<Empty title="No events. Kubernetes keeps them for about an hour." />}
        stale={() => null}
      >
        {({ edges }) => (
          <Table
            label="Events"
            columns={isOneObject ? SUBJECT_COLUMNS : COLUMNS}
            rows={edges.map((edge) => edge.node)}
            rowKey={keyOf}
          />
        )}
      </QueryView>
    </Panel>
  );
}
