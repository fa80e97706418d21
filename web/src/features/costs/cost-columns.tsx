import type { CostGroup, CostLineRowFragment, CostOrderField } from '../../graphql/generated';
import { formatMoney, formatMoneyChange } from '../../lib/money';
import { Badge, DemoBadge } from '../../ui/Badge';
import type { Column } from '../../ui/column';
import { WorkloadLink } from '../../ui/WorkloadLink';
import { percent } from './cost-figures';
import styles from './costs.module.css';

type Line = CostLineRowFragment;
type CostColumn = Column<Line, CostOrderField>;

/** What a line leads to within the page; null where it leads nowhere, or away. */
export type Drill = (line: Line) => (() => void) | null;

interface Context {
  readonly currency: string;
  /** Why no change can be told of any line; null where it can. */
  readonly whyNoChange: string | null;
  readonly drill: Drill;
}

/** What a line is called: what no team owns has no name. */
export function lineName({ name, namespace }: Pick<Line, 'name' | 'namespace'>, by: CostGroup): string {
  if (by === 'NAMESPACE') return namespace ?? name ?? '—';
  return name ?? (by === 'TEAM' ? 'No team' : '—');
}

function Name({ line, by, drill }: { readonly line: Line; readonly by: CostGroup; readonly drill: Drill }) {
  const { cluster, namespace, kind, name, isShared } = line;
  const open = drill(line);
  const text = lineName(line, by);
  const link =
    by === 'WORKLOAD' && cluster && namespace !== null && kind !== null && name !== null ? (
      <WorkloadLink cluster={cluster.name} namespace={namespace} kind={kind} name={name} maxLength={34} />
    ) : open ? (
      <button
        type="button"
        className={styles.open}
        title={text}
        onClick={(event) => {
          event.stopPropagation();
          open();
        }}
      >
        {text}
      </button>
    ) : (
      <span className={styles.clip} title={text}>
        {text}
      </span>
    );
  return (
    <span className={styles.name}>
      {link}
      {by === 'CLUSTER' && cluster?.isDemo ? <DemoBadge /> : null}
      {isShared ? <Badge title="Shared by the cost policy: it is nobody's own">Shared</Badge> : null}
    </span>
  );
}

function Money({ amount, currency }: { readonly amount: number | null; readonly currency: string }) {
  return amount === null ? (
    <span className="muted" title="It does not apply, or is not known here">
      —
    </span>
  ) : (
    formatMoney(amount, currency)
  );
}

function Share({ share }: { readonly share: number | null }) {
  if (share === null) return <span className="muted">—</span>;
  return (
    <span className={styles.share}>
      {percent(share)}
      <span className={styles.track} aria-hidden="true">
        <span
          className={styles.fill}
          style={{ display: 'block', width: `${Math.min(100, Math.max(0, share) * 100)}%` }}
        />
      </span>
    </span>
  );
}

interface ChangeProps extends Pick<Context, 'currency' | 'whyNoChange'> {
  readonly line: Line;
}

function Change({ line: { total, previousTotal }, currency, whyNoChange }: ChangeProps) {
  if (total !== null && previousTotal !== null && whyNoChange === null) {
    return formatMoneyChange(total - previousTotal, currency);
  }
  const here = total === null ? 'Nothing is known of it in this period' : 'Nothing is known of it in the period before';
  return (
    <span className="muted" title={whyNoChange ?? here}>
      —
    </span>
  );
}

function Ratio({ value, of }: { readonly value: number | null; readonly of: string }) {
  if (value !== null) return percent(value);
  return (
    <span className="muted" title={`Neither request nor usage of ${of} is known of any container`}>
      n/a
    </span>
  );
}

