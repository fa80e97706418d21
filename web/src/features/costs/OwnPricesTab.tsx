import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { type OwnPriceFragment, OwnPricesDocument, type OwnPricesQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { plural } from '../../lib/format';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowMenu } from '../../ui/RowMenu';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';
import { CostsFrame } from './CostsFrame';
import { DeletePriceDialog, PriceDialog } from './PriceDialog';
import { emptyDraft } from './price-form';
import { rateText, whereText } from './price-words';
import styles from './prices.module.css';

type Price = OwnPriceFragment;

const VARIABLES = {};
const pick = (data: OwnPricesQuery) => data.prices;
const keyOf = ({ id }: Price) => id;

interface Layer {
  readonly kind: 'new' | 'edit' | 'delete';
  readonly id: string | null;
}

/** @param known currencies that can be told in the one of the tenant */
function columnsOf(known: ReadonlySet<string>, open: ((layer: Layer) => void) | null): readonly Column<Price>[] {
  const columns: Column<Price>[] = [
    {
      id: 'where',
      header: 'Holds for',
      minWidth: 180,
      cell: (price) => (
        <span className={styles.clip} title={whereText(price)}>
          {whereText(price)}
        </span>
      ),
    },
    {
      id: 'rate',
      header: 'Price',
      width: 300,
      cell: ({ rate, currency }) => <span className={styles.clip}>{rateText(rate, currency)}</span>,
    },
    {
      id: 'state',
      header: 'State',
      width: 150,
      priority: 3,
      cell: ({ currency }) =>
        known.has(currency) ? (
          <Status kind="healthy">In force</Status>
        ) : (
          <Status kind="degraded" title={`No exchange rate of ${currency} is set: these machines have no price`}>
            No exchange rate
          </Status>
        ),
    },
    {
      id: 'note',
      header: 'Note',
      minWidth: 120,
      priority: 3,
      cell: ({ note }) => <span className={styles.clip}>{note ?? '—'}</span>,
    },
    {
      id: 'changed',
      header: 'Changed',
      width: 92,
      align: 'right',
      priority: 2,
      cell: ({ changedAt }) => <RelativeTime at={changedAt} inRow />,
    },
  ];
  if (!open) return columns;
  const menu: Column<Price> = {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: 44,
    cell: (price) => (
      <RowMenu
        of={whereText(price)}
        actions={[
          { label: 'Change', onClick: () => open({ kind: 'edit', id: price.id }) },
          { label: 'Delete', onClick: () => open({ kind: 'delete', id: price.id }) },
        ]}
      />
    ),
  };
  return [...columns, menu];
}

/** The prices that were set here: they go before every list price. */
export function OwnPricesTab({ canEdit }: { readonly canEdit: boolean }) {
  const view = useView(OwnPricesDocument, { variables: VARIABLES, pick, title: 'Own prices' });
  const [layer, setLayer] = useState<Layer | null>(null);
  const settings = view.data?.settings;
  const columns = useMemo(() => {
    const known = new Set([settings?.currency ?? '', ...(settings?.exchange ?? []).map(({ currency }) => currency)]);
    return columnsOf(known, canEdit ? setLayer : null);
  }, [settings, canEdit]);
  const close = () => setLayer(null);
  const chosen = view.data?.own.find(({ id }) => id === layer?.id) ?? null;
  return (
    <CostsFrame
      tab="own"
      count={view.data ? plural(view.data.own.length, 'price') : null}
      isRefreshing={view.isRefreshing}
      actions={canEdit ? <Button onClick={() => setLayer({ kind: 'new', id: null })}>Set a price</Button> : null}
      banner={
        <p className={styles.banner}>
          {canEdit
            ? 'What you pay, where that is not what the list says. Of several prices that fit a machine, the one that says most of it holds.'
            : 'What is paid where that is not what the list says. Prices are set by administrators.'}
        </p>
      }
    >
      <QueryView
        view={view}
        name="prices"
        loading={<RowsSkeleton />}
        isEmpty={({ own }) => own.length === 0}
        empty={
          <Empty title="No own prices.">
            All nodes cost what the list says. Set a price for discounts, reserved machines or hardware of your own.
          </Empty>
        }
        stale={() => null}
      >
        {({ own }) => (
          <Table
            label="Own prices"
            columns={columns}
            rows={own}
            rowKey={keyOf}
            onOpen={canEdit ? ({ id }) => setLayer({ kind: 'edit', id }) : undefined}
            isFull
          />
        )}
      </QueryView>
      {layer?.kind === 'new' || (layer?.kind === 'edit' && chosen) ? (
        <PriceDialog
          price={chosen}
          initial={emptyDraft(settings?.currency ?? 'USD')}
          onClose={close}
          onRefused={view.retry}
        />
      ) : null}
      {layer?.kind === 'delete' && chosen ? <DeletePriceDialog price={chosen} onClose={close} /> : null}
    </CostsFrame>
  );
}
