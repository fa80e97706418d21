import { useMemo } from 'react';
import {
  ClusterEventsDocument,
  type ClusterEventsQuery,
  type EventRowFragment,
  ObjectEventsDocument,
  type ObjectEventsQuery,
} from '../../graphql/generated';
import { type QueryAnswer, useView } from '../../graphql/use-view';
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
    // Kubernetes calls "BackOff" and "Killing" normal: not a warning, but no good news either.
    cell: ({ type, reason }) =>
      type === 'WARNING' ? (
        <Status kind="degraded" title={reason}>
          {reason}
        </Status>
      ) : (
        <span className="muted" title={reason}>
          {reason}
        </span>
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

const keyOf = (event: EventRowFragment) => event.id;

interface Answer {
  readonly edges: readonly { readonly node: EventRowFragment }[];
}

interface ViewProps {
  readonly view: QueryAnswer<Answer>;
  readonly scope: string;
  readonly columns: readonly Column<EventRowFragment>[];
}

function EventsView({ view, scope, columns }: ViewProps) {
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
        {({ edges }) => <Table label="Events" columns={columns} rows={edges.map((edge) => edge.node)} rowKey={keyOf} />}
      </QueryView>
    </Panel>
  );
}

const pickCluster = (data: ClusterEventsQuery) => data.clusterEvents;
const pickObject = ({ node }: ObjectEventsQuery) => (node && 'clusterEvents' in node ? node.clusterEvents : null);

interface ClusterProps {
  readonly cluster: { readonly id: string; readonly name: string };
}

/** Kubernetes events of a cluster, newest first, repeats folded into a count. */
export function ClusterEvents({ cluster: { id, name } }: ClusterProps) {
  const variables = useMemo(() => ({ cluster: id }), [id]);
  const view = useView(ClusterEventsDocument, { variables, pick: pickCluster, title: 'Events' });
  return <EventsView view={view} scope={`in ${name}`} columns={COLUMNS} />;
}

/** Kubernetes events of one pod or cluster node. */
export function ObjectEvents({ id, scope }: { readonly id: string; readonly scope: string }) {
  const variables = useMemo(() => ({ id }), [id]);
  const view = useView(ObjectEventsDocument, { variables, pick: pickObject, title: 'Events' });
  return <EventsView view={view} scope={scope} columns={SUBJECT_COLUMNS} />;
}
