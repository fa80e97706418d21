import { useMemo, useState } from 'react';
import {
  type PodFilter,
  type PodOrderField,
  type PodRowFragment,
  PodsDocument,
  type PodsQuery,
  RefreshPodsDocument,
} from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { plural } from '../../lib/format';
import type { Column, Sort } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { PodTable } from './PodTable';
import { NODE_POD_COLUMNS, WORKLOAD_POD_COLUMNS } from './pod-columns';

const pick = (data: PodsQuery) => data.pods;

interface Props {
  /** Keep it stable: it is part of the query. */
  readonly filter: PodFilter;
  readonly columns: readonly Column<PodRowFragment, PodOrderField>[];
  /** "on worker-1": stands behind their number. */
  readonly where: string;
  readonly none: string;
}

/** Pods within a page, the largest CPU users first: noisy neighbours show at once. */
function PodsPanel({ filter, columns, where, none }: Props) {
  const [sort, setSort] = useState<Sort<PodOrderField>>({ field: 'CPU_USAGE', direction: 'DESC' });
  const variables = useMemo(() => ({ filter, orderBy: sort }), [filter, sort]);
  const list = useConnection(PodsDocument, { variables, pick, refresh: RefreshPodsDocument, title: 'Pods' });
  return (
    <Panel title="Pods" scope={list.data ? `${plural(list.data.totalCount, 'pod')} ${where}` : null} flush>
      <QueryView
        view={list}
        name={`pods ${where}`}
        loading={<RowsSkeleton rows={5} />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={<Empty title={none} />}
        stale={() => null}
      >
        {({ rows }) => (
          <PodTable
            pods={rows}
            columns={columns}
            sort={sort}
            onSort={setSort}
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
          />
        )}
      </QueryView>
    </Panel>
  );
}

/** The pods on one cluster node. */
export function NodePods({ clusterNodeId, name }: { readonly clusterNodeId: string; readonly name: string }) {
  const filter = useMemo(() => ({ clusterNode: [clusterNodeId] }), [clusterNodeId]);
  return <PodsPanel filter={filter} columns={NODE_POD_COLUMNS} where={`on ${name}`} none="No pods run on this node." />;
}

/** The pods that a workload made. */
export function WorkloadPods({ workloadId, name }: { readonly workloadId: string; readonly name: string }) {
  const filter = useMemo(() => ({ workload: [workloadId] }), [workloadId]);
  return <PodsPanel filter={filter} columns={WORKLOAD_POD_COLUMNS} where={`of ${name}`} none="It has no pods now." />;
}
