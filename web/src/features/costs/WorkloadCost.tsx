import { useMemo } from 'react';
import { CostSummaryDocument, type CostSummaryQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { sentenceCase } from '../../lib/format';
import { perMonth } from '../../lib/money';

const DAYS = 14;
/** Costs are counted by the hour. */
const POLL_MS = 300_000;
const pick = (data: CostSummaryQuery) => data.costSummary;

/** What one workload costs per month, for who may see it. */
export function WorkloadCost({ id }: { readonly id: string }) {
  const variables = useMemo(() => ({ range: { lastDays: DAYS }, filter: { workload: [id] } }), [id]);
  const { data, problem, isLoading } = useView(CostSummaryDocument, { variables, pick, pollMs: POLL_MS });
  if (problem?.requires) return <span className="muted">{`n/a — needs ${sentenceCase(problem.requires)}`}</span>;
  if (isLoading) return <span className="muted">…</span>;
  if (!data || data.perMonth === null) {
    return (
      <span className="muted" title="Nothing of it is counted yet, or its nodes have no price">
        n/a
      </span>
    );
  }
  return (
    <span title={`By what it requests or uses, whichever is more, in the last ${DAYS} days`}>
      {perMonth(data.perMonth, data.currency)}
      <span className="muted">{`, last ${DAYS} d`}</span>
    </span>
  );
}
