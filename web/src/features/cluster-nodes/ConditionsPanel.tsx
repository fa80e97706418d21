import type { ClusterNodeOverviewFragment } from '../../graphql/generated';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status, type StatusKind } from '../../ui/Status';
import { Table } from '../../ui/Table';

type Condition = ClusterNodeOverviewFragment['conditions'][number];

/** Ready is good when true; every other condition of a node names a trouble. */
function kindOf({ type, status }: Condition): StatusKind {
  if (status === 'Unknown') return 'unknown';
  return (status === 'True') === (type === 'Ready') ? 'healthy' : 'failing';
}

const COLUMNS: readonly Column<Condition>[] = [
  {
    id: 'type',
    header: 'Condition',
    width: 176,
    cell: (condition) => <Status kind={kindOf(condition)}>{condition.type}</Status>,
  },
  { id: 'status', header: 'Status', width: 72, cell: ({ status }) => status },
  {
    id: 'reason',
    header: 'Reason',
    cell: ({ reason, message }) => <span title={message ?? undefined}>{reason ?? '—'}</span>,
  },
  {
    id: 'since',
    header: 'Since',
    width: 96,
    align: 'right',
    cell: ({ lastTransitionAt }) => <RelativeTime at={lastTransitionAt} inRow />,
  },
];

const keyOf = (condition: Condition) => condition.type;

/** The node's conditions as Kubernetes reports them. */
export function ConditionsPanel({ node }: { readonly node: ClusterNodeOverviewFragment }) {
  return (
    <Panel title="Conditions" flush>
      {node.conditions.length === 0 ? (
        <Empty title="No conditions. A machine outside of Kubernetes has none." />
      ) : (
        <Table label="Conditions" columns={COLUMNS} rows={node.conditions} rowKey={keyOf} />
      )}
    </Panel>
  );
}
