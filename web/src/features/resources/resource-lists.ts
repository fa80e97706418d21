import type { TypedDocumentNode } from '@apollo/client';
import {
  type AutoscalerRowFragment,
  AutoscalersDocument,
  type AutoscalersQuery,
  type BudgetRowFragment,
  BudgetsDocument,
  type BudgetsQuery,
  type ClaimRowFragment,
  ClaimsDocument,
  type ClaimsQuery,
  type QuotaRowFragment,
  QuotasDocument,
  type QuotasQuery,
  RefreshAutoscalersDocument,
  RefreshBudgetsDocument,
  RefreshClaimsDocument,
  RefreshQuotasDocument,
  RefreshServicesDocument,
  type ServiceRowFragment,
  ServicesDocument,
  type ServicesQuery,
} from '../../graphql/generated';
import type { Connection } from '../../graphql/use-connection';
import type { Column } from '../../ui/column';
import { AUTOSCALER_COLUMNS, BUDGET_COLUMNS, CLAIM_COLUMNS, QUOTA_TABLE_COLUMNS, SERVICE_COLUMNS } from './columns';
import type { PlaceField, ResourceRow } from './resource-columns';
import type { ResourceTab } from './resource-tabs';

/** What every list of the page is asked with. A type and not an interface: variables are indexed by name. */
export type ResourceVariables = {
  readonly filter: { readonly cluster: string[]; readonly name?: string | undefined };
  readonly orderBy: { readonly field: PlaceField; readonly direction: 'ASC' | 'DESC' };
};

/** One list of the page: how it is asked for, how it looks, and what is worth a filter of its own. */
export interface ResourceList<TData, N extends ResourceRow> {
  readonly tab: ResourceTab;
  readonly query: TypedDocumentNode<TData, ResourceVariables>;
  readonly refresh: TypedDocumentNode<unknown, { ids: string[] }>;
  readonly pick: (data: TData) => Connection<N> | null | undefined;
  readonly columns: readonly Column<N, PlaceField>[];
  readonly trouble: { readonly label: string; readonly filter: object };
}

export const AUTOSCALER_LIST: ResourceList<AutoscalersQuery, AutoscalerRowFragment> = {
  tab: 'autoscalers',
  query: AutoscalersDocument,
  refresh: RefreshAutoscalersDocument,
  pick: (data) => data.horizontalPodAutoscalers,
  columns: AUTOSCALER_COLUMNS,
  trouble: { label: 'At maximum', filter: { isAtMaximum: true } },
};

export const BUDGET_LIST: ResourceList<BudgetsQuery, BudgetRowFragment> = {
  tab: 'budgets',
  query: BudgetsDocument,
  refresh: RefreshBudgetsDocument,
  pick: (data) => data.podDisruptionBudgets,
  columns: BUDGET_COLUMNS,
  trouble: { label: 'Allows no disruption', filter: { allowsDisruption: false } },
};

export const CLAIM_LIST: ResourceList<ClaimsQuery, ClaimRowFragment> = {
  tab: 'claims',
  query: ClaimsDocument,
  refresh: RefreshClaimsDocument,
  pick: (data) => data.persistentVolumeClaims,
  columns: CLAIM_COLUMNS,
  trouble: { label: 'Not mounted', filter: { isMounted: false } },
};

export const SERVICE_LIST: ResourceList<ServicesQuery, ServiceRowFragment> = {
  tab: 'services',
  query: ServicesDocument,
  refresh: RefreshServicesDocument,
  pick: (data) => data.services,
  columns: SERVICE_COLUMNS,
  trouble: { label: 'No endpoint ready', filter: { hasReadyEndpoints: false } },
};

export const QUOTA_LIST: ResourceList<QuotasQuery, QuotaRowFragment> = {
  tab: 'quotas',
  query: QuotasDocument,
  refresh: RefreshQuotasDocument,
  pick: (data) => data.resourceQuotas,
  columns: QUOTA_TABLE_COLUMNS,
  trouble: { label: '90 % used', filter: { minUsedShare: 0.9 } },
};
