import type { ApolloCache, ApolloClient, TypedDocumentNode } from '@apollo/client';

// What keeps the cache of a page that stays open for days small: a stream tells of every object of the tenant, and a
// list that is read again leaves behind what it no longer shows.

const CLEAN_MS = 60_000;

interface Told {
  readonly id: string;
  readonly revision: number;
}

interface Kind<T> {
  readonly typename: string;
  readonly fragment: TypedDocumentNode<T, unknown>;
  readonly fragmentName: string;
}

/** Whether the cache has the object, and in no later revision. */
function isWanted(cache: ApolloCache, id: string, revision: number): boolean {
  let isKnown = false;
  let isLater = false;
  // Reading a fragment instead would remember every id that was asked for.
  cache.modify({
    id,
    broadcast: false,
    fields: {
      id: (value: unknown) => {
        isKnown = true;
        return value;
      },
      revision: (known: unknown) => {
        isLater = Number(known) > revision;
        return known;
      },
    },
  });
  return isKnown && !isLater;
}

/** Puts what was told into the cache in one go where some page has read the object; what no page has read stays out. */
export function writeKnown<T extends Told>(
  { cache }: ApolloClient,
  { typename, fragment, fragmentName }: Kind<T>,
  told: readonly (T | null)[],
): void {
  cache.batch({
    update: (store) => {
      for (const data of told) {
        const id = data ? store.identify({ __typename: typename, id: data.id }) : undefined;
        if (!data || id === undefined || !isWanted(store, id, data.revision)) continue;
        store.writeFragment({ id, fragment, fragmentName, data });
      }
    },
  });
}

/** Drops, once a minute, what no answer in the cache leads to; returns how to end it. */
export function keepCacheSmall({ cache }: ApolloClient): () => void {
  const timer = setInterval(() => cache.gc(), CLEAN_MS);
  return () => clearInterval(timer);
}
