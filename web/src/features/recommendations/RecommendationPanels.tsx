import type { ReactNode } from 'react';
import { formatUnit, joinQuantity, plural, sentenceCase } from '../../lib/format';
import { perMonth } from '../../lib/money';
import { type Fact, FactList } from '../../ui/Facts';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import { freedText } from './amounts';
import { BackTestTable } from './BackTestTable';
import { lengthText } from './back-test-words';
import type { RecommendationDetail } from './detail';
import { StateText } from './recommendation-columns';
import { entryInWords, riskMeaning } from './recommendation-words';
import styles from './recommendations.module.css';
import { resourcesText } from './saving';

interface Props {
  readonly of: RecommendationDetail;
  /** Role that sees money, where the reader's is too low. */
  readonly needs: string | undefined;
}

type Evidence = RecommendationDetail['evidence'][number];

/** A number that speaks for the advice, in its unit. */
function evidenceText({ value, unit }: Evidence): string {
  if (unit === 'SECONDS') return lengthText(value / 60);
  return joinQuantity(formatUnit(value, unit === 'SHARE' ? 'RATIO' : unit));
}

/** Money per month, or in words why none is told. */
function Money({ amount, of, needs }: { readonly amount: number | null } & Props) {
  if (needs !== undefined) return <span className="muted">{`n/a — needs ${sentenceCase(needs)}`}</span>;
  if (amount === null || of.currency === null) return <span className="muted">—</span>;
  return amount < 0 ? `costs ${perMonth(-amount, of.currency)}` : perMonth(amount, of.currency);
}

/** Facts below a sentence of the same panel. */
function Rows({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <div className={styles.facts}>
      <FactList facts={facts} />
    </div>
  );
}

/** What these amounts are no promise of. */
function meaningOf({ isCounted, freedCpuCores, freedMemoryBytes }: RecommendationDetail): string {
  if (!isCounted) return 'Not added to the total: other advice about the same workload frees more of the same.';
  if ((freedCpuCores ?? 0) < 0 || (freedMemoryBytes ?? 0) < 0) {
    return 'It asks for what is used already; the bill rises only when another node is needed for it.';
  }
  return 'Freed requests make room on the nodes; the bill falls only when a node or a volume goes.';
}

/** What it is worth, how sure it is and what could go wrong. */
export function WorthPanel({ of, needs }: Props) {
  const { confidence, category, risk, requestsValuePerMonth, billSavingPerMonth } = of;
  return (
    <Panel title="What it brings">
      <Rows
        facts={[
          { label: 'Requests', value: resourcesText(of) ?? <span className="muted">stay as they are</span> },
          { label: 'Worth', value: <Money amount={requestsValuePerMonth} of={of} needs={needs} /> },
          { label: 'Bill falls by', value: <Money amount={billSavingPerMonth} of={of} needs={needs} /> },
          { label: 'Confidence', value: sentenceCase(confidence.level) },
          { label: 'Risk', value: <span title={riskMeaning(category, risk)}>{sentenceCase(risk)}</span> },
        ]}
      />
      <p className="muted">{meaningOf(of)}</p>
    </Panel>
  );
}

/** How it was computed: what was measured, how sure that is, what is not known and at which prices. */
export function BasisPanel({ of, needs }: Props) {
  const { evidence, confidence, unknowns, ruleMeaning, currency, pricedAt, seenAt, targets } = of;
  return (
    <Panel title="How it was computed">
      <p>{ruleMeaning}</p>
      <Rows facts={evidence.map((one) => ({ label: one.label, value: evidenceText(one) }))} />
      <Sentences title="What speaks against more confidence" lines={confidence.reasons} />
      <Sentences
        title="Changes with it"
        lines={targets.map(
          ({ autoscaler, resource, from, to }) =>
            `HorizontalPodAutoscaler ${autoscaler}: ${resource} target from ${Math.round(from * 100)} % to ${Math.round(to * 100)} %, so that it acts at the same usage.`,
        )}
      />
      <Sentences title="Not known, and would matter" lines={unknowns} />
      <p className="muted">
        {needs === undefined && currency !== null ? (
          <>
            {`Priced in ${currency} at the mean price of the cluster’s nodes`}
            {pricedAt ? (
              <>
                {', '}
                <RelativeTime at={pricedAt} />
              </>
            ) : null}
            {'. '}
          </>
        ) : null}
        Last confirmed <RelativeTime at={seenAt} />.
      </p>
    </Panel>
  );
}

function Sentences({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3 className={styles.subtitle}>{title}</h3>
      <ul className={styles.sentences}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

/** Cluster nodes that could go: where their pods would fit, and what keeps the others. */
export function PackingPanel({ of: { packing } }: Pick<Props, 'of'>) {
  if (packing === null) return null;
  const { clusterNodes, moves, obstacles } = packing;
  return (
    <Panel title="Which nodes could go" scope={plural(clusterNodes.length, 'node')}>
      <p className="mono">{clusterNodes.join(', ')}</p>
      <details>
        <summary>{`Where ${plural(moves.length, 'pod')} would fit`}</summary>
        <ul className={styles.sentences}>
          {moves.map(({ pod, from, to }) => (
            <li key={pod} className="mono">{`${pod}: ${from} → ${to}`}</li>
          ))}
        </ul>
      </details>
      <Sentences
        title="What keeps the others"
        lines={obstacles.map(({ clusterNode, text }) => `${clusterNode}: ${text}`)}
      />
    </Panel>
  );
}

/** What became of it after it was applied; nothing before. */
export function OutcomePanel({ of, needs }: Props) {
  const { appliedAt, settledAt, outcome, realisedCpuCores, realisedMemoryBytes } = of;
  if (appliedAt === null) return null;
  return (
    <Panel title="After it was applied">
      <p className={styles.lead}>
        <StateText of={of} />
        <span>
          {of.state === 'APPLIED' ? '' : 'applied '}
          <RelativeTime at={appliedAt} />
          {settledAt ? (
            <>
              {', judged '}
              <RelativeTime at={settledAt} />
            </>
          ) : null}
        </span>
      </p>
      {outcome ? <p>{outcome.text}</p> : <p className="muted">It is judged after three days of usage.</p>}
      {outcome?.promised && outcome.measured ? (
        <BackTestTable
          before={outcome.promised}
          after={outcome.measured}
          heads={['', 'Back-tested before', 'Measured since']}
        />
      ) : null}
      <Rows
        facts={[
          { label: 'Requests freed', value: freedText(realisedCpuCores, realisedMemoryBytes) ?? '—' },
          { label: 'Worth', value: <Money amount={of.realisedValuePerMonth} of={of} needs={needs} /> },
          { label: 'Expected', value: <Money amount={of.requestsValuePerMonth} of={of} needs={needs} /> },
          { label: 'Bill fell by', value: <Money amount={of.realisedBillPerMonth} of={of} needs={needs} /> },
        ]}
      />
    </Panel>
  );
}

/** What happened to it, newest first. */
export function HistoryPanel({ of: { history } }: Pick<Props, 'of'>): ReactNode {
  const entries = history.edges.map(({ node }) => node).reverse();
  return (
    <Panel title="History" scope={plural(history.totalCount, 'entry', 'entries')}>
      <ul className={styles.history}>
        {entries.map(({ id, at, kind, text, actorName }) => (
          <li key={id}>
            <span className="muted">
              <RelativeTime at={at} />
            </span>
            <span>
              <strong>{entryInWords(kind)}</strong>
              {actorName ? ` by ${actorName}` : ''}
              <span className={styles.said}>{text}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
