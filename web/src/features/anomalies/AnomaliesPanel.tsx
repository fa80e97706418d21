import { type ReactNode, useMemo, useState } from 'react';
import {
  AnomaliesDocument,
  type AnomaliesQuery,
  type AnomalyFilter,
  type AnomalyRowFragment,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { anomalyInWords } from '../../lib/anomaly-text';
import { plural } from '../../lib/format';
import { formatDuration } from '../../lib/time';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { Chip } from '../../ui/FilterBar';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';
import { useTicking } from '../../ui/ticker';
import { WorkloadLink } from '../../ui/WorkloadLink';
import { AnomalyDialog } from './AnomalyDialog';
import styles from './anomalies.module.css';

const pick = (data: AnomaliesQuery) => data.anomalies;
const keyOf = (anomaly: AnomalyRowFragment) => anomaly.id;

type AnomalyColumn = Column<AnomalyRowFragment>;

function State({ anomaly: { state, isSuppressed, decision, endedReason } }: { readonly anomaly: AnomalyRowFragment }) {
  const isOver = state === 'ENDED';
  if (isSuppressed) {
    return (
      <Status kind="paused" title={decision}>
        {isOver ? 'Suppressed, over' : 'Suppressed'}
      </Status>
    );
  }
  return (
    <Status kind={isOver ? 'healthy' : 'degraded'} title={isOver ? (endedReason ?? undefined) : decision}>
      {isOver ? 'Over' : 'Stands'}
    </Status>
  );
}

function Lasted({ anomaly: { startedAt, endedAt } }: { readonly anomaly: AnomalyRowFragment }) {
  return useTicking((now) => {
    const end = endedAt === null ? now.getTime() : Date.parse(endedAt);
    return formatDuration(Math.max(0, end - Date.parse(startedAt)));
  });
}

const STATE: AnomalyColumn = {
  id: 'state',
  header: 'State',
  width: 124,
  cell: (anomaly) => <State anomaly={anomaly} />,
};

const WHAT: AnomalyColumn = {
  id: 'what',
  header: 'What is unusual',
  minWidth: 136,
  cell: (anomaly) => (
    <span className={styles.clip} title={`${anomalyInWords(anomaly)}. ${anomaly.decision}`}>
      {anomalyInWords(anomaly)}
    </span>
  ),
};

const WHERE: AnomalyColumn = {
  id: 'where',
  header: 'Workload / container',
  width: 240,
  priority: 2,
  cell: ({ cluster, namespace, workloadKind, workloadName, container }) => (
    <span className={styles.clip} title={`${workloadKind} ${namespace}/${workloadName}, container ${container}`}>
      <WorkloadLink cluster={cluster.name} namespace={namespace} kind={workloadKind} name={workloadName}>
        {`${namespace}/${workloadName}`}
      </WorkloadLink>
      {` / ${container}`}
    </span>
  ),
};

const CONTAINER: AnomalyColumn = {
  id: 'container',
  header: 'Container',
  width: 140,
  priority: 2,
  cell: ({ container }) => container,
};

const TIMES: readonly AnomalyColumn[] = [
  {
    id: 'began',
    header: 'Began',
    width: 88,
    align: 'right',
    cell: ({ startedAt }) => <RelativeTime at={startedAt} inRow />,
  },
  {
    id: 'lasted',
    header: 'Lasted',
    width: 76,
    align: 'right',
    priority: 2,
    cell: (anomaly) => <Lasted anomaly={anomaly} />,
  },
];

const COLUMNS = {
  cluster: [STATE, WHAT, WHERE, ...TIMES],
  workload: [STATE, WHAT, CONTAINER, ...TIMES],
  container: [STATE, WHAT, ...TIMES],
} as const;

interface Props {
  /** Keep it stable: it is part of the query. Null where no anomaly can be of the object. */
  readonly filter: AnomalyFilter | null;
  /** What the rows are about: names that the page says already stand in no column. */
  readonly about: keyof typeof COLUMNS;
  /** "in prod-eu", "of this pod". */
  readonly scope: string;
  /** Draws the metric of an anomaly at its time. */
  readonly chart: (anomaly: AnomalyRowFragment) => ReactNode;
}

const NONE: AnomalyFilter = { cluster: [] };

/** What the agent's detection found unusual, newest first; what it suppressed can be shown too, with the reason. */
export function AnomaliesPanel({ filter, about, scope, chart }: Props) {
  const [isAll, setAll] = useState(false);
  const [opened, setOpened] = useState<AnomalyRowFragment | null>(null);
  const variables = useMemo(
    () => ({ filter: { ...(filter ?? NONE), ...(isAll ? {} : { isSuppressed: false }) } }),
    [filter, isAll],
  );
  const view = useView(AnomaliesDocument, { variables, pick, title: 'Anomalies' });
  const total = view.data?.totalCount ?? 0;
  return (
    <Panel
      title="Anomalies"
      scope={total > 0 ? `${plural(total, 'anomaly', 'anomalies')} ${scope}` : scope}
      actions={<Chip label="Suppressed too" isOn={isAll} onChange={setAll} />}
      flush
    >
      <QueryView
        view={view}
        name="anomalies"
        loading={<RowsSkeleton rows={3} />}
        isEmpty={({ edges }) => edges.length === 0}
        empty={
          <Empty title={isAll ? 'Nothing unusual was found.' : 'Nothing unusual was found that was not suppressed.'}>
            The agent learns what is usual for each hour before it judges.
          </Empty>
        }
        stale={() => null}
      >
        {({ edges }) => (
          <Table
            label="Anomalies"
            columns={COLUMNS[about]}
            rows={edges.map((edge) => edge.node)}
            rowKey={keyOf}
            onOpen={setOpened}
          />
        )}
      </QueryView>
      {opened ? <AnomalyDialog anomaly={opened} chart={chart(opened)} onClose={() => setOpened(null)} /> : null}
    </Panel>
  );
}
