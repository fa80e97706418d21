import { ActionIcon } from '@mantine/core';
import { IconLayoutDashboard, IconTable } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import {
  CostBreakdownDocument,
  type CostBreakdownQuery,
  type CostBreakdownQueryVariables,
  type CostSummaryFiguresFragment,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import tableStyles from '../../ui/ChartTable.module.css';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RampLegend } from '../../ui/RampLegend';
import { BlockSkeleton } from '../../ui/Skeleton';
import { Treemap } from '../../ui/Treemap';
import { EFFICIENCY_RAMP, monthly, partsOf, sumKnown } from './cost-figures';
import { type CostTree, costTree, type Level, type Target } from './cost-tree';
import styles from './costs.module.css';

/** More rectangles than these cannot be told apart; the smaller ones are one. */
const MOST = 200;
const HEIGHT = 340;
const pick = (data: CostBreakdownQuery) => data.costs;

const TITLES: Readonly<Record<Level, string>> = {
  clusters: 'Namespaces by cluster',
  namespaces: 'Workloads by namespace',
  workloads: 'Workloads',
};

function MapTable({ tree }: { readonly tree: CostTree }) {
  return (
    <table className={tableStyles.table} aria-label="Costs as a table">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Per month</th>
          <th scope="col">Share</th>
          <th scope="col">Used of requested</th>
        </tr>
      </thead>
      <tbody>
        {tree.rows.map(({ id, label, isMember, month, share, used }) => (
          <tr key={id}>
            <th scope="row" className={isMember ? styles.member : styles.group}>
              {label}
            </th>
            <td>{month}</td>
            <td>{share}</td>
            <td>{used}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DrawnProps {
  readonly tree: CostTree;
  readonly isTable: boolean;
  readonly onOpen: (target: Target) => void;
}

function Drawn({ tree, isTable, onOpen }: DrawnProps) {
  if (isTable) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      <section className={tableStyles.tableBox} style={{ height: HEIGHT }} tabIndex={0} aria-label="Costs">
        <MapTable tree={tree} />
      </section>
    );
  }
  return (
    <Treemap
      label="Costs: arrow keys move, Enter opens"
      nodes={tree.nodes}
      figureOf={(id) => tree.figures.get(id) ?? { short: '', text: '', step: null }}
      canOpen={(id) => tree.targets.has(id)}
      onOpen={(id) => {
        const target = tree.targets.get(id);
        if (target) onOpen(target);
      }}
      height={HEIGHT}
    />
  );
}

interface Props {
  readonly level: Level;
  /** Keep it stable: it is part of the query. */
  readonly question: Pick<CostBreakdownQueryVariables, 'range' | 'filter'>;
  readonly summary: CostSummaryFiguresFragment;
  readonly onOpen: (target: Target) => void;
}

type Answer = NonNullable<ReturnType<typeof pick>>;

/** What the lines beyond the largest cost together, per month. */
function restOf({ lines, totalLines }: Answer, summary: CostSummaryFiguresFragment) {
  const { workloads, shared } = partsOf(summary);
  const all = monthly(summary, sumKnown([workloads, shared])) ?? 0;
  const shown = lines.reduce((sum, { perMonth }) => sum + Math.max(0, perMonth ?? 0), 0);
  return { lines: totalLines - lines.length, amount: all - shown };
}

/** Who costs what: the area is the cost, the fill how much of what is requested is used. */
export function CostMap({ level, question, summary, onOpen }: Props) {
  const [isTable, setTable] = useState(false);
  const variables = useMemo(
    () => ({
      ...question,
      by: level === 'clusters' ? ('NAMESPACE' as const) : ('WORKLOAD' as const),
      orderBy: { field: 'TOTAL' as const, direction: 'DESC' as const },
      first: MOST,
    }),
    [question, level],
  );
  const view = useView(CostBreakdownDocument, { variables, pick, pollMs: 60_000, title: 'Costs' });
  const tree = useMemo(
    () => view.data && costTree(view.data.lines, level, view.data.currency, restOf(view.data, summary)),
    [view.data, level, summary],
  );
  const Glyph = isTable ? IconLayoutDashboard : IconTable;
  return (
    <Panel
      title={TITLES[level]}
      scope="area: cost; fill: efficiency"
      actions={
        <ActionIcon
          variant="subtle"
          size={24}
          aria-label={isTable ? 'Show costs as map' : 'Show costs as table'}
          aria-pressed={isTable}
          onClick={() => setTable(!isTable)}
        >
          <Glyph size={15} aria-hidden="true" />
        </ActionIcon>
      }
      flush
    >
      <QueryView
        view={view}
        name="costs"
        loading={<BlockSkeleton height={HEIGHT} />}
        isEmpty={({ lines }) => lines.every(({ total }) => !total)}
        empty={<Empty title="Nothing that costs anything was counted here." />}
        stale={() => null}
      >
        {() =>
          tree ? (
            <div className={styles.map}>
              <Drawn tree={tree} isTable={isTable} onOpen={onOpen} />
              <RampLegend title="Used of what is requested" ramp={EFFICIENCY_RAMP} />
            </div>
          ) : null
        }
      </QueryView>
    </Panel>
  );
}
