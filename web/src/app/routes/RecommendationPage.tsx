import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { pickRecommendation, type RecommendationDetail } from '../../features/recommendations/detail';
import { ruleInWords } from '../../features/recommendations/recommendation-words';
import { RecommendationDetailDocument } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { DetailPage } from '../../ui/DetailPage';
import { QueryView } from '../../ui/QueryView';
import { BlockSkeleton } from '../../ui/Skeleton';
import { useShortcut } from '../../ui/shortcuts';
import {
  RecommendationActions,
  RecommendationDetailPanels,
  recommendationFacts,
  Sentence,
  useRecommendationVerbs,
} from '../RecommendationDetails';
import { MONEY } from '../RecommendationDrawer';
import { isStale, StaleClusterNote } from '../StaleClusterNote';

function Detail({ of, needs }: { readonly of: RecommendationDetail; readonly needs: string | undefined }) {
  const verbs = useRecommendationVerbs(of);
  useShortcut(verbs.onKey);
  const name = `${ruleInWords(of.rule)}: ${of.subject.name}`;
  return (
    <DetailPage
      name={name}
      crumbs={[
        { key: 'recommendations', node: <Link to="/recommendations">Recommendations</Link> },
        { key: 'recommendation', node: name },
      ]}
      verdict={<Sentence of={of} />}
      facts={recommendationFacts(of)}
    >
      <RecommendationActions of={of} verbs={verbs} />
      <RecommendationDetailPanels of={of} needs={needs} />
      {verbs.dialog}
    </DetailPage>
  );
}

/** One recommendation: what is so, what to do, what it would have done and what came of it. */
export function RecommendationPage() {
  const { recommendationId } = useParams({ from: '/app/recommendations/$recommendationId' });
  const variables = useMemo(() => ({ id: recommendationId }), [recommendationId]);
  const view = useView(RecommendationDetailDocument, {
    variables,
    pick: pickRecommendation,
    title: 'Recommendation',
    pollMs: 60_000,
  });
  return (
    <QueryView
      page="Recommendation"
      view={view}
      name="the recommendation"
      loading={<BlockSkeleton height={400} />}
      isEmpty={() => false}
      empty={null}
      stale={({ cluster }) => (cluster && isStale(cluster) ? <StaleClusterNote cluster={cluster} /> : null)}
    >
      {(of) => <Detail key={of.id} of={of} needs={view.denied.get(MONEY)} />}
    </QueryView>
  );
}
