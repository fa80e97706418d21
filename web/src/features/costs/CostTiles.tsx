import { Link } from '@tanstack/react-router';
import type { CostSummaryFiguresFragment } from '../../graphql/generated';
import { formatMoney } from '../../lib/money';
import { Tile, Tiles } from '../../ui/Tile';
import { changeOf, monthly, type PartKey, partsOf, percent, periodText } from './cost-figures';
import styles from './costs.module.css';

type Summary = CostSummaryFiguresFragment;

interface Props {
  readonly summary: Summary;
  readonly days: number;
}

const NOT_HERE = 'told of whole clusters only';

/** The total in one line: its prices, its period, and what it was before. */
export function CostHeadline({ summary, days }: Props) {
  const { perMonth, currency } = summary;
  const change = changeOf(summary, days);
  return (
    <p className={styles.headline}>
      <span className={styles.total}>{perMonth === null ? 'n/a' : formatMoney(perMonth, currency)}</span>{' '}
      <span>
        /mo at{' '}
        <Link to="/costs" search={{ tab: 'nodes' }}>
          list and own prices
        </Link>
        {`, last ${days} days`}
      </span>
      <span className="muted">{' · '}</span>
      <span className={change.isKnown ? undefined : 'muted'}>{change.text}</span>
    </p>
  );
}

/** What the figures above it are counted from, in one line. */
export function CostPeriod({ summary, days }: Props) {
  const storage = monthly(summary, summary.storage);
  const volumes = storage === null ? '' : `; of the total, storage is ${formatMoney(storage, summary.currency)}/mo`;
  return <p className={styles.period}>{`${periodText(summary, days)}${volumes}`}</p>;
}

interface PartProps {
  readonly summary: Summary;
  readonly label: string;
  readonly part: PartKey;
  readonly meaning: string;
}

/** One part of the total: what it costs per month, its share, and what it is. */
function Part({ summary, label, part, meaning }: PartProps) {
  const amount = partsOf(summary)[part];
  const month = monthly(summary, amount);
  const share = amount !== null && summary.total ? percent(amount / summary.total) : null;
  return (
    <Tile
      label={label}
      value={month === null ? 'n/a' : formatMoney(month, summary.currency)}
      of={month === null ? NOT_HERE : `/mo${share === null ? '' : `, ${share}`}`}
    >
      <span>{meaning}</span>
    </Tile>
  );
}

function Efficiency({ summary: { efficiency } }: { readonly summary: Summary }) {
  const show = (value: number | null) => (value === null ? 'n/a' : percent(value));
  return (
    <Tile label="Efficiency" value={show(efficiency.cpu)} of="of requested CPU">
      <span>{`is used, and ${show(efficiency.memory)} of memory`}</span>
    </Tile>
  );
}

/** The parts that the total is made of, and how much of what is paid for is used. */
export function CostTiles({ summary }: Pick<Props, 'summary'>) {
  return (
    <Tiles>
      <Part summary={summary} label="Workloads" part="workloads" meaning="The more of requested and used" />
      <Part summary={summary} label="Shared" part="shared" meaning="DaemonSets, shared namespaces" />
      <Part summary={summary} label="Idle" part="idle" meaning="Neither requested nor used" />
      <Part summary={summary} label="Unallocated" part="unallocated" meaning="Kept for the system of the nodes" />
      <Efficiency summary={summary} />
    </Tiles>
  );
}
