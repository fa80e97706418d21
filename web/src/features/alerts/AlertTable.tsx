import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { AlertOrderField, AlertRowFragment } from '../../graphql/generated';
import { Table, type TableProps } from '../../ui/Table';
import { ALERT_COLUMNS } from './alert-columns';

type Inherited = 'sort' | 'onSort' | 'hasMore' | 'loadMore' | 'onWindow';

interface Props extends Pick<TableProps<AlertRowFragment, AlertOrderField>, Inherited> {
  readonly alerts: readonly AlertRowFragment[];
}

const keyOf = (alert: AlertRowFragment) => alert.id;

/** Alerts of all clusters; a row opens what the alert is about. */
export function AlertTable({ alerts, ...rest }: Props) {
  const navigate = useNavigate();
  const open = useCallback(
    ({ cluster: { name: cluster }, pod, clusterNode }: AlertRowFragment) => {
      if (pod) {
        const params = { cluster, namespace: pod.namespace, pod: pod.name };
        return navigate({ to: '/clusters/$cluster/pods/$namespace/$pod', params });
      }
      if (clusterNode) {
        return navigate({ to: '/clusters/$cluster/nodes/$node', params: { cluster, node: clusterNode.name } });
      }
      return navigate({ to: '/clusters/$cluster', params: { cluster } });
    },
    [navigate],
  );
  return (
    <Table
      label="Alerts"
      columns={ALERT_COLUMNS}
      rows={alerts}
      rowKey={keyOf}
      isFull
      isCritical={({ severity, state }) => severity === 'CRITICAL' && state === 'FIRING'}
      onOpen={open}
      {...rest}
    />
  );
}
