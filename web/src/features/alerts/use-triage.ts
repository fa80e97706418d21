import { useApolloClient } from '@apollo/client/react';
import { useMemo, useRef } from 'react';
import type { AlertsChangedFragment } from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';
import { useToast } from '../../ui/toast';
import { type Person, Triage, type TriageCall } from './triage';

/** Acts on alerts, optimistically where it can be taken back. `viewer` is who acts. */
export function useTriage(viewer: Person | null): Triage {
  const client = useApolloClient();
  const show = useToast();
  const me = useRef(viewer);
  me.current = viewer;
  return useMemo(() => {
    const refuse = (text: string) => {
      show({ text, isProblem: true });
      return false;
    };
    const send = async ({ document, field, input, optimistic, isLast = false }: TriageCall): Promise<boolean> => {
      try {
        const { data } = await client.mutate<Record<string, AlertsChangedFragment | null>>({
          mutation: document,
          variables: { input },
          ...(optimistic ? { optimisticResponse: optimistic as Record<string, AlertsChangedFragment> } : {}),
          context: { fetchOptions: { keepalive: isLast } },
        });
        const answer = data?.[field];
        const refusal = answer?.userErrors[0]?.message;
        if (refusal !== undefined) return refuse(refusal);
        return answer ? true : refuse('The server did nothing and gave no reason.');
      } catch (error) {
        return refuse(describeProblem(error).message);
      }
    };
    return new Triage(send, show, () => me.current);
  }, [client, show]);
}
