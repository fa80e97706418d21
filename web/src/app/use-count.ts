import type { TypedDocumentNode } from '@apollo/client';
import { useQuery } from '@apollo/client/react';

/** Counts without loading rows, only when asked; null while it is not known. Not cached: it would empty the list's pages. */
export function useCount<TData>(
  document: TypedDocumentNode<TData, Record<string, never>>,
  pick: (data: TData) => number | undefined,
  isWanted: boolean,
): number | null {
  const { data } = useQuery<TData, Record<string, never>>(document, {
    variables: {},
    skip: !isWanted,
    fetchPolicy: 'no-cache',
  });
  return data ? (pick(data as TData) ?? null) : null;
}