const PLACES: Readonly<Record<CostGroup, readonly CostColumn[]>> = {
  CLUSTER: [],
  TEAM: [],
  NAMESPACE: [
    {
      id: 'cluster',
      header: 'Cluster',
      width: 130,
      priority: 3,
      cell: ({ cluster }) => <span className={styles.clip}>{cluster?.name ?? '—'}</span>,
    },
  ],
  WORKLOAD: [
    { id: 'kind', header: 'Kind', width: 100, priority: 3, cell: ({ kind }) => kind ?? '—' },
    {
      id: 'place',
      header: 'Namespace',
      width: 130,
      priority: 2,
      cell: ({ cluster, namespace }) => (
        <span className={styles.clip} title={[cluster?.name, namespace].filter(Boolean).join(' / ')}>
          {namespace ?? '—'}
        </span>
      ),
    },
  ],
};

const HEADERS: Readonly<Record<CostGroup, string>> = {
  CLUSTER: 'Cluster',
  NAMESPACE: 'Namespace',
  TEAM: 'Team',
  WORKLOAD: 'Workload',
};

const RIGHT = { align: 'right', width: 84 } as const;

function amountColumns(by: CostGroup, currency: string): readonly CostColumn[] {
  const money = (amount: number | null) => <Money amount={amount} currency={currency} />;
  const apart: CostColumn[] =
    by === 'CLUSTER'
      ? [
          { id: 'idle', header: 'Idle', ...RIGHT, priority: 2, cell: ({ idle }) => money(idle) },
          {
            id: 'unallocated',
            header: 'Unallocated',
            ...RIGHT,
            width: 94,
            priority: 3,
            cell: ({ unallocated }) => money(unallocated),
          },
        ]
      : [{ id: 'idle', header: 'Idle part', ...RIGHT, priority: 3, cell: ({ idleShare }) => money(idleShare) }];
  return [
    { id: 'own', header: 'Own', ...RIGHT, priority: 2, cell: ({ own }) => money(own) },
    { id: 'shared', header: 'Shared part', ...RIGHT, priority: 3, cell: ({ sharedShare }) => money(sharedShare) },
    ...apart,
    { id: 'total', header: 'Total', ...RIGHT, sort: 'TOTAL', cell: ({ total }) => money(total) },
    { id: 'month', header: 'Per month', ...RIGHT, cell: ({ perMonth }) => money(perMonth) },
  ];
}

function Unpriced({ line: { unpricedContainers, unpricedClaims } }: { readonly line: Line }) {
  const count = unpricedContainers + unpricedClaims;
  if (count === 0) return <span className="muted">0</span>;
  return <span title={`${unpricedContainers} containers and ${unpricedClaims} volumes have no price`}>{count}</span>;
}

/** The columns of a breakdown; places that all lines share are the page's. */
export function costColumns(by: CostGroup, { currency, whyNoChange, drill }: Context): readonly CostColumn[] {
  return [
    {
      id: 'name',
      header: HEADERS[by],
      minWidth: 150,
      sort: 'NAME',
      cell: (line) => <Name line={line} by={by} drill={drill} />,
    },
    ...PLACES[by],
    ...amountColumns(by, currency),
    {
      id: 'share',
      header: 'Share',
      width: 108,
      align: 'right',
      priority: 2,
      cell: ({ share }) => <Share share={share} />,
    },
    {
      id: 'change',
      header: 'Change',
      ...RIGHT,
      sort: 'CHANGE',
      priority: 3,
      cell: (line) => <Change line={line} currency={currency} whyNoChange={whyNoChange} />,
    },
    {
      id: 'cpu',
      header: 'CPU used',
      ...RIGHT,
      sort: 'CPU_EFFICIENCY',
      priority: 2,
      cell: ({ efficiency }) => <Ratio value={efficiency.cpu} of="CPU" />,
    },
    {
      id: 'memory',
      header: 'Memory used',
      ...RIGHT,
      width: 100,
      sort: 'MEMORY_EFFICIENCY',
      priority: 2,
      cell: ({ efficiency }) => <Ratio value={efficiency.memory} of="memory" />,
    },
    { id: 'unpriced', header: 'Unpriced', ...RIGHT, priority: 3, cell: (line) => <Unpriced line={line} /> },
  ];
}
