import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { RuleAlertsDocument, type RuleAlertsQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { sentenceCase } from '../../lib/format';
import { ClusterLabel } from '../../ui/ClusterLabel';
import type { Column } from '../../ui/column';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { Severity } from '../../ui/Severity';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import styles from './rules.module.css';

type RuleAlert = NonNullable<RuleAlertsQuery['alerts']>['edges'][number]['node'];

const pick = (data: RuleAlertsQuery) => data.alerts;
const keyOf = ({ id }: RuleAlert) => id;

const COLUMNS: readonly Column<RuleAlert>[] = [
  { id: 'severity', header: 'Severity', width: 100, cell: ({ severity }) => <Severity level={severity} /> },
  {
    id: 'title',
    header: 'Title',
    minWidth: 200,
    cell: ({ id, title, summary }) => (
      <Link to="/alerts/$alertId" params={{ alertId: id }} className={styles.clip} title={`${title}\n${summary}`}>
        {title}
      </Link>
    ),
  },
  { id: 'state', header: 'State', width: 90, cell: ({ state }) => sentenceCase(state) },
  {
    id: 'since',
    header: 'Since',
    width: 100,
    priority: 2,
    cell: ({ firstSeenAt }) => <RelativeTime at={firstSeenAt} inRow />,
  },
  { id: 'seen', header: 'Last seen', width: 100, cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} inRow /> },
  {
    id: 'cluster',
    header: 'Cluster',
    width: 160,
    priority: 2,
    cell: ({ cluster }) => <ClusterLabel cluster={cluster} />,
  },
];

/** The newest alerts of a rule, open and resolved. */
export function RuleAlerts({ name }: { readonly name: string }) {
  const variables = useMemo(() => ({ name }), [name]);
  const view = useView(RuleAlertsDocument, { variables, pick });
  return (
    <Panel title="Alerts" scope="the newest 20" flush>
      <QueryView
        view={view}
        name="its alerts"
        loading={<RowsSkeleton rows={3} />}
        isEmpty={({ edges }) => edges.length === 0}
        empty={<Empty title="It has raised no alert yet." />}
        stale={() => null}
      >
        {({ edges }) => (
          <Table
            label="Alerts"
            columns={COLUMNS}
            rows={edges.map((edge) => edge.node)}
            rowKey={keyOf}
            isCritical={({ severity, state }) => severity === 'CRITICAL' && state === 'FIRING'}
          />
        )}
      </QueryView>
    </Panel>
  );
}
