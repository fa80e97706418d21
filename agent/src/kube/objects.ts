// The fields of Kubernetes objects that the agent reads, as they stand in the API's JSON. Every field is optional:
// older servers, aggregated APIs and half-created objects leave things out.

export interface OwnerReference {
  kind?: string;
  name?: string;
  uid?: string;
  controller?: boolean;
}
export interface Metadata {
  uid?: string;
  name?: string;
  namespace?: string;
  resourceVersion?: string;
  creationTimestamp?: string | null;
  labels?: Record<string, string> | null;
  ownerReferences?: OwnerReference[];
  continue?: string;
}
export interface KubeObject {
  kind?: string;
  metadata?: Metadata;
}
export interface KubeList<T> {
  metadata?: Metadata;
  items?: T[] | null;
}
/** Kubernetes' error object. */
export interface KubeStatus {
  code?: number;
  reason?: string;
  message?: string;
}

export interface KubeCondition {
  type?: string;
  status?: string;
  reason?: string | null;
  message?: string | null;
  lastTransitionTime?: string | null;
}
type Quantities = Record<string, string>;

export interface KubeNode extends KubeObject {
  spec?: {
    unschedulable?: boolean;
    providerID?: string;
    taints?: { key?: string; value?: string; effect?: string }[];
  };
  status?: {
    capacity?: Quantities;
    allocatable?: Quantities;
    conditions?: KubeCondition[];
    addresses?: { type?: string; address?: string }[];
    nodeInfo?: {
      kubeletVersion?: string;
      osImage?: string;
      kernelVersion?: string;
      containerRuntimeVersion?: string;
      architecture?: string;
    };
  };
}

export interface KubeNamespace extends KubeObject {
  status?: { phase?: string };
}

export interface KubeContainer {
  name?: string;
  image?: string;
  restartPolicy?: string;
  resources?: { requests?: Quantities; limits?: Quantities };
  livenessProbe?: object;
  readinessProbe?: object;
  startupProbe?: object;
}
export interface KubeTermination {
  reason?: string;
  message?: string;
  exitCode?: number;
  startedAt?: string | null;
  finishedAt?: string | null;
}
export interface KubeContainerState {
  running?: { startedAt?: string | null };
  waiting?: { reason?: string; message?: string };
  terminated?: KubeTermination;
}
export interface KubeContainerStatus {
  name?: string;
  imageID?: string;
  ready?: boolean;
  restartCount?: number;
  state?: KubeContainerState;
  lastState?: KubeContainerState;
}
interface PodSpec {
  nodeName?: string;
  containers?: KubeContainer[];
  initContainers?: KubeContainer[];
}
export interface KubePod extends KubeObject {
  spec?: PodSpec;
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    qosClass?: string;
    podIP?: string;
    hostIP?: string;
    startTime?: string | null;
    conditions?: KubeCondition[];
    containerStatuses?: KubeContainerStatus[];
    initContainerStatuses?: KubeContainerStatus[];
  };
}

interface PodTemplate {
  spec?: PodSpec;
}
export interface KubeWorkload extends KubeObject {
  spec?: {
    replicas?: number;
    completions?: number;
    template?: PodTemplate;
    jobTemplate?: { spec?: { template?: PodTemplate } };
  };
  status?: {
    readyReplicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    desiredNumberScheduled?: number;
    numberReady?: number;
    updatedNumberScheduled?: number;
    numberAvailable?: number;
    ready?: number;
  };
}

export interface KubeEvent extends KubeObject {
  type?: string;
  reason?: string;
  message?: string;
  note?: string;
  count?: number | null;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  series?: { count?: number; lastObservedTime?: string | null } | null;
  source?: { component?: string; host?: string };
  reportingComponent?: string;
  involvedObject?: { kind?: string; name?: string; namespace?: string; uid?: string };
}

/** Items of metrics.k8s.io/v1beta1. */
export interface KubeMetrics extends KubeObject {
  timestamp?: string;
  usage?: { cpu?: string; memory?: string };
  containers?: { name?: string; usage?: { cpu?: string; memory?: string } }[];
}
