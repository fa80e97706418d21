import { NativeSelect } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { CostBreakdown } from '../features/costs/CostBreakdown';
import { CostMap } from '../features/costs/CostMap';
import { CostsFrame } from '../features/costs/CostsFrame';
import { CostHeadline, CostPeriod, CostTiles } from '../features/costs/CostTiles';
import { CostTrend } from '../features/costs/CostTrend';
import { changeOf, missingOf } from '../features/costs/cost-figures';
import type { Level, Target } from '../features/costs/cost-tree';
import styles from '../features/costs/costs.module.css';
import {
  type CostFilter,
  type CostGroup,
  type CostLineRowFragment,
  CostSummaryDocument,
  type CostSummaryFiguresFragment,
  type CostSummaryQuery,
} from '../graphql/generated';
import { useView } from '../graphql/use-view';
import { kindPath } from '../lib/workload-kind';
import { Columns } from '../ui/DetailPage';
import { Empty } from '../ui/Empty';
import { Facet } from '../ui/FilterBar';
import { QueryView } from '../ui/QueryView';
import { BlockSkeleton } from '../ui/Skeleton';
import { StatusGlyph } from '../ui/Status';
import { ClusterFacet } from './ClusterFacet';
import { CostPath } from './CostPath';
import { COST_DAYS, type CostsSearch, USUAL_DAYS } from './costs-search';
import { useClusterScope } from './use-cluster-scope';
import { joinList, splitList, useSearchPatch } from './use-list-search';
import { useNamespaces } from './use-namespaces';

const pick = (data: CostSummaryQuery) => data.costSummary;
/** Hours are counted every few minutes; costs do not move faster. */
const POLL_MS = 60_000;

type Scope = ReturnType<typeof useClusterScope>;

interface Area {
  readonly level: Level;
  /** What the breakdown tells by unless the address says otherwise. */
  readonly by: CostGroup;
}

/** Where the page looks: all clusters, one cluster, or one namespace. */
function areaOf(search: CostsSearch, scope: Scope): Area {
  // Hosts outside of Kubernetes have no costs.
  const chosen = splitList(search.cluster);
  const clusters = scope.clusters.filter(({ kind, name }) =>
    chosen.length > 0 ? chosen.includes(name) : kind === 'KUBERNETES',
  );
  if (search.namespace && !search.namespace.includes(',')) return { level: 'workloads', by: 'WORKLOAD' };
  if (clusters.length > 1) return { level: 'clusters', by: 'CLUSTER' };
  return { level: 'namespaces', by: 'NAMESPACE' };
}

function useQuestion({ days = USUAL_DAYS, namespace, team }: CostsSearch, clusterIds: Scope['ids']) {
  return useMemo(() => {
    const filter: CostFilter = {
      ...(clusterIds ? { cluster: clusterIds } : {}),
      ...(namespace ? { namespace: [...splitList(namespace)] } : {}),
      ...(team ? { team: [team] } : {}),
    };
    return { range: { lastDays: days }, filter };
  }, [days, clusterIds, namespace, team]);
}

interface FilterProps {
  readonly search: CostsSearch;
  readonly scope: Scope;
}

function Filters({ search, scope }: FilterProps) {
  const patch = useSearchPatch();
  const namespaces = useNamespaces(scope.ids);
  return (
    <>
      <NativeSelect
        aria-label="Period"
        data={COST_DAYS.map((days) => ({ value: String(days), label: `Last ${days} days` }))}
        value={String(search.days ?? USUAL_DAYS)}
        onChange={(event) => patch({ days: Number(event.target.value) })}
      />
      <ClusterFacet clusters={scope.clusters} value={search.cluster} />
      <Facet
        label="Namespace"
        options={namespaces}
        value={splitList(search.namespace)}
        onChange={(values) => patch({ namespace: joinList(values) })}
      />
    </>
  );
}

function Missing({ summary }: { readonly summary: CostSummaryFiguresFragment }) {
  const missing = missingOf(summary);
  if (missing === null) return null;
  return (
    <div className={styles.note} role="status">
      <StatusGlyph kind="degraded" />
      <p>
        {missing.text}{' '}
        {missing.what === 'nodes' ? (
          <Link to="/costs" search={{ tab: 'nodes' }}>
            See which, and set a price
          </Link>
        ) : (
          <Link to="/costs" search={(old) => ({ ...old, by: 'WORKLOAD' }) as never}>
            The breakdown tells whose
          </Link>
        )}
      </p>
    </div>
  );
}

