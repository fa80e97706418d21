import type {
  AutoscalerRowFragment,
  BudgetRowFragment,
  ClaimRowFragment,
  QuotaRowFragment,
  ServiceRowFragment,
} from '../../graphql/generated';
import { formatBytes, formatCores, formatCount, formatRatio } from '../../lib/format';
import type { Column } from '../../ui/column';
import { RelativeTime } from '../../ui/RelativeTime';
import { UsageCell } from '../../ui/UsageCell';
import { applicable, measured, Value } from '../../ui/Value';
import { QUOTA_COLUMNS, type QuotaColumn, quotaOf, quotaOthers, quotaStatus } from './quota';
import { clipped, columnsOf, type PlaceField } from './resource-columns';
import {
  autoscalerStatus,
  budgetRule,
  budgetStatus,
  claimStatus,
  metricText,
  portsText,
  serviceStatus,
  serviceType,
} from './resource-status';

type Columns<T> = readonly Column<T, PlaceField>[];

const count = (value: number) => ({ text: formatCount(value), unit: '' });
const gib = (bytes: number) => ({ text: formatBytes(bytes, 'GiB').text, unit: '' });
const UNTOLD = 'Kubernetes has not told yet';

export const AUTOSCALER_COLUMNS: Columns<AutoscalerRowFragment> = columnsOf(autoscalerStatus, [
  {
    id: 'target',
    header: 'Scales',
    width: 180,
    priority: 2,
    cell: ({ targetKind, targetName }) => clipped(`${targetKind}/${targetName}`),
  },
  {
    id: 'replicas',
    header: 'Replicas',
    width: 116,
    align: 'right',
    cell: ({ currentReplicas, maxReplicas }) => (
      <UsageCell
        used={measured(currentReplicas, UNTOLD)}
        requested={null}
        limit={maxReplicas}
        format={count}
        isStale={false}
        withLimit
      />
    ),
  },
  {
    id: 'desired',
    header: 'Wanted',
    width: 64,
    align: 'right',
    priority: 2,
    cell: ({ desiredReplicas }) => <Value of={measured(desiredReplicas, UNTOLD)} format={count} />,
  },
  {
    id: 'bounds',
    header: 'Bounds',
    width: 68,
    align: 'right',
    priority: 3,
    cell: ({ minReplicas, maxReplicas }) => `${minReplicas ?? 1}–${maxReplicas}`,
  },
  {
    id: 'metrics',
    header: 'Goes by',
    width: 190,
    priority: 2,
    cell: ({ metrics }) => clipped(metrics.map(metricText).join(', ') || '—'),
  },
  {
    id: 'scaled',
    header: 'Last scaled',
    width: 90,
    align: 'right',
    priority: 3,
    cell: ({ lastScaledAt }) => <RelativeTime at={lastScaledAt} missing="never" inRow />,
  },
]);

export const BUDGET_COLUMNS: Columns<BudgetRowFragment> = columnsOf(
  budgetStatus,
  [
    { id: 'rule', header: 'Rule', width: 180, priority: 2, cell: (budget) => clipped(budgetRule(budget)) },
    {
      id: 'healthy',
      header: 'Healthy',
      width: 130,
      align: 'right',
      priority: 2,
      cell: ({ currentHealthy, expectedPods }) => (
        <UsageCell
          used={measured(currentHealthy, UNTOLD)}
          requested={null}
          limit={expectedPods}
          format={count}
          isStale={false}
          withLimit
        />
      ),
    },
    {
      id: 'needed',
      header: 'Needed',
      width: 76,
      align: 'right',
      priority: 2,
      cell: ({ desiredHealthy }) => <Value of={measured(desiredHealthy, UNTOLD)} format={count} />,
    },
  ],
  190,
);

function mounted({ isMounted }: ClaimRowFragment): string {
  if (isMounted === null) return 'n/a';
  return isMounted ? 'Yes' : 'No';
}

export const CLAIM_COLUMNS: Columns<ClaimRowFragment> = columnsOf(
  claimStatus,
  [
    {
      id: 'used',
      header: 'Used',
      unit: 'GiB',
      width: 138,
      align: 'right',
      cell: ({ usage, capacityBytes }) => (
        <UsageCell
          used={measured(usage.usedBytes, usage.absentReason ?? 'Nothing has measured it')}
          requested={null}
          limit={usage.sizeBytes ?? capacityBytes}
          format={gib}
          isStale={usage.stale}
          withLimit
        />
      ),
    },
    {
      id: 'share',
      header: 'Full',
      width: 70,
      align: 'right',
      priority: 2,
      cell: ({ usage }) => (
        <Value
          of={measured(usage.usedShare, usage.absentReason ?? 'Nothing has measured it')}
          format={formatRatio}
          isStale={usage.stale}
        />
      ),
    },
    {
      id: 'size',
      header: 'Size',
      unit: 'GiB',
      width: 76,
      align: 'right',
      priority: 2,
      cell: ({ capacityBytes }) => <Value of={applicable(capacityBytes, 'It has no volume yet')} format={gib} />,
    },
    {
      id: 'class',
      header: 'Class',
      width: 120,
      priority: 3,
      cell: ({ storageClass }) => clipped(storageClass ?? '—'),
    },
    { id: 'mounted', header: 'Mounted', width: 80, priority: 2, cell: mounted },
    {
      id: 'modes',
      header: 'Access',
      width: 140,
      priority: 3,
      cell: ({ accessModes }) => clipped(accessModes.join(', ') || '—'),
    },
  ],
  118,
);

export const SERVICE_COLUMNS: Columns<ServiceRowFragment> = columnsOf(serviceStatus, [
  { id: 'type', header: 'Type', width: 150, priority: 2, cell: (service) => clipped(serviceType(service)) },
  { id: 'ports', header: 'Ports', minWidth: 200, priority: 2, cell: (service) => clipped(portsText(service)) },
]);

function formatOf(column: QuotaColumn): (value: number) => { text: string; unit: string } {
  if (column.unit === 'GiB') return gib;
  return column.unit === 'cores' ? (value) => ({ text: formatCores(value).text, unit: '' }) : count;
}

export const QUOTA_TABLE_COLUMNS: Columns<QuotaRowFragment> = columnsOf(
  quotaStatus,
  [
    ...QUOTA_COLUMNS.map(
      (column): Column<QuotaRowFragment, PlaceField> => ({
        id: column.id,
        header: column.header,
        ...(column.unit && { unit: column.unit }),
        width: column.width,
        align: 'right',
        priority: column.priority,
        cell: (quota) => {
          const { used, hard } = quotaOf(quota, column);
          return (
            <UsageCell used={used} requested={null} limit={hard} format={formatOf(column)} isStale={false} withLimit />
          );
        },
      }),
    ),
    {
      id: 'others',
      header: 'Others',
      width: 84,
      priority: 3,
      cell: (quota) => {
        const others = quotaOthers(quota).map(({ name, used, hard }) => `${name} ${used} of ${hard}`);
        return others.length === 0 ? <span className="muted">—</span> : clipped(others.join(', '));
      },
    },
  ],
  128,
);
