import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useMemo } from 'react';
import {
  AcknowledgeIncidentDocument,
  AddIncidentNoteDocument,
  AssignIncidentDocument,
  MergeIncidentsDocument,
  ReopenIncidentDocument,
  ResolveIncidentDocument,
  SplitIncidentDocument,
  UpdateIncidentDocument,
} from '../graphql/generated';
import { describeProblem } from '../graphql/problem';
import { useToast } from '../ui/toast';

interface Payload {
  readonly userErrors: readonly { readonly message: string }[];
}

/** What can be done with an incident; every act says what it led to. */
export function useIncidentActs() {
  const client = useApolloClient();
  const show = useToast();
  return useMemo(() => {
    const send = async <TData, TVariables extends OperationVariables>(
      mutation: TypedDocumentNode<TData, TVariables>,
      variables: TVariables,
      done: string,
    ): Promise<TData | null> => {
      try {
        const { data } = await client.mutate<TData, OperationVariables>({
          mutation: mutation as TypedDocumentNode<TData, OperationVariables>,
          variables,
          refetchQueries: ['IncidentDetail'],
        });
        const [payload] = Object.values(data ?? {}) as (Payload | null)[];
        const refusal = payload ? payload.userErrors[0]?.message : 'The server did nothing and gave no reason.';
        show({ text: refusal ?? done, isProblem: refusal !== undefined });
        return refusal === undefined ? ((data ?? null) as TData | null) : null;
      } catch (error) {
        show({ text: describeProblem(error).message, isProblem: true });
        return null;
      }
    };
    return {
      acknowledge: (id: string) =>
        send(AcknowledgeIncidentDocument, { input: { id } }, 'Acknowledged, with its firing alerts.'),
      resolve: (id: string, reason: string) => send(ResolveIncidentDocument, { input: { id, reason } }, 'Resolved.'),
      reopen: (id: string) => send(ReopenIncidentDocument, { input: { id } }, 'Open again.'),
      note: (id: string, text: string, at: string | null) =>
        send(AddIncidentNoteDocument, { input: { id, text, at } }, 'The note is in the timeline.'),
      entitle: (id: string, title: string, expectedRevision: number) =>
        send(UpdateIncidentDocument, { input: { id, title, expectedRevision } }, 'The title is changed.'),
      lead: (id: string, to: { readonly id: string; readonly name: string } | null) =>
        send(
          AssignIncidentDocument,
          { input: { id, user: to?.id ?? null } },
          to ? `${to.name} leads.` : 'Nobody leads.',
        ),
      merge: (into: string, incident: string) =>
        send(MergeIncidentsDocument, { input: { into, incidents: [incident] } }, 'Merged.'),
      split: (id: string, alerts: readonly string[]) =>
        send(SplitIncidentDocument, { input: { id, alerts: [...alerts] } }, 'Moved to an incident of their own.'),
    };
  }, [client, show]);
}
