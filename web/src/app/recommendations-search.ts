import { RECOMMENDATION_TABS, type RecommendationTab } from '../features/recommendations/recommendation-tabs';
import type { RecommendationOrderField } from '../graphql/generated';
import { listOf, oneOf, type PageSearch, parsePageSearch, type RawSearch, textOf } from './search';

export const LEVELS = ['HIGH', 'MEDIUM', 'LOW'] as const;
export const CATEGORIES = ['COST', 'STABILITY'] as const;
const FIELDS: readonly RecommendationOrderField[] = ['SAVING', 'RISK', 'OPENED_AT', 'CHANGED_AT', 'NAME'];
const DIRECTIONS = ['ASC', 'DESC'] as const;

/** Search parameters of the recommendations page; lists are comma-separated. */
export interface RecommendationsSearch extends PageSearch {
  readonly tab?: RecommendationTab;
  /** Beginning of the name of what it is about. */
  readonly q?: string;
  /** Cluster names. */
  readonly cluster?: string;
  readonly namespace?: string;
  /** Ids of teams. */
  readonly team?: string;
  readonly rule?: string;
  readonly category?: string;
  readonly risk?: string;
  readonly confidence?: string;
  readonly sort?: RecommendationOrderField;
  readonly dir?: (typeof DIRECTIONS)[number];
  /** Id of the one beside the list. */
  readonly recommendation?: string;
  /** The form of a new policy is open. */
  readonly new?: true;
}

export function parseRecommendationsSearch(raw: RawSearch): RecommendationsSearch {
  return {
    ...parsePageSearch(raw),
    tab: oneOf(raw.tab, RECOMMENDATION_TABS),
    q: textOf(raw.q),
    cluster: textOf(raw.cluster),
    namespace: textOf(raw.namespace),
    team: textOf(raw.team),
    rule: textOf(raw.rule),
    category: listOf(raw.category, CATEGORIES)?.join(','),
    risk: listOf(raw.risk, LEVELS)?.join(','),
    confidence: listOf(raw.confidence, LEVELS)?.join(','),
    sort: oneOf(raw.sort, FIELDS),
    dir: oneOf(raw.dir, DIRECTIONS),
    recommendation: textOf(raw.recommendation),
    new: raw.new === true ? true : undefined,
  };
}
