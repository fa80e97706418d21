import { useState } from 'react';
import { MatcherFields } from '../features/silences/MatcherFields';
import { draftOf, type MatcherDraft, matchersOf } from '../features/silences/matcher-form';
import type { MatcherInput } from '../graphql/generated';

interface Props {
  readonly initial: readonly MatcherInput[];
  readonly onChange: (matchers: readonly MatcherInput[]) => void;
}

/** The matchers of a route, typed as those of a silence are. */
export function RouteMatchers({ initial, onChange }: Props) {
  const [drafts, setDrafts] = useState<readonly MatcherDraft[]>(() =>
    initial.map(({ field, operator, values }) => draftOf({ field, operator, values })),
  );
  const change = (next: readonly MatcherDraft[]) => {
    setDrafts(next);
    onChange(matchersOf(next));
  };
  return <MatcherFields drafts={drafts} onChange={change} />;
}
