import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useCallback } from 'react';
import { usePageQuery } from './page-queries';
import { type ApiProblem, NOT_FOUND, problemOf } from './problem';
import { useDenied } from './use-denied';
import { useLastGood } from './use-last-good';

/** A query's answer as QueryView takes it. `isRefreshing` is true while other variables load behind the old data. */
export interface QueryAnswer<T> {
  readonly data: T | null;
  readonly problem: ApiProblem | null;
  /** Fields that are empty because they need another role: coordinate to role. */
  readonly denied: ReadonlyMap<string, string>;
  readonly isLoading: boolean;
  readonly isRefreshing: boolean;
  readonly retry: () => void;
}

interface Options<TData, TVariables, T> {
  readonly variables: TVariables;
  /** The part of the answer the panel shows; null or undefined means that it was not found. */
  readonly pick: (data: TData) => T | null | undefined;
  readonly pollMs?: number;
  readonly skip?: boolean;
  /** Offers the query in the API explorer under this name. */
  readonly title?: string;
}

/** Milliseconds between refreshes of lists and values. */
export const POLL_MS = 10_000;

/** Runs a query and keeps the last data while it polls, retries or changes variables: no flash, no skeleton again. */
export function useView<TData, TVariables extends OperationVariables, T>(
  document: TypedDocumentNode<TData, TVariables>,
  { variables, pick, pollMs = POLL_MS, skip = false, title }: Options<TData, TVariables, T>,
): QueryAnswer<T> {
  usePageQuery(title, document, variables);
  const result = useQuery<TData, OperationVariables>(document as TypedDocumentNode<TData, OperationVariables>, {
    variables,
    skip,
    pollInterval: pollMs,
    skipPollAttempt: () => globalThis.document.hidden,
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  const { refetch } = result;
  const retry = useCallback(() => {
    // The outcome arrives through the hook's own result.
    refetch().catch(() => undefined);
  }, [refetch]);
  const denied = useDenied(result.error, result.loading);
  const current = (result.data ?? result.previousData) as TData | undefined;
  const picked = current === undefined ? null : (pick(current) ?? null);
  const data = useLastGood(picked, variables, result.error !== undefined);
  const isMissing = data === null && !result.loading && result.error === undefined && !skip;
  return {
    data,
    problem: isMissing ? NOT_FOUND : problemOf(result.error, data !== null),
    denied,
    isLoading: data === null && result.loading,
    isRefreshing: result.data === undefined && data !== null && result.loading,
    retry,
  };
}
