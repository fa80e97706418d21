import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useMutation } from '@apollo/client/react';
import { useState } from 'react';
import { describeProblem } from './problem';

interface Payload {
  readonly userErrors: readonly { readonly message: string }[];
}

/** A mutation with its outcome in words. `run` answers its payload, or null where it was refused or failed. */
export function useAct<TData, TVariables extends OperationVariables, P extends Payload>(
  document: TypedDocumentNode<TData, TVariables>,
  pick: (data: TData) => P | null,
  refetchQueries: readonly string[],
) {
  const [send, { loading }] = useMutation<TData, OperationVariables>(
    document as TypedDocumentNode<TData, OperationVariables>,
    { refetchQueries: [...refetchQueries] },
  );
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (variables: TVariables): Promise<P | null> => {
    setProblem(null);
    try {
      const { data } = await send({ variables });
      const payload = data ? pick(data as TData) : null;
      const refusal = payload?.userErrors[0]?.message;
      if (payload && refusal === undefined) return payload;
      setProblem(refusal ?? 'The server did nothing and gave no reason.');
    } catch (error) {
      setProblem(describeProblem(error).message);
    }
    return null;
  };
  return { run, problem, isBusy: loading };
}
