import { useMemo } from 'react';
import { type AlertRowFragment, ObjectAlertsDocument, type ObjectAlertsQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import { SUBJECT_ALERT_COLUMNS } from './alert-columns';

const pick = ({ node }: ObjectAlertsQuery) => (node && 'alerts' in node ? node.alerts : null);
const keyOf = (alert: AlertRowFragment) => alert.id;

/** The alerts of one pod or cluster node, firing and resolved, newest first. */
export function ObjectAlerts({ id, scope }: { readonly id: string; readonly scope: string }) {
  const variables = useMemo(() => ({ id }), [id]);
  const view = useView(ObjectAlertsDocument, { variables, pick, title: 'Alerts' });
  return (
    <Panel title="Alerts" scope={scope} flush>
      <QueryView
        view={view}
        name="alerts"
        loading={<RowsSkeleton rows={3} />}
        isEmpty={({ edges }) => edges.length === 0}
        empty={<Empty title="No alerts, firing or resolved." />}
        stale={() => null}
      >
        {({ edges }) => (
          <Table
            label="Alerts"
            columns={SUBJECT_ALERT_COLUMNS}
            rows={edges.map((edge) => edge.node)}
            rowKey={keyOf}
            isCritical={({ severity, state }) => severity === 'CRITICAL' && state === 'FIRING'}
          />
        )}
      </QueryView>
    </Panel>
  );
}
