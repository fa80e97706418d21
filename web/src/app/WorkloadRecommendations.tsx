import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { RECOMMENDATION_CARDS, WORKLOAD_COLUMNS } from '../features/recommendations/recommendation-columns';
import { whyNone } from '../features/recommendations/why-none';
import {
  type RecommendationOrderField,
  type RecommendationRowFragment,
  WorkloadAdviceDocument,
  type WorkloadAdviceQuery,
} from '../graphql/generated';
import { useView } from '../graphql/use-view';
import { plural } from '../lib/format';
import { Empty } from '../ui/Empty';
import { Panel } from '../ui/Panel';
import { QueryView } from '../ui/QueryView';
import { BlockSkeleton } from '../ui/Skeleton';
import { Table } from '../ui/Table';

const pick = ({ node }: WorkloadAdviceQuery) => (node?.__typename === 'Workload' ? node : null);
type Advice = NonNullable<ReturnType<typeof pick>>;

function None({ of: { usageProfiles } }: { readonly of: Advice }) {
  if (usageProfiles.length === 0) {
    return <Empty title="Nothing is advised yet.">It is looked at within hours of its first report.</Empty>;
  }
  return (
    <Empty title="Nothing is advised.">
      {whyNone(usageProfiles).map((text) => (
        <p key={text}>{text}</p>
      ))}
    </Empty>
  );
}

/** What is advised about one workload, or why nothing is. */
export function WorkloadRecommendations({ workloadId }: { readonly workloadId: string }) {
  const navigate = useNavigate();
  const variables = useMemo(() => ({ id: workloadId }), [workloadId]);
  const view = useView(WorkloadAdviceDocument, { variables, pick, pollMs: 60_000, title: 'Recommendations' });
  return (
    <Panel
      title="Recommendations"
      scope={view.data ? plural(view.data.recommendations.totalCount, 'recommendation') : null}
      flush
    >
      <QueryView
        view={view}
        name="recommendations"
        loading={<BlockSkeleton height={96} />}
        isEmpty={({ recommendations }) => recommendations.edges.length === 0}
        empty={view.data ? <None of={view.data} /> : null}
        stale={() => null}
      >
        {({ recommendations }) => (
          <Table<RecommendationRowFragment, RecommendationOrderField>
            label="Recommendations"
            columns={WORKLOAD_COLUMNS}
            phoneColumns={RECOMMENDATION_CARDS}
            rows={recommendations.edges.map(({ node }) => node)}
            rowKey={({ id }) => id}
            onOpen={({ id }) =>
              navigate({ to: '/recommendations/$recommendationId', params: { recommendationId: id } })
            }
          />
        )}
      </QueryView>
    </Panel>
  );
}
