import { useMemo, useState } from 'react';
import { type PodOrderField, PodsDocument, type PodsQuery, RefreshPodsDocument } from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { plural } from '../../lib/format';
import type { Sort } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { PodTable } from './PodTable';
import { NODE_POD_COLUMNS } from './pod-columns';

const pick = (data: PodsQuery) => data.pods;

/** The pods on one cluster node, the largest CPU users first: noisy neighbours show at once. */
export function NodePods({ clusterNodeId, name }: { readonly clusterNodeId: string; readonly name: string }) {
  const [sort, setSort] = useState<Sort<PodOrderField>>({ field: 'CPU_USAGE', direction: 'DESC' });
  const variables = useMemo(() => ({ filter: { clusterNode: [clusterNodeId] }, orderBy: sort }), [clusterNodeId, sort]);
  const list = useConnection(PodsDocument, { variables, pick, refresh: RefreshPodsDocument, title: 'Pods' });
  return (
    <Panel title="Pods" scope={list.data ? `${plural(list.data.totalCount, 'pod')} on ${name}` : null} flush>
      <QueryView
        view={list}
        name="pods of this node"
        loading={<RowsSkeleton rows={5} />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={<Empty title="No pods run on this node." />}
        stale={() => null}
      >
        {({ rows }) => (
          <PodTable
            pods={rows}
            columns={NODE_POD_COLUMNS}
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
