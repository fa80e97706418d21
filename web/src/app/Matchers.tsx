import { useState } from 'react';
import { MatcherFields } from '../features/silences/MatcherFields';
import { draftOf, type MatcherDraft, matchersOf } from '../features/silences/matcher-form';
import type { MatcherInput } from '../graphql/generated';

interface Props {
  readonly initial: readonly MatcherInput[];
  readonly onChange: (matchers: readonly MatcherInput[]) => void;
}

/** The matchers of a route or a rule, typed as those of a silence are. */
export function Matchers({ initial, onChange }: Props) {
  const [drafts, setDrafts] = useState<readonly MatcherDraft[]>(() =>
    initial.map(({ field, operator, values }) => draftOf({ field, operator, values })),
  );
  const change = (next: readonly MatcherDraft[]) => {
    setDrafts(next);
    onChange(matchersOf(next));
  };
  return <MatcherFields drafts={drafts} onChange={change} />;
}

/** Shows them within another feature. */
export const renderMatchers = (initial: Props['initial'], onChange: Props['onChange']) => (
  <Matchers initial={initial} onChange={onChange} />
);
