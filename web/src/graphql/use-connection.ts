import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useApolloClient, useQuery } from '@apollo/client/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { usePageQuery } from './page-queries';
import { problemOf } from './problem';
import { useDenied } from './use-denied';
import { useLastGood } from './use-last-good';
import { POLL_MS, type QueryAnswer } from './use-view';

/** What every connection of the API answers. */
export interface Connection<N> {
  readonly edges: readonly { readonly cursor: string; readonly node: N }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
  readonly isTotalCountCapped: boolean;
}

export interface Rows<N> {
  readonly rows: readonly N[];
  readonly totalCount: number;
  readonly isTotalCountCapped: boolean;
}

interface Options<TData, TVariables, N> {
  readonly variables: TVariables;
  readonly pick: (data: TData) => Connection<N> | null | undefined;
  /** Reads rows again by id: `query ($ids: [ID!]!) { nodes(ids: $ids) { … } }`. */
  readonly refresh: TypedDocumentNode<unknown, { ids: string[] }>;
  readonly pollMs?: number;
  /** True while the variables are not known yet. */
  readonly skip?: boolean;
  /** Offers the query in the API explorer under this name. */
  readonly title?: string;
  /** True while somebody works on the rows: values follow, but none comes, goes or moves. */
  readonly isHeld?: boolean;
}

export interface ConnectionAnswer<N> extends QueryAnswer<Rows<N>> {
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  /** Reports the ids of the rows in view. */
  readonly onWindow: (ids: readonly string[]) => void;
  /** Whether the list may take new members: one page is loaded and its top is in view. */
  readonly isAtTop: () => boolean;
}

/** Rows per page; also the API's limit. */
export const PAGE_SIZE = 100;

/**
 * A list that loads pages as it is scrolled and refreshes what is in view.
 * Polling page one would throw the later pages away, so a scrolled list re-reads only the visible rows, by id.
 */
export function useConnection<TData, TVariables extends OperationVariables, N extends { readonly id: string }>(
  document: TypedDocumentNode<TData, TVariables>,
  { variables, pick, refresh, pollMs = POLL_MS, skip = false, title, isHeld = false }: Options<TData, TVariables, N>,
): ConnectionAnswer<N> {
  usePageQuery(skip ? undefined : title, document, variables);
  const result = useQuery<TData, OperationVariables>(document as TypedDocumentNode<TData, OperationVariables>, {
    variables,
    skip,
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  const { refetch, fetchMore } = result;
  const denied = useDenied(result.error, result.loading);
  const current = (result.data ?? result.previousData) as TData | undefined;
  const picked = current === undefined ? null : (pick(current) ?? null);
  const connection = useLastGood(picked, variables, result.error !== undefined);
  const rows = useMemo(() => connection?.edges.map((edge) => edge.node) ?? [], [connection]);
  const [isLoadingMore, setLoadingMore] = useState(false);
  const { isAtTop, onWindow } = useRefresh({ rows, refetch, refresh, pollMs, isPaused: isLoadingMore || skip, isHeld });

  const after = connection?.pageInfo.endCursor ?? null;
  const hasMore = connection?.pageInfo.hasNextPage ?? false;
  const isSettled = result.data !== undefined;
  const loadMore = useCallback(() => {
    if (isLoadingMore || !hasMore || !isSettled) return;
    setLoadingMore(true);
    fetchMore({ variables: { after } })
      .catch(() => undefined)
      .finally(() => setLoadingMore(false));
  }, [fetchMore, after, hasMore, isLoadingMore, isSettled]);
  const retry = useCallback(() => {
    refetch().catch(() => undefined);
  }, [refetch]);
  const data = useMemo(
    () =>
      connection && {
        rows,
        totalCount: connection.totalCount,
        isTotalCountCapped: connection.isTotalCountCapped,
      },
    [connection, rows],
  );
  return {
    data,
    problem: problemOf(result.error, data !== null),
    denied,
    isLoading: data === null && (result.loading || skip),
    isRefreshing: result.data === undefined && data !== null && result.loading,
    retry,
    hasMore,
    loadMore,
    onWindow,
    isAtTop,
  };
}

interface Refresh {
  readonly rows: readonly { readonly id: string }[];
  readonly refetch: () => Promise<unknown>;
  readonly refresh: TypedDocumentNode<unknown, { ids: string[] }>;
  readonly pollMs: number;
  readonly isPaused: boolean;
  readonly isHeld: boolean;
}

/** Polls what is in view: the whole first page while it is the only one, else the visible rows by id. */
function useRefresh({ rows, refetch, refresh, pollMs, isPaused, isHeld }: Refresh) {
  const client = useApolloClient();
  const visible = useRef<readonly string[]>([]);
  const loaded = useRef(rows);
  loaded.current = rows;
  const isAtTop = useCallback(() => {
    const isOnePage = loaded.current.length <= PAGE_SIZE;
    return isOnePage && (visible.current.length === 0 || visible.current[0] === loaded.current[0]?.id);
  }, []);
  useEffect(() => {
    if (isPaused) return undefined;
    const poll = async () => {
      if (loaded.current.length <= PAGE_SIZE && !isHeld) return refetch();
      const ids = visible.current.slice(0, PAGE_SIZE);
      await client.query({ query: refresh, variables: { ids }, fetchPolicy: 'network-only' });
      // The list has taken its rows; the answer itself would stay for every window that was ever in view.
      return client.cache.evict({ id: 'ROOT_QUERY', fieldName: 'nodes', args: { ids } });
    };
    const timer = setInterval(() => {
      // A failed poll shows through the hook's result; the next one tries again.
      if (!document.hidden) poll().catch(() => undefined);
    }, pollMs);
    return () => clearInterval(timer);
  }, [client, refetch, refresh, pollMs, isPaused, isHeld]);
  const onWindow = useCallback((ids: readonly string[]) => {
    visible.current = ids;
  }, []);
  return { isAtTop, onWindow };
}
