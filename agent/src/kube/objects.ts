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
  annotations?: Record<string, string> | null;
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
  ports?: { containerPort?: number; protocol?: string }[];
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
export interface KubeNodeRequirement {
  key?: string;
  operator?: string;
  values?: string[] | null;
}
export interface KubePodAffinityTerm {
  topologyKey?: string;
  labelSelector?: KubeSelector | null;
  namespaces?: string[] | null;
  namespaceSelector?: KubeSelector | null;
  matchLabelKeys?: string[] | null;
}
interface RequiredPodAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: KubePodAffinityTerm[] | null;
}
interface KubeVolume {
  name?: string;
  persistentVolumeClaim?: { claimName?: string };
  ephemeral?: object;
  emptyDir?: { medium?: string } | null;
  hostPath?: object | null;
}
/** What decides where a pod can go. */
interface PodPlacement {
  nodeSelector?: Record<string, string> | null;
  affinity?: {
    nodeAffinity?: {
      requiredDuringSchedulingIgnoredDuringExecution?: {
        nodeSelectorTerms?: {
          matchExpressions?: KubeNodeRequirement[] | null;
          matchFields?: KubeNodeRequirement[] | null;
        }[];
      } | null;
    } | null;
    podAffinity?: RequiredPodAffinity | null;
    podAntiAffinity?: RequiredPodAffinity | null;
  } | null;
  topologySpreadConstraints?:
    | {
        topologyKey?: string;
        maxSkew?: number;
        minDomains?: number;
        whenUnsatisfiable?: string;
        labelSelector?: KubeSelector | null;
        matchLabelKeys?: string[] | null;
      }[]
    | null;
  tolerations?: { key?: string; operator?: string; value?: string; effect?: string }[] | null;
  priorityClassName?: string;
  restartPolicy?: string;
}
interface PodSpec extends PodPlacement {
  nodeName?: string;
  volumes?: KubeVolume[];
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

interface KubeMetricTarget {
  type?: string;
  averageUtilization?: number;
  averageValue?: string;
  value?: string;
}

/** What an autoscaler aims at (`target`) or measured last (`current`); which part is filled depends on `type`. */
export interface KubeAutoscalerMetric {
  type?: string;
  resource?: { name?: string; target?: KubeMetricTarget; current?: KubeMetricTarget };
  containerResource?: { name?: string; container?: string; target?: KubeMetricTarget; current?: KubeMetricTarget };
  pods?: { metric?: { name?: string }; target?: KubeMetricTarget; current?: KubeMetricTarget };
  object?: { metric?: { name?: string }; target?: KubeMetricTarget; current?: KubeMetricTarget };
  external?: { metric?: { name?: string }; target?: KubeMetricTarget; current?: KubeMetricTarget };
}

/** autoscaling/v2 */
export interface KubeAutoscaler extends KubeObject {
  spec?: {
    scaleTargetRef?: { kind?: string; name?: string };
    minReplicas?: number;
    maxReplicas?: number;
    metrics?: KubeAutoscalerMetric[] | null;
  };
  status?: {
    currentReplicas?: number;
    desiredReplicas?: number;
    lastScaleTime?: string | null;
    currentMetrics?: KubeAutoscalerMetric[] | null;
    conditions?: KubeCondition[];
  };
}

export interface KubeSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key?: string; operator?: string; values?: string[] | null }[];
}

/** policy/v1 */
export interface KubeDisruptionBudget extends KubeObject {
  spec?: { minAvailable?: number | string; maxUnavailable?: number | string; selector?: KubeSelector | null };
  status?: { currentHealthy?: number; desiredHealthy?: number; expectedPods?: number; disruptionsAllowed?: number };
}

export interface KubeVolumeClaim extends KubeObject {
  spec?: {
    storageClassName?: string;
    volumeName?: string;
    accessModes?: string[];
    resources?: { requests?: Quantities };
  };
  status?: { phase?: string; capacity?: Quantities; accessModes?: string[] };
}

export interface KubeService extends KubeObject {
  spec?: {
    type?: string;
    clusterIP?: string;
    externalName?: string;
    selector?: Record<string, string> | null;
    ports?: {
      name?: string;
      port?: number;
      protocol?: string;
      targetPort?: number | string;
      nodePort?: number;
    }[];
  };
}

/** discovery.k8s.io/v1 */
export interface KubeEndpointSlice extends KubeObject {
  addressType?: string;
  endpoints?: { conditions?: { ready?: boolean | null; terminating?: boolean | null } }[] | null;
}

export interface KubeResourceQuota extends KubeObject {
  spec?: { hard?: Quantities; scopes?: string[] };
  status?: { hard?: Quantities; used?: Quantities };
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

interface KubeReference {
  kind?: string;
  name?: string;
  namespace?: string;
  uid?: string;
}

/** Of v1 and of events.k8s.io/v1, which names some fields otherwise. */
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
  reportingController?: string;
  involvedObject?: KubeReference;
  regarding?: KubeReference;
  deprecatedCount?: number | null;
  deprecatedFirstTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
  deprecatedSource?: { component?: string };
}

/** Items of metrics.k8s.io/v1beta1. */
export interface KubeMetrics extends KubeObject {
  timestamp?: string;
  usage?: { cpu?: string; memory?: string };
  containers?: { name?: string; usage?: { cpu?: string; memory?: string } }[];
}
