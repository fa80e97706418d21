import { useCallback, useState } from 'react';

interface Stored {
  readonly revision: number;
}

/**
 * What a form holds of something that others may change meanwhile. The draft stays as it is; whoever fills it in is told
 * that what is stored has changed, and chooses which of the two goes on.
 */
export function useDraft<S extends Stored, D>(stored: S | null, draftOf: (stored: S | null) => D) {
  const [base, setBase] = useState(() => ({ draft: draftOf(stored), revision: stored?.revision ?? null }));
  const [draft, setDraft] = useState(base.draft);
  const patch = useCallback((change: Partial<D>) => setDraft((old) => ({ ...old, ...change })), []);
  const isOutdated = stored !== null && base.revision !== null && stored.revision !== base.revision;
  const takeStored = (now: S | null = stored) => {
    const fresh = draftOf(now);
    setBase({ draft: fresh, revision: now?.revision ?? null });
    setDraft(fresh);
  };
  const keepOwn = () => setBase((old) => ({ ...old, revision: stored?.revision ?? null }));
  return {
    draft,
    patch,
    /** The revision that the draft is a change of. */
    revision: base.revision,
    isChanged: JSON.stringify(draft) !== JSON.stringify(base.draft),
    isOutdated,
    takeStored,
    keepOwn,
  };
}
