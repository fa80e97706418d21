import { Link } from '@tanstack/react-router';
import type { RecommendationOrderField, RecommendationRowFragment } from '../../graphql/generated';
import { sentenceCase } from '../../lib/format';
import { perMonth } from '../../lib/money';
import type { Column } from '../../ui/column';
import { ObjectName } from '../../ui/ObjectName';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowCard } from '../../ui/RowCard';
import { Status } from '../../ui/Status';
import { UsageMark } from '../../ui/UsageMark';
import { type AmountStep, amountText, changeText, type Resource, stepsOf } from './amounts';
import { dismissReasonInWords, riskMeaning, ruleInWords, STATE_KIND, STATE_MEANING } from './recommendation-words';
import styles from './recommendations.module.css';
import { moneyText, resourcesText, type Worth } from './saving';

type Row = RecommendationRowFragment;
export type RecommendationColumn = Column<Row, RecommendationOrderField>;

/** What it is about: the object, and its container where it goes by containers. */
export function SubjectName({
  of: { subject, title },
  maxLength = 28,
}: {
  readonly of: Row;
  readonly maxLength?: number;
}) {
  return (
    <span title={title}>
      <ObjectName name={subject.name} maxLength={maxLength} />
      {subject.container && subject.container !== subject.name ? (
        <span className="muted mono">{` / ${subject.container}`}</span>
      ) : null}
    </span>
  );
}

/** Its namespace; what is about a whole cluster is in none. */
function Place({ of: { namespace, cluster } }: { readonly of: Row }) {
  if (namespace === null) {
    return (
      <span className="muted" title={`In no namespace${cluster ? `, of cluster ${cluster.name}` : ''}`}>
        —
      </span>
    );
  }
  return <span title={[namespace, cluster?.name].filter(Boolean).join(' in ')}>{namespace}</span>;
}

/** "1 → 120m" with by how much; of a limit that changes it says that it is one. */
export function StepText({ step }: { readonly step: AmountStep }) {
  const change = changeText(step);
  return (
    <span className={styles.step}>
      {step.kind === 'limit' ? <span className="muted">limit </span> : null}
      <span className="muted">{amountText(step.resource, step.from)}</span>
      <span aria-hidden="true"> → </span>
      <span className="visually-hidden">to</span>
      <strong>{amountText(step.resource, step.to)}</strong>
      {change ? <span className={`muted ${styles.change}`}>{change}</span> : null}
    </span>
  );
}

/** The step of a resource that a row shows: of its request, or of its limit where only that changes. */
function stepOf({ changes }: Row, resource: Resource): AmountStep | undefined {
  return changes
    .flatMap(({ current, proposed }) => stepsOf(current, proposed))
    .find((step) => step.resource === resource);
}

function AmountCell({ of: row, resource }: { readonly of: Row; readonly resource: Resource }) {
  const step = stepOf(row, resource);
  const used = row.profile?.[resource] ?? null;
  if (!step) return <span className="muted">—</span>;
  const range =
    used === null
      ? 'usage n/a'
      : `95 % of the time at most ${amountText(resource, used.p95)}, highest ${amountText(resource, used.max)}`;
  return (
    <span className={styles.amount} title={range}>
      <UsageMark p95={used?.p95 ?? null} max={used?.max ?? null} current={step.from} proposed={step.to} width={56} />
      <StepText step={step} />
      <span className="visually-hidden">{range}</span>
    </span>
  );
}

/** What it is worth: money, or for who may see none what it frees. */
export function WorthText({ of, note }: { readonly of: Worth; readonly note?: string }) {
  const [money, resources] = [moneyText(of), resourcesText(of)];
  const text = money ?? resources;
  if (text === null) return <span className="muted">—</span>;
  return <span title={[note, money ? resources : null].filter(Boolean).join('; ') || undefined}>{text}</span>;
}

function Worthiness({ row }: { readonly row: Row }) {
  if (row.isCounted) {
    return (
      <>
        <WorthText of={row} />
        {/* Of the bill itself: the others only free requests. */}
        {row.billSavingPerMonth ? <span className="muted"> bill</span> : null}
      </>
    );
  }
  return (
    <span className="muted">
      <WorthText of={row} note="Not added to the total: it overlaps with other advice about the same workload" />
      <span aria-hidden="true"> *</span>
    </span>
  );
}

/** Where it stands; a dismissed one says why, a snoozed one until when. */
export function StateText({ of: { state, dismissal, snoozedUntil } }: { readonly of: Row }) {
  const why = dismissal ? dismissReasonInWords(dismissal.reason) : STATE_MEANING[state];
  return (
    <Status kind={STATE_KIND[state]} title={why}>
      {sentenceCase(state)}
      {state === 'SNOOZED' && snoozedUntil ? (
        <span className="muted">{` until ${snoozedUntil.slice(0, 10)}`}</span>
      ) : null}
    </Status>
  );
}

function Card({ row }: { readonly row: Row }) {
  const steps = row.changes.flatMap(({ current, proposed }) => stepsOf(current, proposed));
  return (
    <RowCard
      marks={row.state === 'OPEN' ? <span className="muted">{ruleInWords(row.rule)}</span> : <StateText of={row} />}
      time={<Worthiness row={row} />}
      title={
        <>
          {row.state === 'OPEN' ? null : <span>{ruleInWords(row.rule)}: </span>}
          <SubjectName of={row} />
        </>
      }
      place={
        <span className={styles.cardSteps}>
          {steps.length === 0 && row.namespace !== null ? <Place of={row} /> : null}
          {steps.map((step) => (
            <span key={`${step.resource} ${step.kind}`}>
              <span className="muted">{step.resource === 'cpu' ? 'CPU ' : 'Memory '}</span>
              <StepText step={step} />
            </span>
          ))}
        </span>
      }
    />
  );
}

