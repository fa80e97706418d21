// What the explorer remembers may hold names and values of this cluster: it lasts as long as the browser's tab, and a
// sign-out ends it.
const PREFIX = 'graphiql:';

/** Forgets the queries, variables and tabs of the explorer. */
export function forgetExplorer(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

/** Where the explorer keeps its tabs and history. */
export const explorerStorage: Storage = sessionStorage;
