import { useApolloClient } from '@apollo/client/react';
import { useEffect, useRef, useState } from 'react';
import { type CreateAlertRuleInput, DryRunRuleDocument, type DryRunRuleQuery } from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';

export type Trial = NonNullable<DryRunRuleQuery['alertRuleDryRun']>;

interface TrialState {
  readonly trial: Trial | null;
  readonly problem: string | null;
  /** Another one is under way, for what was typed since. */
  readonly isBusy: boolean;
}

// Long enough that a typed number is one trial: each reads a week of measurements.
const PAUSE_MS = 700;

/** Tries what is typed on the past, a moment after the last key; the answer before stays until the next one is here. */
export function useDryRun(input: CreateAlertRuleInput | null, hours: number): TrialState {
  const client = useApolloClient();
  const [state, setState] = useState<TrialState>({ trial: null, problem: null, isBusy: false });
  const asked = useRef(0);
  const key = input && JSON.stringify([input, hours]);
  useEffect(() => {
    if (key === null) return undefined;
    const turn = ++asked.current;
    const [variable, length] = JSON.parse(key) as [CreateAlertRuleInput, number];
    setState((before) => ({ ...before, isBusy: true }));
    const timer = setTimeout(async () => {
      const next = await attempt(client, variable, length);
      if (turn === asked.current) setState((before) => ({ trial: before.trial, ...next, isBusy: false }));
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [client, key]);
  return state;
}

async function attempt(
  client: ReturnType<typeof useApolloClient>,
  input: CreateAlertRuleInput,
  hours: number,
): Promise<{ trial?: Trial; problem: string | null }> {
  try {
    const { data } = await client.query({
      query: DryRunRuleDocument,
      variables: { input, hours },
      fetchPolicy: 'no-cache',
    });
    const trial = data?.alertRuleDryRun;
    return trial ? { trial, problem: null } : { problem: 'The server gave no answer and no reason.' };
  } catch (error) {
    return { problem: describeProblem(error).message };
  }
}
