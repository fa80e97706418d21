import { useQuery } from '@apollo/client/react';
import { ViewerDocument, type ViewerSessionFragment } from '../graphql/generated';

/** Who is signed in; null until it is known. */
export function useViewer(): ViewerSessionFragment | null {
  const { data } = useQuery(ViewerDocument, { fetchPolicy: 'cache-first' });
  return data?.viewer ?? null;
}
