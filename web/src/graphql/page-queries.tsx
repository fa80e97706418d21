import type { DocumentNode } from 'graphql';
import { createContext, type ReactNode, use, useEffect, useId, useState, useSyncExternalStore } from 'react';

/** A query whose answer the page shows, under a name of its own. */
export interface PageQuery {
  readonly title: string;
  readonly document: DocumentNode;
  readonly variables: object;
}

/** The queries of what is on screen, in the order in which they came: the page's own is the first, whatever it filters. */
export class PageQueries {
  private readonly entries = new Map<string, PageQuery>();
  private readonly listeners = new Set<() => void>();
  private listed: readonly PageQuery[] = [];

  /** Sets what a panel asks now; it keeps its place. */
  set(key: string, query: PageQuery): void {
    this.entries.set(key, query);
    this.tell();
  }

  remove(key: string): void {
    if (this.entries.delete(key)) this.tell();
  }

  readonly list = (): readonly PageQuery[] => this.listed;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private tell(): void {
    this.listed = [...this.entries.values()];
    for (const listener of this.listeners) listener();
  }
}

const PageQueriesContext = createContext(new PageQueries());

/** Keeps the queries of the pages within. */
export function PageQueriesProvider({ children }: { readonly children: ReactNode }) {
  const [queries] = useState(() => new PageQueries());
  return <PageQueriesContext value={queries}>{children}</PageQueriesContext>;
}

/** Offers a query to whoever wants to ask it by hand, as long as it is on screen. Without a title it is not offered. */
export function usePageQuery(title: string | undefined, document: DocumentNode, variables: object): void {
  const queries = use(PageQueriesContext);
  const key = useId();
  useEffect(() => () => queries.remove(key), [queries, key]);
  useEffect(() => {
    if (title !== undefined) queries.set(key, { title, document, variables });
  }, [queries, key, title, document, variables]);
}

/** The queries on screen now. */
export function usePageQueries(): readonly PageQuery[] {
  const queries = use(PageQueriesContext);
  return useSyncExternalStore(queries.subscribe, queries.list);
}
