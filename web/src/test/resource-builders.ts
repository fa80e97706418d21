import type {
  AutoscalerRowFragment,
  BudgetRowFragment,
  ClaimRowFragment,
  QuotaRowFragment,
  ServiceRowFragment,
} from '../graphql/generated';

const GIB = 1024 ** 3;

function placed(id: string, name: string) {
  return {
    id,
    name,
    namespace: 'checkout',
    createdAt: '2026-01-01T00:00:00Z',
    observedAt: new Date(Date.now() - 5_000).toISOString(),
  };
}

export function anAutoscaler(change: Partial<AutoscalerRowFragment> = {}) {
  return {
    __typename: 'HorizontalPodAutoscaler' as const,
    ...placed('h1', 'scale-api'),
    targetKind: 'Deployment',
    targetName: 'api',
    minReplicas: 2,
    maxReplicas: 10,
    currentReplicas: 4,
    desiredReplicas: 4,
    lastScaledAt: null,
    metrics: [
      {
        __typename: 'AutoscalerMetric' as const,
        type: 'RESOURCE' as const,
        name: 'cpu',
        container: null,
        targetUtilization: 0.8,
        currentUtilization: 0.42,
        targetValue: null,
        currentValue: null,
      },
    ],
    conditions: [
      {
        __typename: 'Condition' as const,
        type: 'ScalingActive',
        status: 'True',
        reason: 'ValidMetricFound',
        message: null,
      },
    ],
    ...change,
  };
}

export function aBudget(change: Partial<BudgetRowFragment> = {}) {
  return {
    __typename: 'PodDisruptionBudget' as const,
    ...placed('b1', 'api'),
    minAvailable: '2',
    maxUnavailable: null,
    currentHealthy: 3,
    desiredHealthy: 2,
    expectedPods: 3,
    disruptionsAllowed: 1,
    ...change,
  };
}

export function aClaim(change: Partial<ClaimRowFragment> = {}) {
  return {
    __typename: 'PersistentVolumeClaim' as const,
    ...placed('v1', 'data-db-0'),
    phase: 'BOUND' as const,
    storageClass: 'standard',
    accessModes: ['ReadWriteOnce'],
    requestBytes: 10 * GIB,
    capacityBytes: 10 * GIB,
    isMounted: true,
    usage: {
      __typename: 'VolumeUsage' as const,
      usedBytes: 7.5 * GIB,
      sizeBytes: 10 * GIB,
      usedShare: 0.75,
      stale: false,
      absentReason: null,
    },
    ...change,
  };
}

export function aService(change: Partial<ServiceRowFragment> = {}) {
  return {
    __typename: 'Service' as const,
    ...placed('s1', 'api'),
    type: 'CLUSTER_IP' as const,
    isHeadless: false,
    externalName: null,
    ports: [
      {
        __typename: 'ServicePort' as const,
        name: 'http',
        port: 80,
        protocol: 'TCP',
        targetPort: '8080',
        nodePort: null,
      },
    ],
    readyEndpoints: 2,
    notReadyEndpoints: 0,
    ...change,
  };
}

export function aQuota(change: Partial<QuotaRowFragment> = {}) {
  const limit = (name: string, used: string, hard: string, usedValue: number, hardValue: number) => ({
    __typename: 'QuotaResource' as const,
    ...{ name, used, hard, usedValue, hardValue },
  });
  return {
    __typename: 'ResourceQuota' as const,
    ...placed('q1', 'all'),
    scopes: [],
    usedShare: 0.92,
    resources: [
      limit('requests.cpu', '9200m', '10', 9.2, 10),
      limit('requests.memory', '4Gi', '16Gi', 4 * GIB, 16 * GIB),
      limit('services', '3', '5', 3, 5),
    ],
    ...change,
  };
}

/** How many resources the cluster has; none, unless a test says so. */
export function resourceCounts(change: object = {}) {
  const none = (name: string) => ({ __typename: `${name}Connection`, totalCount: 0 });
  return {
    ...{ __typename: 'Cluster', id: 'c1', name: 'prod-eu', unobserved: [] },
    ...{ autoscalers: none('HorizontalPodAutoscaler'), atMaximum: none('HorizontalPodAutoscaler') },
    ...{ budgets: none('PodDisruptionBudget'), blocking: none('PodDisruptionBudget') },
    ...{ claims: none('PersistentVolumeClaim'), unbound: none('PersistentVolumeClaim') },
    ...{ services: none('Service'), unserved: none('Service') },
    ...{ quotas: none('ResourceQuota'), nearlyUsed: none('ResourceQuota') },
    ...change,
  };
}

/** What stands beside the pod; nothing, unless a test says so. */
export function podResources(change: object = {}) {
  return {
    ...{ __typename: 'Pod', id: 'p1', workload: null },
    cluster: { __typename: 'Cluster', id: 'c1', name: 'prod-eu', unobserved: [] },
    podDisruptionBudgets: { __typename: 'PodDisruptionBudgetConnection', edges: [] },
    services: { __typename: 'ServiceConnection', edges: [] },
    persistentVolumeClaims: { __typename: 'PersistentVolumeClaimConnection', edges: [] },
    ...change,
  };
}
