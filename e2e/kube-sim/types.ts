import type {
  EndpointSlice,
  HorizontalPodAutoscaler,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ResourceQuota,
  Service,
} from './kinds.js';

/** The parts of Kubernetes' object schema that the simulator fills; times are RFC 3339 strings, as on the wire. */
export type Labels = Record<string, string>;

export interface OwnerReference {
  apiVersion: string;
  blockOwnerDeletion?: boolean;
  controller?: boolean;
  kind: string;
  name: string;
  uid: string;
}

export interface ObjectMeta {
  annotations?: Labels;
  creationTimestamp: string;
  deletionGracePeriodSeconds?: number;
  deletionTimestamp?: string;
  finalizers?: string[];
  generateName?: string;
  generation?: number;
  labels?: Labels;
  managedFields?: object[];
  name: string;
  namespace?: string;
  ownerReferences?: OwnerReference[];
  resourceVersion: string;
  uid: string;
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

export interface Condition {
  lastHeartbeatTime?: string;
  lastProbeTime?: string | null;
  lastTransitionTime: string;
  lastUpdateTime?: string;
  message?: string;
  reason?: string;
  status: 'True' | 'False' | 'Unknown';
  type: string;
}

export interface Resources {
  limits?: Labels;
  requests?: Labels;
}

export interface Container {
  args?: string[];
  command?: string[];
  env?: { name: string; value: string }[];
  image: string;
  imagePullPolicy: string;
  livenessProbe?: object;
  name: string;
  ports?: { containerPort: number; name?: string; protocol: string }[];
  readinessProbe?: object;
  resources: Resources;
  restartPolicy?: 'Always';
  startupProbe?: object;
  terminationMessagePath: string;
  terminationMessagePolicy: string;
  volumeMounts?: { mountPath: string; name: string; readOnly?: boolean }[];
}

/** The affinity that a DaemonSet's controller gives its pods. */
export interface NodePin {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: { matchFields: { key: string; operator: string; values: string[] }[] }[];
    };
  };
}

export interface Taint {
  effect: string;
  key: string;
  timeAdded?: string;
  value?: string;
}

export interface Toleration {
  effect?: string;
  key: string;
  operator: string;
  tolerationSeconds?: number;
  value?: string;
}

export interface PodSpec {
  affinity?: NodePin;
  containers: Container[];
  dnsPolicy: string;
  enableServiceLinks?: boolean;
  hostNetwork?: boolean;
  initContainers?: Container[];
  nodeName?: string;
  nodeSelector?: Labels;
  preemptionPolicy?: string;
  priority?: number;
  priorityClassName?: string;
  restartPolicy: 'Always' | 'OnFailure' | 'Never';
  schedulerName: string;
  securityContext: object;
  serviceAccount?: string;
  serviceAccountName?: string;
  terminationGracePeriodSeconds: number;
  tolerations?: Toleration[];
  volumes?: object[];
}

export interface TerminatedState {
  containerID: string;
  exitCode: number;
  finishedAt: string;
  message?: string;
  reason: string;
  startedAt: string;
}

export interface ContainerState {
  running?: { startedAt: string };
  terminated?: TerminatedState;
  waiting?: { message?: string; reason: string };
}

export interface ContainerStatus {
  containerID?: string;
  image: string;
  imageID: string;
  lastState: ContainerState;
  name: string;
  ready: boolean;
  restartCount: number;
  started: boolean;
  state: ContainerState;
  volumeMounts?: { mountPath: string; name: string; readOnly?: boolean; recursiveReadOnly?: string }[];
}

export interface PodStatus {
  conditions?: Condition[];
  containerStatuses?: ContainerStatus[];
  hostIP?: string;
  hostIPs?: { ip: string }[];
  initContainerStatuses?: ContainerStatus[];
  message?: string;
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  podIP?: string;
  podIPs?: { ip: string }[];
  qosClass: 'Guaranteed' | 'Burstable' | 'BestEffort';
  reason?: string;
  startTime?: string;
}

export interface Pod extends KubeObject {
  spec: PodSpec;
  status: PodStatus;
}

export interface PodTemplate {
  metadata: { annotations?: Labels; creationTimestamp: null; labels: Labels };
  spec: PodSpec;
}

export interface ClusterNode extends KubeObject {
  spec: { podCIDR?: string; podCIDRs?: string[]; providerID?: string; taints?: Taint[]; unschedulable?: boolean };
  status: {
    addresses: { address: string; type: string }[];
    allocatable: Labels;
    capacity: Labels;
    conditions: Condition[];
    daemonEndpoints: { kubeletEndpoint: { Port: number } };
    images: { names: string[]; sizeBytes: number }[];
    nodeInfo: Labels;
  };
}

