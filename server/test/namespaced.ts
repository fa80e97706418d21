import {
  type HorizontalPodAutoscalerInput,
  type PersistentVolumeClaimInput,
  type PodDisruptionBudgetInput,
  type ResourceQuotaInput,
  type ServiceInput,
  ServiceType,
  VolumeClaimPhase,
} from '../src/features/inventory/namespaced-inputs.types.js';
import { AutoscalerMetricType, SelectorOperator } from '../src/features/inventory/namespaced-parts.types.js';
import { LONG_AGO } from './inventory.js';

const GIB = 1024 ** 3;

function placed(kind: string, name: string) {
  return { uid: `uid-${kind}-${name}`, namespace: 'shop', name, labels: [], createdAt: LONG_AGO };
}

/** An autoscaler of the Deployment of its own name. */
export function anAutoscaler(
  name: string,
  over: Partial<HorizontalPodAutoscalerInput> = {},
): HorizontalPodAutoscalerInput {
  return {
    ...placed('hpa', name),
    targetKind: 'Deployment',
    targetName: name,
    minReplicas: 2,
    maxReplicas: 5,
    currentReplicas: 2,
    desiredReplicas: 2,
    metrics: [{ type: AutoscalerMetricType.RESOURCE, name: 'cpu', targetUtilization: 0.8, currentUtilization: 0.42 }],
    conditions: [{ type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound' }],
    ...over,
  };
}

/** A budget of the pods that bear the label app with its own name. */
export function aBudget(name: string, over: Partial<PodDisruptionBudgetInput> = {}): PodDisruptionBudgetInput {
  return {
    ...placed('pdb', name),
    minAvailable: '1',
    selector: [{ key: 'app', operator: SelectorOperator.IN, values: [name] }],
    currentHealthy: 2,
    desiredHealthy: 1,
    expectedPods: 2,
    disruptionsAllowed: 1,
    ...over,
  };
}

export function aClaim(name: string, over: Partial<PersistentVolumeClaimInput> = {}): PersistentVolumeClaimInput {
  return {
    ...placed('pvc', name),
    phase: VolumeClaimPhase.BOUND,
    storageClass: 'standard',
    volumeName: `pv-${name}`,
    accessModes: ['ReadWriteOnce'],
    requestBytes: 10 * GIB,
    capacityBytes: 10 * GIB,
    ...over,
  };
}

/** A service of the pods that bear the label app with its own name. */
export function aService(name: string, over: Partial<ServiceInput> = {}): ServiceInput {
  return {
    ...placed('svc', name),
    type: ServiceType.CLUSTER_IP,
    clusterIp: '192.0.2.80',
    isHeadless: false,
    selector: [{ key: 'app', value: name }],
    ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: '8080' }],
    readyEndpoints: 2,
    notReadyEndpoints: 0,
    ...over,
  };
}

export function aQuota(name: string, over: Partial<ResourceQuotaInput> = {}): ResourceQuotaInput {
  return {
    ...placed('quota', name),
    scopes: [],
    resources: [
      { name: 'requests.cpu', hard: '10', used: '2500m', hardValue: 10, usedValue: 2.5 },
      { name: 'pods', hard: '20', used: '15', hardValue: 20, usedValue: 15 },
    ],
    ...over,
  };
}
