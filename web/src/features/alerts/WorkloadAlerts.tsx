import { useMemo } from 'react';
import {
  type AlertFilter,
  type AlertRowFragment,
  WorkloadAlertsDocument,
  type WorkloadAlertsQuery,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { formatCount } from '../../lib/format';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import { SUBJECT_ALERT_COLUMNS } from './alert-columns';

const pick = (data: WorkloadAlertsQuery) => data.alerts;
const keyOf = (alert: AlertRowFragment) => alert.id;

interface Props {
  /** Id of the cluster. */
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

/** Alerts of a workload and its pods, firing and resolved, newest first. */
export function WorkloadAlerts({ cluster, namespace, name }: Props) {
  const variables = useMemo(() => {
    const filter: AlertFilter = { cluster: [cluster], namespace: [namespace], workload: [name] };
    return { filter };
  }, [cluster, namespace, name]);
  const view = useView(WorkloadAlertsDocument, { variables, pick, title: 'Alerts' });
  const shown = view.data?.edges.length ?? 0;
  const total = view.data?.totalCount ?? 0;
  const part = total > shown ? `, newest ${shown} of ${formatCount(total)}` : '';
  return (
    <Panel title="Alerts" scope={`of ${name} and its pods${part}`} flush>
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
