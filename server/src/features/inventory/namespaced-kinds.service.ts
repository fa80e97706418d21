import { countedAutoscalers, countedBudgets, countedClaims, countedQuotas, countedServices } from './counted-lists.js';
import { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.entity.js';
import type {
  HorizontalPodAutoscalerInput,
  PersistentVolumeClaimInput,
  PodDisruptionBudgetInput,
  ResourceQuotaInput,
  ServiceInput,
} from './namespaced-inputs.types.js';
import { autoscalerRow, budgetRow, claimRow, quotaRow, serviceRow } from './namespaced-rows.js';
import type { ObjectStore } from './object.service.js';
import { PersistentVolumeClaim } from './persistent-volume-claim.entity.js';
import { PodDisruptionBudget } from './pod-disruption-budget.entity.js';
import { ResourceQuota } from './resource-quota.entity.js';
import { Service } from './service.entity.js';

export const autoscalerStore: ObjectStore<HorizontalPodAutoscalerInput, HorizontalPodAutoscaler> = {
  kind: 'HORIZONTAL_POD_AUTOSCALER',
  entity: HorizontalPodAutoscaler,
  table: 'horizontal_pod_autoscaler',
  counted: countedAutoscalers,
  toRow: autoscalerRow,
};

export const budgetStore: ObjectStore<PodDisruptionBudgetInput, PodDisruptionBudget> = {
  kind: 'POD_DISRUPTION_BUDGET',
  entity: PodDisruptionBudget,
  table: 'pod_disruption_budget',
  counted: countedBudgets,
  toRow: budgetRow,
};

export const claimStore: ObjectStore<PersistentVolumeClaimInput, PersistentVolumeClaim> = {
  kind: 'PERSISTENT_VOLUME_CLAIM',
  entity: PersistentVolumeClaim,
  table: 'persistent_volume_claim',
  counted: countedClaims,
  toRow: claimRow,
  subjectOf: ({ namespace, name }) => ({ kind: 'VOLUME', namespace, name, container: '' }),
};

export const serviceStore: ObjectStore<ServiceInput, Service> = {
  kind: 'SERVICE',
  entity: Service,
  table: 'service',
  counted: countedServices,
  toRow: serviceRow,
};

export const quotaStore: ObjectStore<ResourceQuotaInput, ResourceQuota> = {
  kind: 'RESOURCE_QUOTA',
  entity: ResourceQuota,
  table: 'resource_quota',
  counted: countedQuotas,
  toRow: quotaRow,
};
