import { useQuery } from '@apollo/client/react';
import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useIsAdmin } from '../features/access/use-my-rights';
import { PoliciesTab } from '../features/recommendations/PoliciesTab';
import { PolicyPlacesDocument } from '../graphql/generated';
import { useClusterScope } from './use-cluster-scope';
import { useSearchPatch } from './use-list-search';

/** The policies, with the clusters and namespaces in which they may hold. */
export function PolicyTab() {
  const { new: isNew = false } = useSearch({ from: '/app/recommendations' });
  const patch = useSearchPatch();
  const { clusters } = useClusterScope(undefined);
  // Not cached: other lists of namespaces keep their own pages.
  const { data } = useQuery(PolicyPlacesDocument, { fetchPolicy: 'no-cache' });
  const places = useMemo(
    () => data?.namespaces?.edges.map(({ node }) => ({ cluster: node.cluster.id, namespace: node.name })) ?? [],
    [data],
  );
  return (
    <PoliciesTab
      mayChange={useIsAdmin()}
      clusters={clusters}
      places={places}
      arePlacesAll={data?.namespaces?.pageInfo.hasNextPage === false}
      isNew={isNew}
      onNew={(isOpen) => patch({ new: isOpen || undefined })}
    />
  );
}
