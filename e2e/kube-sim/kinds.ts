import type { Condition, KubeObject, Labels } from './types.js';

/** Kinds around the workloads: what scales, protects, stores, reaches and bounds them. */

export interface HorizontalPodAutoscaler extends KubeObject {
  spec: {
    maxReplicas: number;
    metrics: { resource: { name: string; target: { averageUtilization: number; type: string } }; type: 'Resource' }[];
    minReplicas: number;
    scaleTargetRef: { apiVersion: string; kind: string; name: string };
  };
  status: {
    conditions?: Condition[];
    currentMetrics: {
      resource: { current: { averageUtilization: number; averageValue: string }; name: string };
      type: 'Resource';
    }[];
    currentReplicas: number;
    desiredReplicas: number;
    lastScaleTime?: string;
  };
}

export interface PodDisruptionBudget extends KubeObject {
  spec: { maxUnavailable?: number | string; minAvailable?: number | string; selector: { matchLabels: Labels } };
  status: {
    conditions?: Condition[];
    currentHealthy: number;
    desiredHealthy: number;
    disruptionsAllowed: number;
    expectedPods: number;
    observedGeneration?: number;
  };
}

export interface PersistentVolumeClaim extends KubeObject {
  spec: {
    accessModes: string[];
    resources: { requests: Labels };
    storageClassName: string;
    volumeMode: string;
    volumeName?: string;
  };
  status: { accessModes?: string[]; capacity?: Labels; phase: 'Pending' | 'Bound' | 'Lost' };
}

export interface ServicePort {
  name?: string;
  nodePort?: number;
  port: number;
  protocol: string;
  targetPort: number | string;
}

export interface Service extends KubeObject {
  spec: {
    clusterIP?: string;
    clusterIPs?: string[];
    externalName?: string;
    externalTrafficPolicy?: string;
    internalTrafficPolicy?: string;
    ipFamilies?: string[];
    ipFamilyPolicy?: string;
    ports?: ServicePort[];
    selector?: Labels;
    sessionAffinity: string;
    type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  };
  status: { loadBalancer: { ingress?: { hostname: string }[] } };
}

export interface Endpoint {
  addresses: string[];
  conditions: { ready: boolean; serving: boolean; terminating: boolean };
  nodeName?: string;
  targetRef?: { kind: string; name: string; namespace: string; uid: string };
  zone?: string;
}

export interface EndpointSlice extends KubeObject {
  addressType: string;
  endpoints: Endpoint[];
  ports: { name: string; port: number; protocol: string }[];
}

export interface ResourceQuota extends KubeObject {
  spec: { hard: Labels; scopes?: string[] };
  status: { hard?: Labels; used?: Labels };
}
