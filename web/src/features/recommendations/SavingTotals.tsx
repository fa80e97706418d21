import type { RecommendationTotalsQuery } from '../../graphql/generated';
import { sentenceCase } from '../../lib/format';
import { perMonth } from '../../lib/money';
import { RelativeTime } from '../../ui/RelativeTime';
import { freedText } from './amounts';
import styles from './recommendations.module.css';
import { rangeText } from './saving';

export type Totals = NonNullable<RecommendationTotalsQuery['recommendationSummary']>;

interface Props {
  readonly of: Totals;
  /** Role that sees money, where the reader's is too low. */
  readonly needs: string | undefined;
}

/** What the requests that could be freed are worth, or for who sees no money how much that is. */
function Requests({ of, needs }: Props) {
  const { freedCpuCores, freedMemoryBytes, requestsValuePerMonth: value, currency } = of;
  const freed = freedText(freedCpuCores, freedMemoryBytes);
  if (needs !== undefined || value === null || currency === null) {
    const why = needs === undefined ? 'No node is priced yet' : `Amounts of money need ${sentenceCase(needs)}`;
    return (
      <p className={styles.total}>
        <strong>{freed ?? 'Nothing'}</strong>
        <span>of requests can be freed</span>
        <span className="muted">{why}</span>
      </p>
    );
  }
  const range = rangeText(of.requestsValuePerMonthLeast, of.requestsValuePerMonthMost, currency);
  return (
    <p className={styles.total}>
      <strong>{perMonth(value, currency)}</strong>
      <span>{`of requests can be freed${freed ? `: ${freed}` : ''}`}</span>
      <span className="muted">{[range, 'at today’s prices, last 7 days of usage'].filter(Boolean).join(', ')}</span>
    </p>
  );
}

/** What the bill itself would fall by: only what is gone costs nothing. */
function Bill({ of: { billSavingPerMonth, currency }, needs }: Props) {
  if (needs !== undefined || currency === null) return null;
  return (
    <p className={styles.total}>
      <strong>{perMonth(billSavingPerMonth ?? 0, currency)}</strong>
      <span>off the bill</span>
      <span className="muted" title="Freed requests lower the bill only when a node can go: that is counted here.">
        when nodes and volumes go
      </span>
    </p>
  );
}

/** What those that ask for more would cost: under-provisioned ones count too, and apart. */
function Added({ of: { addedValuePerMonth: value, currency }, needs }: Props) {
  if (needs !== undefined || currency === null || !value) return null;
  return (
    <p className={styles.total}>
      <strong>{perMonth(value, currency)}</strong>
      <span>more requested</span>
      <span className="muted">where it is too little</span>
    </p>
  );
}

/** What all that is open would bring: requests freed and bill saved, two numbers that are never added. */
export function SavingTotals({ of, needs }: Props) {
  return (
    <section className={styles.totals} aria-label="What it would bring">
      <Requests of={of} needs={needs} />
      <Bill of={of} needs={needs} />
      <Added of={of} needs={needs} />
      <p className={styles.total}>
        <span className="muted">
          {of.lastRunAt ? (
            <>
              Last looked <RelativeTime at={of.lastRunAt} />
            </>
          ) : (
            'Not looked yet'
          )}
        </span>
      </p>
    </section>
  );
}
