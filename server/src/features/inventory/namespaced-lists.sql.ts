import type { CountedList } from '../../platform/counted-list.js';
import type { FacetColumn, ListSpec } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { SqlParams } from '../../platform/sql-params.js';
import { readClustersAhead } from '../clusters/cluster.loader.js';
import { CLUSTER_FACET } from '../clusters/cluster-facet.catalog.js';
import type { LabelledKind } from '../clusters/object-label.entity.js';
import { labelConditions } from '../clusters/object-label.service.js';
import { countedAutoscalers, countedBudgets, countedClaims, countedQuotas, countedServices } from './counted-lists.js';
import { NAMESPACE as NAMESPACE_FACET } from './facets.sql.js';
import { createdWithin, inClusters } from './filters.sql.js';
import { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.entity.js';
import type { HorizontalPodAutoscalerFilter } from './horizontal-pod-autoscaler.types.js';
import { BY_NAME, CREATED_AT, liveOnly, NAME, NAMESPACE } from './lists.sql.js';
import type { NamespacedFilter } from './namespaced.types.js';
import { inNamespacesOf } from './owned-namespaces.service.js';
import { PersistentVolumeClaim } from './persistent-volume-claim.entity.js';
import type { PersistentVolumeClaimFilter } from './persistent-volume-claim.types.js';
import { PodDisruptionBudget } from './pod-disruption-budget.entity.js';
import type { PodDisruptionBudgetFilter } from './pod-disruption-budget.types.js';
import { mountedClaims } from './pod-selection.sql.js';
import { ResourceQuota } from './resource-quota.entity.js';
import type { ResourceQuotaFilter } from './resource-quota.types.js';
import { Service } from './service.entity.js';
import type { ServiceFilter } from './service.types.js';

function placedConditions(kind: LabelledKind, filter: NamespacedFilter, params: SqlParams): string[] {
  return [
    ...inClusters(params, filter.cluster),
    ...params.anyOf('t.namespace', filter.namespace),
    ...inNamespacesOf(params, filter.team),
    ...params.prefix('t.name', filter.name?.toLowerCase()),
    ...labelConditions(kind, filter.labels, params),
    ...createdWithin(params, filter),
    ...params.atLeast('t.updated_at', filter.updatedSince),
  ];
}

/** What the lists of all kinds in namespaces have in common. */
function listOf(counted: CountedList, facets: Readonly<Record<string, FacetColumn>> = {}) {
  return {
    name: counted.list,
    from: `${counted.table} t`,
    place: IN_NAMESPACE,
    orders: { NAME, NAMESPACE, CREATED_AT },
    defaultOrder: BY_NAME,
    always: liveOnly,
    ahead: readClustersAhead,
    facets: { ...facets, NAMESPACE: NAMESPACE_FACET, CLUSTER: CLUSTER_FACET },
    counted,
  };
}

export const autoscalerList: ListSpec<HorizontalPodAutoscaler, HorizontalPodAutoscalerFilter> = {
  ...listOf(countedAutoscalers),
  entity: HorizontalPodAutoscaler,
  where: (filter, params) => [
    ...placedConditions('HORIZONTAL_POD_AUTOSCALER', filter, params),
    ...params.anyOf('t.target_kind', filter.targetKind),
    ...params.anyOf('t.target_name', filter.targetName),
    ...params.equals('(t.desired_replicas >= t.max_replicas)', filter.isAtMaximum),
  ],
};

export const budgetList: ListSpec<PodDisruptionBudget, PodDisruptionBudgetFilter> = {
  ...listOf(countedBudgets),
  entity: PodDisruptionBudget,
  where: (filter, params) => [
    ...placedConditions('POD_DISRUPTION_BUDGET', filter, params),
    ...params.equals('(t.disruptions_allowed > 0)', filter.allowsDisruption),
  ],
};

export const claimList: ListSpec<PersistentVolumeClaim, PersistentVolumeClaimFilter> = {
  ...listOf(countedClaims, {
    PHASE: { sql: 't.phase', filter: 'phase' },
    STORAGE_CLASS: { sql: 't.storage_class', filter: 'storageClass' },
  }),
  entity: PersistentVolumeClaim,
  where: (filter, params) => [
    ...placedConditions('PERSISTENT_VOLUME_CLAIM', filter, params),
    ...params.anyOf('t.phase', filter.phase),
    ...params.anyOf('t.storage_class', filter.storageClass),
    ...mountedClaims(filter.isMounted),
  ],
};

export const serviceList: ListSpec<Service, ServiceFilter> = {
  ...listOf(countedServices, { TYPE: { sql: 't.type', filter: 'type' } }),
  entity: Service,
  where: (filter, params) => [
    ...placedConditions('SERVICE', filter, params),
    ...params.anyOf('t.type', filter.type),
    ...params.equals('(t.ready_endpoints > 0)', filter.hasReadyEndpoints),
  ],
};

const quotas = listOf(countedQuotas);
export const quotaList: ListSpec<ResourceQuota, ResourceQuotaFilter> = {
  ...quotas,
  orders: { ...quotas.orders, USED_SHARE: { sql: 't.used_share', type: 'float8', nullable: true } },
  entity: ResourceQuota,
  where: (filter, params) => [
    ...placedConditions('RESOURCE_QUOTA', filter, params),
    ...params.atLeast('t.used_share', filter.minUsedShare),
  ],
};
