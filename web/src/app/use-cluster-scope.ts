import { useQuery } from '@apollo/client/react';
import { useMemo } from 'react';
import { type ClusterLabelFragment, ClusterScopeDocument } from '../graphql/generated';
import { splitList } from './use-list-search';

interface ClusterScope {
  readonly clusters: readonly ClusterLabelFragment[];
  /** Ids of the clusters in scope; undefined means all. Null while names are not known yet. */
  readonly ids: string[] | undefined | null;
}

/** Turns the cluster names of the address into ids. A name that no cluster has matches nothing, not everything. */
export function useClusterScope(names: string | undefined): ClusterScope {
  // Not cached: the fleet keeps its own pages of the same list.
  const { data } = useQuery(ClusterScopeDocument, { fetchPolicy: 'no-cache' });
  return useMemo(() => {
    const clusters = data?.clusters?.edges.map((edge) => edge.node) ?? [];
    const wanted = splitList(names);
    if (wanted.length === 0) return { clusters, ids: undefined };
    if (!data) return { clusters, ids: null };
    return { clusters, ids: clusters.filter(({ name }) => wanted.includes(name)).map(({ id }) => id) };
  }, [data, names]);
}
