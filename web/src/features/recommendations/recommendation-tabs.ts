import type { RecommendationState } from '../../graphql/generated';

/** The parts of the recommendations page, as its address names them. */
export const RECOMMENDATION_TABS = ['open', 'applied', 'ledger', 'dismissed', 'policies'] as const;
export type RecommendationTab = (typeof RECOMMENDATION_TABS)[number];

/** The tabs that list recommendations. */
export type ListTab = Exclude<RecommendationTab, 'ledger' | 'policies'>;

/** The states that each list shows. */
export const TAB_STATES: Readonly<Record<ListTab, readonly RecommendationState[]>> = {
  open: ['OPEN'],
  applied: ['APPLIED', 'VERIFIED', 'REGRESSED'],
  dismissed: ['DISMISSED', 'SNOOZED', 'WITHDRAWN'],
};
