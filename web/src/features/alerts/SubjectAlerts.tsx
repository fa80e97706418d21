import { useMemo } from 'react';
import {
  type AlertFilter,
  type AlertRowFragment,
  SubjectAlertsDocument,
  type SubjectAlertsQuery,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import { SUBJECT_ALERT_COLUMNS } from './alert-columns';

const pick = (data: SubjectAlertsQuery) => data.alerts;
const keyOf = (alert: AlertRowFragment) => alert.id;

interface Props {
  /** Keep it stable: it is part of the query. */
  readonly filter: AlertFilter;
  readonly scope: string;
}

/** The alerts of one object, firing and resolved, newest first. */
export function SubjectAlerts({ filter, scope }: Props) {
  const variables = useMemo(() => ({ filter }), [filter]);
  const view = useView(SubjectAlertsDocument, { variables, pick });
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
