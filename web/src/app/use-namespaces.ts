import { useQuery } from '@apollo/client/react';
import { useMemo } from 'react';
import { NamespacesDocument } from '../graphql/generated';

/** Namespace names of the clusters in scope, each once: equal names in two clusters are one choice. */
export function useNamespaces(clusterIds: string[] | undefined | null) {
  const { data } = useQuery(NamespacesDocument, {
    variables: { filter: { cluster: clusterIds } },
    fetchPolicy: 'no-cache',
  });
  return useMemo(
    () =>
      [...new Set(data?.namespaces?.edges.map((edge) => edge.node.name))].map((name) => ({ value: name, label: name })),
    [data],
  );
}
