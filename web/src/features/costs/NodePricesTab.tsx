import { type ReactNode, useMemo, useState } from 'react';
import {
  type PricedNodeRowFragment,
  PricedNodesDocument,
  type PricedNodesQuery,
  RefreshPricedNodesDocument,
} from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { plural } from '../../lib/format';
import { formatMoney, formatRate } from '../../lib/money';
import { ClusterLabel } from '../../ui/ClusterLabel';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { ObjectName } from '../../ui/ObjectName';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { StatusGlyph } from '../../ui/Status';
import { Table } from '../../ui/Table';
import { CostsFrame } from './CostsFrame';
import { NodePriceDialog } from './NodePriceDialog';
import { PriceDialog } from './PriceDialog';
import { draftOfNode } from './price-form';
import { BASIS_WORDS, PURCHASE_WORDS } from './price-words';
import styles from './prices.module.css';

type Row = PricedNodeRowFragment;

const pick = (data: PricedNodesQuery) => data.clusterNodes;
const keyOf = ({ id }: Row) => id;
const ORDER = { field: 'NAME', direction: 'ASC' } as const;

/** What it rests on; a triangle where something is not quite right about it. */
function Basis({ price }: Pick<Row, 'price'>) {
  if (!price) return <span className="muted">n/a</span>;
  const { basis, caveats, problem } = price;
  const text = basis ? BASIS_WORDS[basis] : 'No price';
  const notes = [...(problem ? [problem] : []), ...caveats];
  return (
    <span className={styles.basis} title={notes.join('\n') || undefined}>
      {notes.length > 0 ? <StatusGlyph kind="degraded" /> : null}
      <span className={styles.clip}>{text}</span>
      {notes.length > 0 ? <span className="visually-hidden">{`: ${notes.join(' ')}`}</span> : null}
    </span>
  );
}

function Source({ price }: Pick<Row, 'price'>) {
  if (price?.source) {
    return (
      <span className={styles.clip} title={price.source.note}>
        {price.source.name}
      </span>
    );
  }
  return <span className={styles.clip}>{price?.override ? (price.override.note ?? 'Set here') : '—'}</span>;
}

const COLUMNS: readonly Column<Row>[] = [
  { id: 'name', header: 'Node', minWidth: 130, cell: ({ name }) => <ObjectName name={name} maxLength={34} /> },
  {
    id: 'cluster',
    header: 'Cluster',
    width: 184,
    priority: 3,
    cell: ({ cluster }) => <ClusterLabel cluster={cluster} />,
  },
  {
    id: 'type',
    header: 'Type · pool',
    width: 190,
    priority: 2,
    cell: ({ instanceType, pool }) => (
      <span className={styles.clip}>{[instanceType, pool].filter(Boolean).join(' · ') || '—'}</span>
    ),
  },
  {
    id: 'bought',
    header: 'Bought',
    width: 92,
    priority: 3,
    cell: ({ price }) => (price?.purchase ? PURCHASE_WORDS[price.purchase] : '—'),
  },
  {
    id: 'hour',
    header: 'Per hour',
    width: 88,
    align: 'right',
    priority: 2,
    cell: ({ price }) =>
      price?.perHour == null ? <span className="muted">n/a</span> : formatRate(price.perHour, price.currency),
  },
  {
    id: 'month',
    header: 'Per month',
    width: 88,
    align: 'right',
    cell: ({ price }) =>
      price?.perMonth == null ? <span className="muted">n/a</span> : formatMoney(price.perMonth, price.currency),
  },
  { id: 'basis', header: 'Rests on', width: 190, cell: ({ price }) => <Basis price={price} /> },
  {
    id: 'day',
    header: 'As of',
    width: 96,
    priority: 3,
    cell: ({ price }) => price?.source?.observedOn ?? <span className="muted">—</span>,
  },
  { id: 'source', header: 'Source', minWidth: 160, priority: 3, cell: ({ price }) => <Source price={price} /> },
];

interface Props {
  /** Null while they are not known yet. */
  readonly clusterIds: string[] | null;
  readonly canEdit: boolean;
  readonly filters: ReactNode;
}

/** Which price each cluster node has, and why; nodes without one first to be seen. */
export function NodePricesTab({ clusterIds, canEdit, filters }: Props) {
  const variables = useMemo(() => ({ filter: { cluster: clusterIds }, orderBy: ORDER }), [clusterIds]);
  const list = useConnection(PricedNodesDocument, {
    variables,
    pick,
    refresh: RefreshPricedNodesDocument,
    pollMs: 60_000,
    title: 'Node prices',
    skip: clusterIds === null,
  });
  const [shownId, setShownId] = useState<string | null>(null);
  const [isEditing, setEditing] = useState(false);
  const shown = list.data?.rows.find(({ id }) => id === shownId) ?? null;
  const close = () => {
    setShownId(null);
    setEditing(false);
  };
  const unpriced = list.data?.rows.filter(({ price }) => price !== null && price.perHour === null).length ?? 0;
  const needs = list.denied.get('ClusterNode.price');
  return (
    <CostsFrame
      tab="nodes"
      count={list.data ? plural(list.data.totalCount, 'node') : null}
      isRefreshing={list.isRefreshing}
      actions={filters}
      banner={
        <p className={styles.banner}>
          {needs
            ? `Prices need the role ${needs.toLowerCase()}. Ask an administrator of your organisation.`
            : unpriced > 0
              ? `${plural(unpriced, 'node')} without a price: what runs there is missing in all costs. Open one to see why, and set a price.`
              : 'The price of each node by the prices of now. Open one to see why it is that one.'}
        </p>
      }
    >
      <QueryView
        view={list}
        name="the prices of nodes"
        loading={<RowsSkeleton />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={<Empty title="No nodes yet. They appear with an agent's first report." />}
        stale={() => null}
      >
        {({ rows }) => (
          <Table
            label="Node prices"
            columns={COLUMNS}
            rows={rows}
            rowKey={keyOf}
            onOpen={({ id }) => setShownId(id)}
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
            isFull
          />
        )}
      </QueryView>
      {shown && !isEditing ? (
        <NodePriceDialog node={shown} canEdit={canEdit} onEdit={() => setEditing(true)} onClose={close} />
      ) : null}
      {shown && isEditing ? (
        <PriceDialog
          price={shown.price?.override ?? null}
          initial={draftOfNode(shown)}
          onClose={close}
          onRefused={list.retry}
        />
      ) : null}
    </CostsFrame>
  );
}
