import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useMemo } from 'react';
import {
  type DismissReason,
  DismissRecommendationDocument,
  type RecommendationActedFragment,
  ReopenRecommendationDocument,
  SnoozeRecommendationDocument,
} from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';
import { useToast } from '../../ui/toast';

/** What moves when one of them leaves the list. */
const LISTS = ['Recommendations', 'RecommendationTotals', 'RecommendationFacets', 'RecommendationDetail'];

interface Acted {
  readonly id: string;
  readonly revision: number;
}

/** What can be done with a recommendation; each act says what it led to and can be taken back. */
export function useRecommendationActs() {
  const client = useApolloClient();
  const show = useToast();
  return useMemo(() => {
    const send = async <TData, TVariables extends OperationVariables>(
      mutation: TypedDocumentNode<TData, TVariables>,
      variables: TVariables,
    ): Promise<boolean> => {
      const refuse = (text: string) => {
        show({ text, isProblem: true });
        return false;
      };
      try {
        const { data } = await client.mutate<TData, OperationVariables>({
          mutation: mutation as TypedDocumentNode<TData, OperationVariables>,
          variables,
          refetchQueries: LISTS,
        });
        const [payload] = Object.values(data ?? {}) as (RecommendationActedFragment | null)[];
        const refusal = payload ? payload.userErrors[0]?.message : 'The server did nothing and gave no reason.';
        return refusal === undefined || refuse(refusal);
      } catch (error) {
        return refuse(describeProblem(error).message);
      }
    };
    const open = (id: string) => send(ReopenRecommendationDocument, { input: { id } });
    const undo = (id: string) => () => void open(id);
    return {
      dismiss: async ({ id, revision }: Acted, reason: DismissReason, comment: string | null) => {
        const input = { id, reason, comment, expectedRevision: revision };
        if (await send(DismissRecommendationDocument, { input })) show({ text: 'Dismissed.', undo: undo(id) });
      },
      snooze: async ({ id }: Acted, until: string) => {
        if (await send(SnoozeRecommendationDocument, { input: { id, until } })) {
          show({ text: `Snoozed until ${until.slice(0, 10)}.`, undo: undo(id) });
        }
      },
      reopen: async ({ id }: Acted) => {
        if (await open(id)) show({ text: 'Open again.' });
      },
    };
  }, [client, show]);
}
