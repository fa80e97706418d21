import { useQuery } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import {
  type OutlookPartsFragment,
  SizingPolicyPreviewDocument,
  type SizingPolicyPreviewInput,
  type SizingValuesInput,
} from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';
import { formatCount } from '../../lib/format';
import { StatusGlyph } from '../../ui/Status';
import type { PolicyForm } from './policy-form';
import { outlookInWords, type Preview, requestsText, triedText } from './policy-outlook';
import styles from './recommendations.module.css';

/** The usage of up to 50 workloads is read for an answer: only what somebody has finished typing is asked. */
const TYPING_PAUSE_MS = 600;

interface Asked {
  /** Of the policy that is changed; null for a new one. */
  readonly id: string | null;
  readonly form: Pick<PolicyForm, 'cluster' | 'namespace'>;
  readonly sizing: SizingValuesInput;
}

/** What the policy would propose; the answer before it while the next one is on its way. */
function useOutlook({ id, form: { cluster, namespace }, sizing }: Asked) {
  const wanted = useMemo(
    (): SizingPolicyPreviewInput => ({ id, cluster: cluster || null, namespace: namespace.trim() || null, sizing }),
    [id, cluster, namespace, sizing],
  );
  const [input] = useDebouncedValue(wanted, TYPING_PAUSE_MS);
  const { data, previousData, error, loading, refetch } = useQuery(SizingPolicyPreviewDocument, {
    variables: { input },
    fetchPolicy: 'no-cache',
    errorPolicy: 'all',
    notifyOnNetworkStatusChange: true,
  });
  const isBehind = loading || JSON.stringify(input) !== JSON.stringify(wanted);
  return {
    preview: (data ?? previousData)?.sizingPolicyPreview ?? null,
    failure: error && !loading ? describeProblem(error).message : null,
    isBehind,
    retry: () => {
      // The outcome arrives through the hook's own result.
      refetch().catch(() => undefined);
    },
  };
}

interface SumsProps {
  readonly current: OutlookPartsFragment;
  readonly proposed: OutlookPartsFragment;
}

function Sums({ current, proposed }: SumsProps) {
  const lines = [
    { label: 'Requests', now: requestsText(current), tried: requestsText(proposed) },
    { label: 'Containers cut', now: formatCount(current.cuts), tried: formatCount(proposed.cuts) },
    { label: 'Containers raised', now: formatCount(current.raises), tried: formatCount(proposed.raises) },
  ];
  return (
    <table className={styles.table} aria-label="What would be proposed">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">What</span>
          </th>
          <th scope="col">Now</th>
          <th scope="col">With this policy</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ label, now, tried }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{now}</td>
            <td>{tried}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Answer({ of }: { readonly of: Preview }) {
  const { current, proposed, userErrors } = of;
  const [refusal] = userErrors;
  if (refusal) return <Failure text={refusal.message} />;
  if (current === null || proposed === null || of.tried === 0) {
    return <p className="muted">{`${triedText(of)}: there is nothing to try it on.`}</p>;
  }
  return (
    <>
      <p>{outlookInWords(current, proposed)}</p>
      <Sums current={current} proposed={proposed} />
      <p className="muted">
        {`${triedText(of)}, by their stored usage. Freed requests make room; the bill falls only when a node can go.`}
      </p>
    </>
  );
}

function Failure({ text }: { readonly text: string }) {
  return (
    <p className={styles.failure}>
      <StatusGlyph kind="degraded" />
      <span>{text}</span>
    </p>
  );
}

/** What the policy would propose beside what holds now, tried while the form is filled in. */
export function PolicyOutlook(asked: Asked) {
  const { preview, failure, isBehind, retry } = useOutlook(asked);
  if (failure !== null) {
    return (
      <>
        <Failure text={`Could not be tried: ${failure} It can be saved all the same.`} />
        <div>
          <Button variant="default" size="compact-xs" onClick={retry}>
            Try again
          </Button>
        </div>
      </>
    );
  }
  return (
    <div className={styles.outlook} aria-busy={isBehind}>
      {preview ? <Answer of={preview} /> : null}
      {/* Its line is kept, so that nothing moves when the answer comes. */}
      <p className="muted">{isBehind ? 'Being tried on stored usage…' : ' '}</p>
    </div>
  );
}
