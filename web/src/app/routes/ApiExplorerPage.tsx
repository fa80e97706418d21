import type { TypedDocumentNode } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useLocation } from '@tanstack/react-router';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse } from 'graphql';
import { lazy, Suspense, useMemo } from 'react';
import { ViewerDocument } from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';
import { fromHash } from '../../lib/explorer-link';
import { sentenceCase } from '../../lib/format';
import { QueryView } from '../../ui/QueryView';
import { BlockSkeleton } from '../../ui/Skeleton';

const ApiExplorer = lazy(() =>
  import('../../features/explorer/ApiExplorer').then((module) => ({ default: module.ApiExplorer })),
);

/** What the API says about itself to whoever is signed in. */
export const IntrospectionDocument = parse(
  getIntrospectionQuery({ inputValueDeprecation: true }),
) as TypedDocumentNode<IntrospectionQuery>;

/** The schema as the signed-in person sees it. It is large and asked for once: not a matter for the cache. */
function useSchema() {
  const { data, error, loading, refetch } = useQuery(IntrospectionDocument, { fetchPolicy: 'no-cache' });
  const schema = useMemo(() => (data ? buildClientSchema(data as IntrospectionQuery) : null), [data]);
  return {
    data: schema,
    problem: error && !schema ? describeProblem(error) : null,
    isLoading: loading,
    retry: () => void refetch().catch(() => undefined),
  };
}

/** The API explorer: GraphiQL with the session of this page. */
export function ApiExplorerPage() {
  const hash = useLocation({ select: (location) => location.hash });
  const { data: session } = useQuery(ViewerDocument, { fetchPolicy: 'cache-only' });
  const view = useSchema();
  const handed = useMemo(() => fromHash(hash), [hash]);
  const viewer = session?.viewer;
  return (
    <QueryView
      page="API explorer"
      view={view}
      name="the API's schema"
      loading={<BlockSkeleton height={400} />}
      isEmpty={() => false}
      empty={null}
      stale={() => null}
    >
      {(schema) => (
        <Suspense fallback={<BlockSkeleton height={400} />}>
          <ApiExplorer
            // Another query that is handed over is another visit.
            key={hash}
            schema={schema}
            handed={handed}
            who={viewer ? `${viewer.user.email}, ${sentenceCase(viewer.role)}` : 'you'}
          />
        </Suspense>
      )}
    </QueryView>
  );
}
