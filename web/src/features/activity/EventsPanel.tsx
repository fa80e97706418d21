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
    width: 148,
    cell: ({ type, reason }) => (
      <Status kind={type === 'WARNING' ? 'degraded' : 'healthy'} title={reason}>
        {reason}
      </Status>
    ),
  },
  {
    id: 'object',
    header: 'Object',
    width: 168,
    priority: 2,
    cell: ({ involvedKind, involvedName }) => (
      <span title={`${involvedKind} ${involvedName}`}>{`${involvedKind} ${involvedName}`}</span>
    ),
  },
  { id: 'message', header: 'Message', cell: ({ message }) => <span title={message}>{message}</span> },
  {
    id: 'count',
    header: 'Count',
    width: 60,
    align: 'right',
    cell: ({ count }) => (count > 1 ? `×${formatCount(count)}` : '1'),
  },
  {
    id: 'seen',
    header: 'Last seen',
    width: 92,
    align: 'right',
    cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} inRow />,
  },
];

const pick = (data: ClusterEventsQuery) => data.clusterEvents;
const keyOf = (event: EventRowFragment) => event.id;

interface Props {
  /** Keep it stable: it is part of the query. */
  readonly filter: ClusterEventFilter;
  readonly scope: string;
}

/** Kubernetes events, newest first, repeats folded into a count. */
export function EventsPanel({ filter, scope }: Props) {
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
        {({ edges }) => <Table label="Events" columns={COLUMNS} rows={edges.map((edge) => edge.node)} rowKey={keyOf} />}
      </QueryView>
    </Panel>
  );
}