export interface Namespace extends KubeObject {
  spec: { finalizers: string[] };
  status: { phase: string };
}

export interface Deployment extends KubeObject {
  spec: {
    progressDeadlineSeconds: number;
    replicas: number;
    revisionHistoryLimit: number;
    selector: { matchLabels: Labels };
    strategy: { rollingUpdate?: object; type: 'RollingUpdate' | 'Recreate' };
    template: PodTemplate;
  };
  status: ReplicaStatus & { conditions?: Condition[]; unavailableReplicas?: number; updatedReplicas?: number };
}

export interface ReplicaStatus {
  availableReplicas?: number;
  fullyLabeledReplicas?: number;
  observedGeneration?: number;
  readyReplicas?: number;
  replicas?: number;
}

export interface ReplicaSet extends KubeObject {
  spec: { replicas: number; selector: { matchLabels: Labels }; template: PodTemplate };
  status: ReplicaStatus;
}

export interface StatefulSet extends KubeObject {
  spec: {
    persistentVolumeClaimRetentionPolicy: object;
    podManagementPolicy: string;
    replicas: number;
    revisionHistoryLimit: number;
    selector: { matchLabels: Labels };
    serviceName: string;
    template: PodTemplate;
    updateStrategy: object;
    volumeClaimTemplates?: object[];
  };
  status: ReplicaStatus & {
    collisionCount: number;
    currentReplicas?: number;
    currentRevision: string;
    updateRevision: string;
    updatedReplicas?: number;
  };
}

export interface DaemonSet extends KubeObject {
  spec: {
    revisionHistoryLimit: number;
    selector: { matchLabels: Labels };
    template: PodTemplate;
    updateStrategy: object;
  };
  status: {
    currentNumberScheduled: number;
    desiredNumberScheduled: number;
    numberAvailable?: number;
    numberMisscheduled: number;
    numberReady: number;
    numberUnavailable?: number;
    observedGeneration?: number;
    updatedNumberScheduled?: number;
  };
}

export interface Job extends KubeObject {
  spec: {
    backoffLimit: number;
    completionMode: string;
    completions: number;
    manualSelector: boolean;
    parallelism: number;
    podReplacementPolicy: string;
    selector: { matchLabels: Labels };
    suspend: boolean;
    template: PodTemplate;
  };
  status: {
    active?: number;
    completionTime?: string;
    conditions?: Condition[];
    failed?: number;
    ready: number;
    startTime?: string;
    succeeded?: number;
    terminating: number;
    uncountedTerminatedPods: object;
  };
}

export interface CronJob extends KubeObject {
  spec: {
    concurrencyPolicy: string;
    failedJobsHistoryLimit: number;
    jobTemplate: { metadata: { creationTimestamp: null }; spec: { backoffLimit: number; template: PodTemplate } };
    schedule: string;
    successfulJobsHistoryLimit: number;
    suspend: boolean;
  };
  status: {
    active?: {
      apiVersion: string;
      kind: string;
      name: string;
      namespace: string;
      resourceVersion: string;
      uid: string;
    }[];
    lastScheduleTime?: string;
    lastSuccessfulTime?: string;
  };
}

export interface ObjectReference {
  apiVersion?: string;
  fieldPath?: string;
  kind: string;
  name: string;
  namespace?: string;
  resourceVersion?: string;
  uid: string;
}

export interface ClusterEvent extends KubeObject {
  action?: string;
  count?: number;
  eventTime: string | null;
  firstTimestamp: string | null;
  involvedObject: ObjectReference;
  lastTimestamp: string | null;
  message: string;
  reason: string;
  reportingComponent: string;
  reportingInstance: string;
  series?: { count: number; lastObservedTime: string };
  source: { component?: string; host?: string };
  type: 'Normal' | 'Warning';
}

export interface Tables {
  nodes: ClusterNode;
  pods: Pod;
  namespaces: Namespace;
  events: ClusterEvent;
  services: Service;
  deployments: Deployment;
  replicasets: ReplicaSet;
  statefulsets: StatefulSet;
  daemonsets: DaemonSet;
  jobs: Job;
  cronjobs: CronJob;
  horizontalpodautoscalers: HorizontalPodAutoscaler;
  poddisruptionbudgets: PodDisruptionBudget;
  persistentvolumeclaims: PersistentVolumeClaim;
  endpointslices: EndpointSlice;
  resourcequotas: ResourceQuota;
}

export type TableName = keyof Tables;
