import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { RECOMMENDATION_EXPORT } from '../features/recommendations/export-recommendations';
import { LedgerSums } from '../features/recommendations/LedgerSums';
import { RecommendationsFrame } from '../features/recommendations/RecommendationsFrame';
import { LEDGER_COLUMNS, RECOMMENDATION_CARDS } from '../features/recommendations/recommendation-columns';
import { TAB_STATES } from '../features/recommendations/recommendation-tabs';
import styles from '../features/recommendations/recommendations.module.css';
import {
  type RecommendationOrderField,
  type RecommendationRowFragment,
  RecommendationsDocument,
  type RecommendationsQuery,
  RefreshRecommendationsDocument,
  SavingsLedgerDocument,
  type SavingsLedgerQuery,
} from '../graphql/generated';
import { useConnection } from '../graphql/use-connection';
import { useView } from '../graphql/use-view';
import { plural } from '../lib/format';
import { Empty } from '../ui/Empty';
import { Panel } from '../ui/Panel';
import { QueryView } from '../ui/QueryView';
import { BlockSkeleton, RowsSkeleton } from '../ui/Skeleton';
import { Table } from '../ui/Table';
import { ClusterFacet } from './ClusterFacet';
import { ExportList } from './ExportList';
import { useClusterScope } from './use-cluster-scope';

const MONTHS = 12;
const POLL_MS = 60_000;
const pick = (data: SavingsLedgerQuery) => data.savingsLedger;
const pickRows = (data: RecommendationsQuery) => data.recommendations;
const ORDER = { field: 'CHANGED_AT', direction: 'DESC' } as const;

interface RowsProps {
  readonly variables: { readonly filter: object; readonly orderBy: typeof ORDER };
  readonly skip: boolean;
}

function Rows({ variables, skip }: RowsProps) {
  const navigate = useNavigate();
  const options = { variables, pick: pickRows, refresh: RefreshRecommendationsDocument, skip, pollMs: POLL_MS };
  const list = useConnection(RecommendationsDocument, options);
  return (
    <Panel title="What was applied" scope={list.data ? plural(list.data.totalCount, 'recommendation') : null} flush>
      <QueryView
        view={list}
        name="what was applied"
        loading={<RowsSkeleton rows={6} />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={
          <Empty title="Nothing was applied yet.">
            Apply a patch in the cluster: within minutes it is found here, and after three days it is judged.
          </Empty>
        }
        stale={() => null}
      >
        {({ rows }) => (
          <Table<RecommendationRowFragment, RecommendationOrderField>
            label="What was applied"
            columns={LEDGER_COLUMNS}
            phoneColumns={RECOMMENDATION_CARDS}
            rows={rows}
            rowKey={({ id }) => id}
            onOpen={({ id }) =>
              navigate({ to: '/recommendations/$recommendationId', params: { recommendationId: id } })
            }
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
          />
        )}
      </QueryView>
    </Panel>
  );
}

/** What was really saved: in sum, by month, and recommendation by recommendation. */
export function LedgerTab() {
  const search = useSearch({ from: '/app/recommendations' });
  const scope = useClusterScope(search.cluster);
  const skip = scope.ids === null;
  const cluster = scope.ids;
  const sums = useMemo(() => ({ months: MONTHS, filter: { cluster } }), [cluster]);
  const rows = useMemo(() => ({ filter: { cluster, state: [...TAB_STATES.applied] }, orderBy: ORDER }), [cluster]);
  const view = useView(SavingsLedgerDocument, { variables: sums, pick, skip, pollMs: POLL_MS, title: 'Ledger' });
  return (
    <RecommendationsFrame
      tab="ledger"
      count={null}
      isRefreshing={view.isRefreshing}
      actions={
        <>
          <ClusterFacet clusters={scope.clusters} value={search.cluster} />
          <ExportList
            name="ledger"
            document={RecommendationsDocument}
            variables={rows}
            pick={pickRows}
            columns={RECOMMENDATION_EXPORT}
          />
        </>
      }
    >
      <div className={styles.scroller}>
        <div className={styles.page}>
          <QueryView
            view={view}
            name="the ledger"
            loading={<BlockSkeleton height={320} />}
            isEmpty={() => false}
            empty={null}
            stale={() => null}
          >
            {(ledger) => <LedgerSums of={ledger} needs={view.denied.get('SavingsLedger.requestsValue')} />}
          </QueryView>
          <Rows variables={rows} skip={skip} />
        </div>
      </div>
    </RecommendationsFrame>
  );
}
