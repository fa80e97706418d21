import { useCallback, useMemo } from 'react';
import { ruleInWords } from '../features/recommendations/recommendation-words';
import type { RecommendationFilter } from '../graphql/generated';
import { RecommendationFacetsDocument, type RecommendationFacetsQuery } from '../graphql/generated';
import { useView } from '../graphql/use-view';
import { formatCount, sentenceCase } from '../lib/format';
import { Facet, type FacetOption, SearchField } from '../ui/FilterBar';
import { ClusterFacet } from './ClusterFacet';
import { CATEGORIES, LEVELS, type RecommendationsSearch } from './recommendations-search';
import type { useClusterScope } from './use-cluster-scope';
import { joinList, splitList, useSearchPatch } from './use-list-search';

/** What takes all filters away. */
export const CLEARED = {
  ...{ q: undefined, cluster: undefined, namespace: undefined, team: undefined, rule: undefined },
  ...{ category: undefined, risk: undefined, confidence: undefined },
};

/** The filters in words; empty where none is set. */
export function filtersInWords(search: RecommendationsSearch): string[] {
  const { q, cluster, namespace, team, rule, category, risk, confidence } = search;
  const words = (value: string) => splitList(value).map(sentenceCase).join(', ');
  return [
    q && `name: ${q}`,
    cluster && `cluster: ${cluster}`,
    namespace && `namespace: ${namespace.replaceAll(',', ', ')}`,
    team && 'team',
    rule && `advice: ${splitList(rule).map(ruleInWords).join(', ')}`,
    category && `kind: ${words(category)}`,
    risk && `risk: ${words(risk)}`,
    confidence && `confidence: ${words(confidence)}`,
  ].filter((word) => typeof word === 'string');
}

type Answer = NonNullable<RecommendationFacetsQuery['recommendations']>;
const pick = (data: RecommendationFacetsQuery) => data.recommendations;

/** What there is to choose, with how many; what is chosen stays to be taken away. */
function optionsOf(
  answer: Answer | null,
  field: string,
  chosen: readonly string[],
  word: (value: string, label: string) => string,
): FacetOption[] {
  const values = answer?.facets?.find((facet) => facet.field === field)?.values ?? [];
  const known = values.map(({ value, label, count }) => ({
    value,
    label: `${word(value, label)} (${formatCount(count)})`,
  }));
  const gone = chosen.filter((value) => !values.some((each) => each.value === value));
  return [...known, ...gone.map((value) => ({ value, label: word(value, value) }))];
}

interface Props {
  readonly search: RecommendationsSearch;
  readonly clusters: ReturnType<typeof useClusterScope>['clusters'];
  readonly filter: RecommendationFilter;
}

/** Filters of the list; each offers what occurs under the others. */
export function RecommendationFilters({ search, clusters, filter }: Props) {
  const patch = useSearchPatch();
  const variables = useMemo(() => ({ filter }), [filter]);
  const { data } = useView(RecommendationFacetsDocument, { variables, pick, pollMs: 60_000 });
  const onName = useCallback((q: string) => patch({ q: q || undefined }), [patch]);
  const facet = (key: 'rule' | 'namespace' | 'team', label: string, word: (value: string, label: string) => string) => (
    <Facet
      label={label}
      options={optionsOf(data, key.toUpperCase(), splitList(search[key]), word)}
      value={splitList(search[key])}
      onChange={(values) => patch({ [key]: joinList(values) })}
    />
  );
  const fixed = (key: 'category' | 'risk' | 'confidence', label: string, all: readonly string[]) => (
    <Facet
      label={label}
      options={all.map((value) => ({ value, label: sentenceCase(value) }))}
      value={splitList(search[key])}
      onChange={(values) => patch({ [key]: joinList(values) })}
    />
  );
  return (
    <>
      <SearchField label="Filter by name" value={search.q ?? ''} onChange={onName} />
      <ClusterFacet clusters={clusters} value={search.cluster} />
      {facet('rule', 'Advice', (value) => ruleInWords(value))}
      {facet('namespace', 'Namespace', (_, label) => label)}
      {facet('team', 'Team', (_, label) => label)}
      {fixed('category', 'Kind', CATEGORIES)}
      {fixed('risk', 'Risk', LEVELS)}
      {fixed('confidence', 'Confidence', LEVELS)}
    </>
  );
}
