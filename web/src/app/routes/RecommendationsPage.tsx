import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { RECOMMENDATION_EXPORT } from '../../features/recommendations/export-recommendations';
import { NoneYet } from '../../features/recommendations/NoneYet';
import { RecommendationsFrame } from '../../features/recommendations/RecommendationsFrame';
import {
  OPEN_COLUMNS,
  RECOMMENDATION_CARDS,
  SETTLED_COLUMNS,
} from '../../features/recommendations/recommendation-columns';
import { type ListTab, TAB_STATES } from '../../features/recommendations/recommendation-tabs';
import styles from '../../features/recommendations/recommendations.module.css';
import { SavingTotals } from '../../features/recommendations/SavingTotals';
import {
  type RecommendationCategory,
  type RecommendationFilter,
  type RecommendationLevel,
  type RecommendationOrderField,
  type RecommendationRowFragment,
  RecommendationsDocument,
  type RecommendationsQuery,
  RecommendationTotalsDocument,
  type RecommendationTotalsQuery,
  RefreshRecommendationsDocument,
} from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { useView } from '../../graphql/use-view';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import { countText } from '../count-text';
import { ExportList } from '../ExportList';
import { LedgerTab } from '../LedgerTab';
import { NoMatch } from '../NoMatch';
import { PolicyTab } from '../PolicyTab';
import { RecommendationDrawer } from '../RecommendationDrawer';
import { CLEARED, filtersInWords, RecommendationFilters } from '../RecommendationFilters';
import type { RecommendationsSearch } from '../recommendations-search';
import { useClusterScope } from '../use-cluster-scope';
import { filterList, splitList, useSearchPatch } from '../use-list-search';

const pick = (data: RecommendationsQuery) => data.recommendations;
const pickTotals = (data: RecommendationTotalsQuery) => data.recommendationSummary;

/** Advice changes by the hour: there is nothing to watch second by second. */
const POLL_MS = 60_000;

function useFilter(search: RecommendationsSearch, tab: ListTab, cluster: string[] | undefined | null) {
  const { q, namespace, team, rule, category, risk, confidence } = search;
  return useMemo(
    (): RecommendationFilter => ({
      cluster,
      subjectName: q === undefined ? undefined : [q],
      namespace: filterList(splitList(namespace)),
      team: filterList(splitList(team)),
      rule: filterList(splitList(rule)),
      category: filterList(splitList(category) as RecommendationCategory[]),
      risk: filterList(splitList(risk) as RecommendationLevel[]),
      confidence: filterList(splitList(confidence) as RecommendationLevel[]),
      state: [...TAB_STATES[tab]],
    }),
    [cluster, q, namespace, team, rule, category, risk, confidence, tab],
  );
}

/** Opens one beside the list and steps through the list from there. */
function useDrawer(rows: readonly { readonly id: string }[], openId: string | undefined) {
  const patch = useSearchPatch();
  const step = (by: 1 | -1) => {
    const next = rows[rows.findIndex(({ id }) => id === openId) + by];
    if (next) patch({ recommendation: next.id });
  };
  return { step, close: () => patch({ recommendation: undefined }) };
}

const NEVER: Readonly<Record<Exclude<ListTab, 'open'>, string>> = {
  applied: 'Nothing was applied yet. What you apply in the cluster is noticed here by itself.',
  dismissed: 'Nothing is dismissed or snoozed.',
};

const NO_ROWS: readonly RecommendationRowFragment[] = [];

/** The recommendations of a tab. */
function ListOf({ tab }: { readonly tab: ListTab }) {
  const search = useSearch({ from: '/app/recommendations' });
  const patch = useSearchPatch();
  const navigate = useNavigate();
  const scope = useClusterScope(search.cluster);
  const filter = useFilter(search, tab, scope.ids);
  const skip = scope.ids === null;
  const { sort: field = tab === 'open' ? 'SAVING' : 'CHANGED_AT', dir: direction = 'DESC' } = search;
  const variables = useMemo(() => ({ filter, orderBy: { field, direction } }), [filter, field, direction]);
  const options = { variables, pick, refresh: RefreshRecommendationsDocument, title: 'Recommendations' };
  const list = useConnection(RecommendationsDocument, { ...options, skip, pollMs: POLL_MS });
  const onlyFilter = useMemo(() => ({ filter }), [filter]);
  const totals = useView(RecommendationTotalsDocument, {
    ...{ variables: onlyFilter, pick: pickTotals, skip, pollMs: POLL_MS },
    title: 'Savings',
  });
  const drawer = useDrawer(list.data?.rows ?? NO_ROWS, search.recommendation);
  const filters = filtersInWords(search);
  return (
    <RecommendationsFrame
      tab={tab}
      count={list.data ? countText(list.data, 'recommendation') : null}
      isRefreshing={list.isRefreshing}
      banner={
        <>
          {tab === 'open' && totals.data ? (
            <SavingTotals of={totals.data} needs={totals.denied.get('RecommendationSummary.requestsValuePerMonth')} />
          ) : null}
          <div className={styles.line}>
            <RecommendationFilters search={search} clusters={scope.clusters} filter={filter} />
            <ExportList
              name="recommendations"
              document={RecommendationsDocument}
              columns={RECOMMENDATION_EXPORT}
              {...{ variables, pick }}
            />
          </div>
        </>
      }
    >
      <QueryView
        view={list}
        name="recommendations"
        loading={<RowsSkeleton rows={12} />}
        isEmpty={(data) => data.rows.length === 0}
        empty={
          tab === 'open' && filters.length === 0 ? (
            <NoneYet of={totals.data} />
          ) : (
            <NoMatch
              noun="recommendation"
              filters={filters}
              total={null}
              onClear={() => patch(CLEARED)}
              never={tab === 'open' ? '' : NEVER[tab]}
            />
          )
        }
        stale={() => null}
      >
        {({ rows }) => (
          <Table<RecommendationRowFragment, RecommendationOrderField>
            label="Recommendations"
            columns={tab === 'open' ? OPEN_COLUMNS : SETTLED_COLUMNS}
            phoneColumns={RECOMMENDATION_CARDS}
            rows={rows}
            rowKey={({ id }) => id}
            sort={variables.orderBy}
            onSort={(sort) => patch({ sort: sort.field, dir: sort.direction })}
            onOpen={({ id }) => patch({ recommendation: id })}
            isSelected={({ id }) => id === search.recommendation}
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
            isFull
          />
        )}
      </QueryView>
      {search.recommendation === undefined ? null : (
        <RecommendationDrawer
          id={search.recommendation}
          onClose={drawer.close}
          onStep={drawer.step}
          onOpenPage={(id) => navigate({ to: '/recommendations/$recommendationId', params: { recommendationId: id } })}
        />
      )}
    </RecommendationsFrame>
  );
}

/** What to change for less cost or more stability, what came of it, and how sizes are chosen. */
export function RecommendationsPage() {
  const { tab = 'open' } = useSearch({ from: '/app/recommendations' });
  switch (tab) {
    case 'ledger':
      return <LedgerTab />;
    case 'policies':
      return <PolicyTab />;
    default:
      return <ListOf key={tab} tab={tab} />;
  }
}
