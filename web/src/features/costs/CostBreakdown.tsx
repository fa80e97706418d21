import { NativeSelect } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import {
  CostBreakdownDocument,
  type CostBreakdownQuery,
  type CostBreakdownQueryVariables,
  type CostGroup,
  type CostLineRowFragment,
  type CostOrderField,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { formatCount, plural } from '../../lib/format';
import type { Sort } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { Chip } from '../../ui/FilterBar';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import { usePhone } from '../../ui/use-phone';
import { costColumns, type Drill } from './cost-columns';
import { ExportCosts } from './ExportCosts';

const PAGE = 100;
const MOST = 1000;
const GROUPS: readonly (readonly [CostGroup, string])[] = [
  ['CLUSTER', 'Cluster'],
  ['NAMESPACE', 'Namespace'],
  ['TEAM', 'Team'],
  ['WORKLOAD', 'Workload'],
];

const pick = (data: CostBreakdownQuery) => data.costs;
const keyOf = ({ key }: CostLineRowFragment) => key;

interface GroupsProps {
  readonly by: CostGroup;
  readonly onBy: (by: CostGroup) => void;
}

/** What it is told by; on a phone there is no room for four buttons. */
function Groups({ by, onBy }: GroupsProps) {
  if (!usePhone()) {
    return GROUPS.map(([group, label]) => (
      <Chip key={group} label={label} isOn={group === by} onChange={() => onBy(group)} />
    ));
  }
  return (
    <NativeSelect
      aria-label="Break down by"
      data={GROUPS.map(([value, label]) => ({ value, label }))}
      value={by}
      onChange={(event) => onBy(event.target.value as CostGroup)}
    />
  );
}

interface Props {
  readonly by: CostGroup;
  readonly onBy: (by: CostGroup) => void;
  readonly sort: Sort<CostOrderField>;
  readonly onSort: (sort: Sort<CostOrderField>) => void;
  /** Keep it stable: it is part of the query. */
  readonly question: Pick<CostBreakdownQueryVariables, 'range' | 'filter'>;
  /** Why no change can be told of any line; null where it can. */
  readonly whyNoChange: string | null;
  /** Keep it stable: columns are made of it. */
  readonly drill: Drill;
}

/** Who bears what, line by line. */
export function CostBreakdown({ by, onBy, sort, onSort, question, whyNoChange, drill }: Props) {
  const [first, setFirst] = useState(PAGE);
  const variables = useMemo(() => ({ ...question, by, orderBy: sort, first }), [question, by, sort, first]);
  const view = useView(CostBreakdownDocument, { variables, pick, pollMs: 60_000, title: 'Costs' });
  const currency = view.data?.currency ?? 'USD';
  // While other lines are on their way the old ones keep the columns that they were asked for.
  const shownBy = useRef(by);
  if (!view.isRefreshing) shownBy.current = by;
  const told = shownBy.current;
  const columns = useMemo(
    () => costColumns(told, { currency, whyNoChange, drill }),
    [told, currency, whyNoChange, drill],
  );
  const choose = (group: CostGroup) => {
    setFirst(PAGE);
    onBy(group);
  };
  const lines = view.data?.lines.length ?? 0;
  const total = view.data?.totalLines ?? 0;
  const isCut = total > lines && first >= MOST;
  return (
    <Panel
      title="Breakdown"
      scope={view.data ? `${plural(total, 'line')}${isCut ? `, the first ${formatCount(lines)} shown` : ''}` : null}
      actions={
        <>
          <Groups by={by} onBy={choose} />
          <ExportCosts variables={variables} />
        </>
      }
      flush
    >
      <QueryView
        view={view}
        name="the breakdown"
        loading={<RowsSkeleton rows={8} />}
        isEmpty={({ lines: rows }) => rows.length === 0}
        empty={<Empty title="Nothing that costs anything was counted here." />}
        stale={() => null}
      >
        {({ lines: rows, totalLines }) => (
          <Table
            label="Breakdown"
            columns={columns}
            rows={rows}
            rowKey={keyOf}
            sort={sort}
            onSort={onSort}
            hasMore={totalLines > rows.length && first < MOST}
            loadMore={() => setFirst(Math.min(MOST, rows.length + PAGE))}
          />
        )}
      </QueryView>
    </Panel>
  );
}
