import { useMemo } from 'react';
import { type AlertRowFragment, RelatedAlertsDocument, type RelatedAlertsQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import type { AlertDetail } from './AlertHistoryPanel';
import { SUBJECT_ALERT_COLUMNS } from './alert-columns';

const pick = (data: RelatedAlertsQuery) => data.alerts;
const keyOf = (alert: AlertRowFragment) => alert.id;

/** What else stands where this one does: of the same workload, else of the same node, else of the same rule. */
function relation({ cluster, namespace, workloadName, nodeName, rule }: AlertDetail) {
  const open = { state: ['FIRING' as const, 'PENDING' as const], cluster: [cluster.id] };
  if (workloadName && namespace) {
    return { filter: { ...open, namespace: [namespace], workload: [workloadName] }, scope: `of ${workloadName}` };
  }
  if (nodeName) return { filter: { ...open, node: [nodeName] }, scope: `on ${nodeName}` };
  return { filter: { ...open, rule: [rule] }, scope: `of rule ${rule}` };
}

/** The alerts that stand beside this one now. */
export function RelatedAlerts({ alert }: { readonly alert: AlertDetail }) {
  const { filter, scope } = useMemo(() => relation(alert), [alert]);
  const key = JSON.stringify(filter);
  // The alert changes with every poll; what is asked does not.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the filter changes
  const variables = useMemo(() => ({ filter }), [key]);
  const view = useView(RelatedAlertsDocument, { variables, pick, title: 'Related alerts' });
  return (
    <Panel title="Other alerts now" scope={scope} flush>
      <QueryView
        view={view}
        name="other alerts"
        loading={<RowsSkeleton rows={3} />}
        isEmpty={({ edges }) => edges.every(({ node }) => node.id === alert.id)}
        empty={<Empty title="No other alert stands here now." />}
        stale={() => null}
      >
        {({ edges }) => (
          <Table
            label="Other alerts now"
            columns={SUBJECT_ALERT_COLUMNS}
            rows={edges.map(({ node }) => node).filter(({ id }) => id !== alert.id)}
            rowKey={keyOf}
          />
        )}
      </QueryView>
    </Panel>
  );
}
