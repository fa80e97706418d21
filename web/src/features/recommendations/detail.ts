import type { RecommendationDetailQuery } from '../../graphql/generated';

export type RecommendationDetail = Extract<
  NonNullable<RecommendationDetailQuery['node']>,
  { readonly __typename: 'Recommendation' }
>;

/** The recommendation of an answer; null where the id is of something else or of nothing. */
export const pickRecommendation = ({ node }: RecommendationDetailQuery): RecommendationDetail | null =>
  node?.__typename === 'Recommendation' ? node : null;
