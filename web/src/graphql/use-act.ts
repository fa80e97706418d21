import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useMutation } from '@apollo/client/react';
import { useCallback, useRef, useState } from 'react';
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
  const latest = useRef(async (_variables: TVariables): Promise<P | null> => null);
  latest.current = async (variables) => {
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
  // One function as long as the component lives: what is made from it, such as columns, stays as it is too.
  const run = useCallback((variables: TVariables) => latest.current(variables), []);
  return { run, problem, isBusy: loading };
}