/** What a rectangle or a line leads to: deeper into the costs, or to the workload's page. */
function useDrill() {
  const patch = useSearchPatch();
  const navigate = useNavigate();
  const open = useCallback(
    (target: Target) => {
      if (target.kind !== 'workload') {
        const namespace = target.kind === 'namespace' ? target.namespace : undefined;
        patch({ cluster: target.cluster, namespace, by: undefined, sort: undefined, dir: undefined });
        return;
      }
      const { cluster, namespace, workloadKind, name } = target;
      const kind = kindPath(workloadKind);
      if (kind !== null) {
        const params = { cluster, namespace, kind, workload: name };
        navigate({ to: '/clusters/$cluster/workloads/$namespace/$kind/$workload', params });
      } else if (workloadKind === 'Pod') {
        navigate({ to: '/clusters/$cluster/pods/$namespace/$pod', params: { cluster, namespace, pod: name } });
      }
    },
    [patch, navigate],
  );
  const drill = useCallback(
    ({ cluster, namespace, team, kind }: CostLineRowFragment) => {
      if (kind !== null) return null;
      if (cluster && namespace !== null) return () => open({ kind: 'namespace', cluster: cluster.name, namespace });
      if (cluster) return () => open({ kind: 'cluster', cluster: cluster.name });
      return team ? () => patch({ team: team.id, by: 'WORKLOAD', sort: undefined }) : null;
    },
    [open, patch],
  );
  return { open, drill };
}

interface BodyProps {
  readonly search: CostsSearch;
  readonly area: Area;
  readonly question: ReturnType<typeof useQuestion>;
  readonly summary: CostSummaryFiguresFragment;
}

function Body({ search, area, question, summary }: BodyProps) {
  const patch = useSearchPatch();
  const { open, drill } = useDrill();
  const { by = area.by, sort = 'TOTAL', dir = 'DESC', days = USUAL_DAYS } = search;
  const order = useMemo(() => ({ field: sort, direction: dir }), [sort, dir]);
  const change = changeOf(summary, days);
  return (
    <>
      <Missing summary={summary} />
      <CostHeadline summary={summary} days={days} />
      <div className={styles.tiles}>
        <CostTiles summary={summary} />
        <CostPeriod summary={summary} days={days} />
      </div>
      <Columns>
        <CostTrend summary={summary} />
        <CostMap level={area.level} question={question} summary={summary} onOpen={open} />
      </Columns>
      <CostBreakdown
        by={by}
        onBy={(group) => patch({ by: group })}
        sort={order}
        onSort={({ field, direction }) => patch({ sort: field, dir: direction })}
        question={question}
        whyNoChange={change.isKnown ? null : change.text}
        drill={drill}
      />
    </>
  );
}

/** What the clusters cost: in all, by parts, by day, and who bears it. */
export function CostOverview({ search }: { readonly search: CostsSearch }) {
  const scope = useClusterScope(search.cluster);
  const question = useQuestion(search, scope.ids);
  const area = areaOf(search, scope);
  const view = useView(CostSummaryDocument, {
    variables: question,
    pick,
    pollMs: POLL_MS,
    skip: scope.ids === null,
    title: 'Costs',
  });
  return (
    <CostsFrame
      tab="overview"
      count={null}
      isRefreshing={view.isRefreshing}
      actions={<Filters search={search} scope={scope} />}
    >
      <section className={styles.scroller} aria-label="Cost overview">
        <div className={styles.page}>
          <CostPath search={search} />
          <QueryView
            view={view}
            name="costs"
            loading={<BlockSkeleton height={400} />}
            isEmpty={({ hoursCounted }) => hoursCounted === 0}
            empty={
              <Empty title="No costs yet.">
                Whole hours are counted a few minutes after they are over. They need cluster nodes with a price and the
                requests or the usage of what runs there.
              </Empty>
            }
            stale={() => null}
          >
            {(summary) => <Body search={search} area={area} question={question} summary={summary} />}
          </QueryView>
        </div>
      </section>
    </CostsFrame>
  );
}
