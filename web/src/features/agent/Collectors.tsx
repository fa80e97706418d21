import { formatCount } from '../../lib/format';
import { Badge } from '../../ui/Badge';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';
import styles from './agent.module.css';
import { type CollectorReport, collectorReason, collectorWords } from './agent-words';

function Clipped({ text }: { readonly text: string }) {
  return (
    <span className={styles.clip} title={text}>
      {text}
    </span>
  );
}

function State({ collector }: { readonly collector: CollectorReport }) {
  const { kind, word } = collectorWords(collector);
  return (
    <Status kind={kind} title={collectorReason(collector) ?? undefined}>
      {word}
    </Status>
  );
}

const NOT_TOLD = 'n/a';

function took(milliseconds: number | null): string {
  if (milliseconds === null) return NOT_TOLD;
  return milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : `${formatCount(milliseconds)} ms`;
}

function LastError({ collector: { lastError, lastErrorAt } }: { readonly collector: CollectorReport }) {
  if (lastError === null) return <span className="muted">none</span>;
  return (
    <span className={styles.clip} title={lastError}>
      <RelativeTime at={lastErrorAt} inRow />
      {`: ${lastError}`}
    </span>
  );
}

const COLUMNS: readonly Column<CollectorReport>[] = [
  {
    id: 'name',
    header: 'Collector',
    minWidth: 128,
    cell: ({ name, isPlugin }) => (
      <>
        {name} {isPlugin ? <Badge title="Loaded from a folder; not a part of the agent">Plug-in</Badge> : null}
      </>
    ),
  },
  { id: 'state', header: 'State', width: 124, cell: (collector) => <State collector={collector} /> },
  {
    id: 'reason',
    header: 'Note',
    minWidth: 120,
    priority: 2,
    cell: (collector) => <Clipped text={collectorReason(collector) ?? ''} />,
  },
  {
    id: 'observed',
    header: 'Observed',
    width: 84,
    align: 'right',
    priority: 2,
    cell: ({ observed }) => (observed === null ? NOT_TOLD : formatCount(observed)),
  },
  { id: 'took', header: 'Took', width: 76, align: 'right', priority: 2, cell: ({ durationMs }) => took(durationMs) },
  {
    id: 'run',
    header: 'Last run',
    width: 88,
    align: 'right',
    cell: ({ lastRunAt }) => <RelativeTime at={lastRunAt} missing="never" inRow />,
  },
  {
    id: 'error',
    header: 'Last error',
    width: 260,
    priority: 3,
    cell: (collector) => <LastError collector={collector} />,
  },
];

const keyOf = ({ name }: CollectorReport) => name;

/** What each collector of the agent last did, and what went wrong with it. */
export function Collectors({ collectors }: { readonly collectors: readonly CollectorReport[] }) {
  return (
    <Panel title="Collectors" scope="of the agent" flush>
      {collectors.length === 0 ? (
        <Empty title="No collectors yet: the agent tells of them with its first heartbeat." />
      ) : (
        <Table label="Collectors" columns={COLUMNS} rows={collectors} rowKey={keyOf} />
      )}
    </Panel>
  );
}
