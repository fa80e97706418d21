import { NativeSelect } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { type ListPriceRowFragment, ListPricesDocument, type ListPricesQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { plural } from '../../lib/format';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { SearchField } from '../../ui/FilterBar';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import { CostsFrame } from './CostsFrame';
import { PriceSource } from './PriceSource';
import { PROVIDER_WORDS, PURCHASE_WORDS, rateText } from './price-words';
import styles from './prices.module.css';

type Row = ListPriceRowFragment;

const PAGE = 100;
const MOST = 500;
const PROVIDERS = [
  { value: '', label: 'All providers' },
  ...Object.entries(PROVIDER_WORDS).map(([value, label]) => ({ value, label })),
];

const pick = (data: ListPricesQuery) => data.prices?.list;
const keyOf = ({ provider, region, instanceType, family, purchase }: Row) =>
  [provider, region, instanceType, family, purchase].join('|');

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'what',
    header: 'Type or family',
    minWidth: 150,
    cell: ({ instanceType, family, provider }) =>
      instanceType ?? (family ? `${family} (family)` : provider ? 'Any other machine' : 'Any machine'),
  },
  {
    id: 'provider',
    header: 'Provider',
    width: 120,
    priority: 2,
    cell: ({ provider }) => (provider ? (PROVIDER_WORDS[provider] ?? provider) : 'any'),
  },
  { id: 'region', header: 'Region', width: 140, priority: 2, cell: ({ region }) => region ?? 'any' },
  { id: 'bought', header: 'Bought', width: 96, priority: 3, cell: ({ purchase }) => PURCHASE_WORDS[purchase] },
  {
    id: 'rate',
    header: 'Price',
    width: 290,
    cell: ({ rate, currency }) => <span className={styles.clip}>{rateText(rate, currency)}</span>,
  },
  {
    id: 'day',
    header: 'As of',
    width: 96,
    priority: 2,
    cell: ({ source }) => source.observedOn,
  },
  {
    id: 'source',
    header: 'Source',
    minWidth: 180,
    priority: 3,
    cell: ({ source }) => (
      <span className={styles.clip}>
        <PriceSource source={source} />
      </span>
    ),
  },
];

interface Props {
  readonly q: string | undefined;
  readonly provider: string | undefined;
  readonly onFilter: (change: { readonly q?: string; readonly provider?: string }) => void;
}

/** Public prices with where they were read, and when. */
export function ListPricesTab({ q, provider, onFilter }: Props) {
  const [first, setFirst] = useState(PAGE);
  const variables = useMemo(() => ({ provider, search: q, first }), [provider, q, first]);
  const view = useView(ListPricesDocument, { variables, pick, pollMs: 0, title: 'List prices' });
  const onName = useCallback(
    (text: string) => {
      setFirst(PAGE);
      onFilter({ q: text || undefined });
    },
    [onFilter],
  );
  return (
    <CostsFrame
      tab="list"
      count={view.data ? plural(view.data.total, 'price') : null}
      isRefreshing={view.isRefreshing}
      actions={
        <>
          <SearchField label="Filter by type or family" value={q ?? ''} onChange={onName} />
          <NativeSelect
            aria-label="Provider"
            data={PROVIDERS}
            value={provider ?? ''}
            onChange={(event) => onFilter({ provider: event.target.value || undefined })}
          />
        </>
      }
      banner={
        <p className={styles.banner}>
          Read from public lists on the days shown, and part of the product: nothing is fetched. Where they are not what
          you pay, set prices of your own.
        </p>
      }
    >
      <QueryView
        view={view}
        name="list prices"
        loading={<RowsSkeleton />}
        isEmpty={({ prices }) => prices.length === 0}
        empty={<Empty title="No list price begins like that. What has none costs the default of its provider." />}
        stale={() => null}
      >
        {({ prices, total }) => (
          <Table
            label="List prices"
            columns={COLUMNS}
            rows={prices}
            rowKey={keyOf}
            hasMore={prices.length < total && first < MOST}
            loadMore={() => setFirst(Math.min(MOST, prices.length + PAGE))}
            isFull
          />
        )}
      </QueryView>
    </CostsFrame>
  );
}