/** The list on a phone. */
export const RECOMMENDATION_CARDS: readonly RecommendationColumn[] = [
  { id: 'recommendation', header: 'Recommendation', isHeaderHidden: true, cell: (row) => <Card row={row} /> },
];

const SUBJECT: RecommendationColumn = {
  id: 'subject',
  header: 'Workload',
  minWidth: 170,
  sort: 'NAME',
  cell: (row) => (
    <Link
      to="/recommendations/$recommendationId"
      params={{ recommendationId: row.id }}
      className={styles.subject}
      // The row opens it beside the list; a click with a key held opens its page elsewhere.
      onClick={(event) => {
        if (!event.metaKey && !event.ctrlKey) event.preventDefault();
      }}
      tabIndex={-1}
    >
      <SubjectName of={row} />
    </Link>
  ),
};
const RULE: RecommendationColumn = {
  id: 'rule',
  header: 'Advice',
  width: 148,
  cell: ({ rule, title }) => <span title={title}>{ruleInWords(rule)}</span>,
};
const PLACE: RecommendationColumn = {
  id: 'place',
  header: 'Namespace',
  width: 110,
  priority: 3,
  cell: (row) => <Place of={row} />,
};
const AMOUNTS: readonly RecommendationColumn[] = [
  {
    id: 'cpu',
    header: 'CPU now → proposed',
    width: 212,
    priority: 2,
    cell: (row) => <AmountCell of={row} resource="cpu" />,
  },
  {
    id: 'memory',
    header: 'Memory now → proposed',
    width: 256,
    priority: 3,
    cell: (row) => <AmountCell of={row} resource="memory" />,
  },
];
const CONFIDENCE: RecommendationColumn = {
  id: 'confidence',
  header: 'Confidence',
  width: 88,
  priority: 3,
  cell: ({ confidence: { level, reasons } }) => (
    <span title={reasons.join('\n') || undefined}>{sentenceCase(level)}</span>
  ),
};
const RISK: RecommendationColumn = {
  id: 'risk',
  header: 'Risk',
  width: 72,
  sort: 'RISK',
  priority: 2,
  cell: ({ category, risk }) => <span title={riskMeaning(category, risk)}>{sentenceCase(risk)}</span>,
};
const SAVING: RecommendationColumn = {
  id: 'saving',
  header: 'Saving',
  width: 130,
  align: 'right',
  sort: 'SAVING',
  cell: (row) => <Worthiness row={row} />,
};
const STATE: RecommendationColumn = {
  id: 'state',
  header: 'State',
  width: 184,
  cell: (row) => <StateText of={row} />,
};
const CHANGED: RecommendationColumn = {
  id: 'changed',
  header: 'Changed',
  width: 88,
  align: 'right',
  sort: 'CHANGED_AT',
  priority: 3,
  cell: ({ changedAt }) => <RelativeTime at={changedAt} inRow />,
};

/** The columns of what stands open. */
export const OPEN_COLUMNS: readonly RecommendationColumn[] = [
  SUBJECT,
  RULE,
  PLACE,
  ...AMOUNTS,
  CONFIDENCE,
  RISK,
  SAVING,
];

/** The columns of what is over, or put off: where each stands, and since when. */
export const SETTLED_COLUMNS: readonly RecommendationColumn[] = [SUBJECT, RULE, ...AMOUNTS, STATE, CHANGED, SAVING];

/** Of one workload: its name stands above. */
export const WORKLOAD_COLUMNS: readonly RecommendationColumn[] = [RULE, ...AMOUNTS, RISK, SAVING, STATE];

/** Money per month as it is, or what is freed where no money is told. */
function Realised({ of }: { readonly of: Row }) {
  const { realisedCpuCores, realisedMemoryBytes, realisedValuePerMonth, currency } = of;
  if (of.state === 'APPLIED') return <span className="muted">watched</span>;
  const worth = {
    ...{ freedCpuCores: realisedCpuCores, freedMemoryBytes: realisedMemoryBytes, currency },
    ...{ requestsValuePerMonth: realisedValuePerMonth, billSavingPerMonth: null },
  };
  return <WorthText of={worth} />;
}

/** The columns of the ledger: what was expected beside what came of it. */
export const LEDGER_COLUMNS: readonly RecommendationColumn[] = [
  SUBJECT,
  RULE,
  PLACE,
  STATE,
  {
    id: 'applied',
    header: 'Applied',
    width: 96,
    align: 'right',
    priority: 2,
    cell: ({ appliedAt }) => <RelativeTime at={appliedAt} inRow />,
  },
  {
    id: 'expected',
    header: 'Expected',
    width: 130,
    align: 'right',
    priority: 2,
    cell: (row) => <WorthText of={{ ...row, billSavingPerMonth: null }} />,
  },
  { id: 'realised', header: 'Realised', width: 130, align: 'right', cell: (row) => <Realised of={row} /> },
  {
    id: 'bill',
    header: 'Off the bill',
    width: 110,
    align: 'right',
    priority: 3,
    cell: ({ realisedBillPerMonth: bill, currency }) =>
      bill === null || currency === null ? <span className="muted">—</span> : perMonth(bill, currency),
  },
];
