import type { RowOf } from '../../platform/upsert.js';
import type { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.entity.js';
import type {
  HorizontalPodAutoscalerInput,
  PersistentVolumeClaimInput,
  PodDisruptionBudgetInput,
  ResourceQuotaInput,
  ServiceInput,
} from './namespaced-inputs.types.js';
import type { QuotaResource } from './namespaced-parts.types.js';
import type { PersistentVolumeClaim } from './persistent-volume-claim.entity.js';
import type { PodDisruptionBudget } from './pod-disruption-budget.entity.js';
import type { ResourceQuota } from './resource-quota.entity.js';
import { pick, type RowBase } from './rows.js';
import type { Service } from './service.entity.js';

const COMMON = ['uid', 'namespace', 'name', 'labels', 'createdAt'] as const;

const AUTOSCALER_FIELDS = [
  ...COMMON,
  ...(['targetKind', 'targetName', 'minReplicas', 'maxReplicas', 'currentReplicas', 'desiredReplicas'] as const),
  ...(['lastScaledAt', 'metrics', 'conditions'] as const),
] as const;

export function autoscalerRow(input: HorizontalPodAutoscalerInput, base: RowBase): RowOf<HorizontalPodAutoscaler> {
  return { ...base, ...pick(input, AUTOSCALER_FIELDS) };
}

const BUDGET_FIELDS = [
  ...COMMON,
  ...(['minAvailable', 'maxUnavailable', 'selector', 'currentHealthy', 'desiredHealthy'] as const),
  ...(['expectedPods', 'disruptionsAllowed'] as const),
] as const;

export function budgetRow(input: PodDisruptionBudgetInput, base: RowBase): RowOf<PodDisruptionBudget> {
  return { ...base, ...pick(input, BUDGET_FIELDS) };
}

const CLAIM_FIELDS = [
  ...COMMON,
  ...(['phase', 'storageClass', 'volumeName', 'accessModes', 'requestBytes', 'capacityBytes'] as const),
] as const;

export function claimRow(
  input: PersistentVolumeClaimInput,
  base: RowBase,
  subjectId: number,
): RowOf<PersistentVolumeClaim> {
  return { ...base, ...pick(input, CLAIM_FIELDS), subjectId };
}

const SERVICE_FIELDS = [
  ...COMMON,
  ...(['type', 'clusterIp', 'isHeadless', 'externalName', 'selector', 'ports'] as const),
  ...(['readyEndpoints', 'notReadyEndpoints'] as const),
] as const;

export function serviceRow(input: ServiceInput, base: RowBase): RowOf<Service> {
  return { ...base, ...pick(input, SERVICE_FIELDS) };
}

export function quotaRow(input: ResourceQuotaInput, base: RowBase): RowOf<ResourceQuota> {
  return { ...base, ...pick(input, [...COMMON, 'scopes', 'resources']), usedShare: usedShare(input.resources) };
}

/**
 * The share used of the limit that is used most, 1 for all of it. Of a limit of 0 nothing is left as soon as anything is
 * used; unused it limits nobody.
 * @returns null where no limit can be read
 */
export function usedShare(resources: readonly Pick<QuotaResource, 'hardValue' | 'usedValue'>[]): number | null {
  const shares = resources.flatMap(({ hardValue, usedValue }) => {
    if (hardValue == null || usedValue == null) return [];
    if (hardValue === 0) return [usedValue > 0 ? 1 : 0];
    return [usedValue / hardValue];
  });
  return shares.length > 0 ? Math.max(...shares) : null;
}
