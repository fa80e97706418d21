import type { ApolloCache } from '@apollo/client';
import { useCallback, useState } from 'react';
import { ViewerDocument, type ViewerSessionFragment } from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';

interface Payload {
  readonly viewer: ViewerSessionFragment | null;
  readonly userErrors: readonly { readonly message: string }[];
}

/** Puts the signed-in viewer where every page looks for it. */
export function keepViewer(cache: ApolloCache, viewer: ViewerSessionFragment | null | undefined): void {
  if (viewer) cache.writeQuery({ query: ViewerDocument, data: { viewer } });
}

/** The sentence that says why a sign-in did not succeed, and a wrapper that finds it. */
export function useOutcome() {
  const [problem, setProblem] = useState<string | null>(null);
  const report = useCallback(async (request: Promise<Payload | null | undefined>): Promise<boolean> => {
    setProblem(null);
    try {
      const payload = await request;
      if (payload?.viewer) return true;
      setProblem(payload?.userErrors[0]?.message ?? 'The server did not sign you in and gave no reason.');
    } catch (error) {
      setProblem(describeProblem(error).message);
    }
    return false;
  }, []);
  return { problem, report };
}
