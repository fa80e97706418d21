/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type AgentBudgetInput = {
  cpuCores?: number | null | undefined;
  exceededSince?: string | null | undefined;
  isExceeded: boolean;
  memoryBytes?: number | null | undefined;
};

export type AnomalyDirection =
  | 'ABOVE'
  | 'BELOW';

export type AnomalySeason =
  | 'HOUR_OF_DAY'
  | 'HOUR_OF_WEEK';

export type AutoscalerMetricInput = {
  container?: string | null | undefined;
  currentUtilization?: number | null | undefined;
  currentValue?: string | null | undefined;
  name: string;
  targetUtilization?: number | null | undefined;
  targetValue?: string | null | undefined;
  type: AutoscalerMetricType;
};

export type AutoscalerMetricType =
  | 'CONTAINER_RESOURCE'
  | 'EXTERNAL'
  | 'OBJECT'
  | 'PODS'
  | 'RESOURCE';

export type CapacityInput = {
  cpuCores?: number | null | undefined;
  ephemeralStorageBytes?: number | null | undefined;
  memoryBytes?: number | null | undefined;
  pods?: number | null | undefined;
};

export type ClusterEventInput = {
  count: number;
  firstSeenAt: string;
  involvedKind: string;
  involvedName: string;
  involvedUid?: string | null | undefined;
  lastSeenAt: string;
  message: string;
  namespace?: string | null | undefined;
  reason: string;
  source?: string | null | undefined;
  type: ClusterEventType;
  uid: string;
};

export type ClusterEventType =
  | 'NORMAL'
  | 'WARNING';

export type ClusterFactsInput = {
  kubeSystemUid?: string | null | undefined;
  kubernetesVersion?: string | null | undefined;
  provider?: string | null | undefined;
  region?: string | null | undefined;
};

export type ClusterKind =
  | 'HOST'
  | 'KUBERNETES';

export type ClusterNodeInput = {
  allocatable: CapacityInput;
  architecture?: string | null | undefined;
  capacity: CapacityInput;
  conditions: Array<ConditionInput>;
  containerRuntime?: string | null | undefined;
  createdAt?: string | null | undefined;
  instanceType?: string | null | undefined;
  internalIp?: string | null | undefined;
  isSchedulable: boolean;
  kernelVersion?: string | null | undefined;
  kubeletVersion?: string | null | undefined;
  labels: Array<LabelInput>;
  name: string;
  osImage?: string | null | undefined;
  pool?: string | null | undefined;
  region?: string | null | undefined;
  roles: Array<string>;
  status: ClusterNodeStatus;
  statusReason?: string | null | undefined;
  taints: Array<TaintInput>;
  uid: string;
  zone?: string | null | undefined;
};

export type ClusterNodeStatus =
  | 'NOT_READY'
  | 'READY'
  | 'UNKNOWN';

export type CollectorStateInput = {
  durationMs?: number | null | undefined;
  isPlugin?: boolean | null | undefined;
  isShed?: boolean | null | undefined;
  lastError?: string | null | undefined;
  lastErrorAt?: string | null | undefined;
  lastRunAt?: string | null | undefined;
  message?: string | null | undefined;
  name: string;
  observed?: number | null | undefined;
  status: CollectorStatus;
};

export type CollectorStatus =
  | 'FAILED'
  | 'NOTHING_TO_REPORT'
  | 'OK';

export type CompleteKindInput = {
  kind: InventoryKind;
  uids: Array<string>;
};

export type ConditionInput = {
  lastTransitionAt?: string | null | undefined;
  message?: string | null | undefined;
  reason?: string | null | undefined;
  status: string;
  type: string;
};

export type ContainerInput = {
  hasLivenessProbe: boolean;
  hasReadinessProbe: boolean;
  hasStartupProbe: boolean;
  image?: string | null | undefined;
  imageDigest?: string | null | undefined;
  isReady: boolean;
  kind: ContainerKind;
  lastTermination?: TerminationInput | null | undefined;
  message?: string | null | undefined;
  name: string;
  reason?: string | null | undefined;
  resources: ResourcesInput;
  restartCount: number;
  startedAt?: string | null | undefined;
  state: ContainerStateKind;
};

export type ContainerKind =
  | 'INIT'
  | 'REGULAR'
  | 'SIDECAR';

export type ContainerStateKind =
  | 'RUNNING'
  | 'TERMINATED'
  | 'UNKNOWN'
  | 'WAITING';

export type DeletedObjectInput = {
  kind: InventoryKind;
  uid: string;
};

export type FindingInput = {
  baseline: number;
  container: string;
  decision: string;
  deviations: number;
  direction: AnomalyDirection;
  endedAt?: string | null | undefined;
  isSuppressed: boolean;
  key: string;
  metric: string;
  namespace: string;
  observedAt: string;
  peak: number;
  samples: number;
  season: AnomalySeason;
  sigma: number;
  startedAt: string;
  state: FindingState;
  value: number;
  weeks: number;
  workloadKind: string;
  workloadName: string;
};

export type FindingState =
  | 'ENDED'
  | 'FIRING';

export type GapData =
  | 'ALL'
  | 'EVENTS'
  | 'INVENTORY'
  | 'SAMPLES';

export type GapReason =
  | 'AGENT_OFFLINE'
  | 'DATA_DROPPED'
  | 'NOT_COLLECTED'
  | 'SERVER_UNREACHABLE'
  | 'SOURCE_UNAVAILABLE';

export type HeartbeatInput = {
  budget?: AgentBudgetInput | null | undefined;
  bytesSent?: number | null | undefined;
  collectors: Array<CollectorStateInput>;
  cpuCores?: number | null | undefined;
  droppedBatches: number;
  eventLoopMaxMs?: number | null | undefined;
  gaps?: Array<ReportedGapInput> | null | undefined;
  kubeRequests?: number | null | undefined;
  memoryBytes?: number | null | undefined;
  sentAt: string;
  spoolBatches: number;
  spoolBytes: number;
  startedAt: string;
  usageSources?: Array<UsageSourceStateInput> | null | undefined;
  version: string;
};

export type HorizontalPodAutoscalerInput = {
  conditions: Array<ConditionInput>;
  createdAt?: string | null | undefined;
  currentReplicas?: number | null | undefined;
  desiredReplicas?: number | null | undefined;
  labels: Array<LabelInput>;
  lastScaledAt?: string | null | undefined;
  maxReplicas: number;
  metrics: Array<AutoscalerMetricInput>;
  minReplicas?: number | null | undefined;
  name: string;
  namespace: string;
  targetKind: string;
  targetName: string;
  uid: string;
};

export type InventoryKind =
  | 'CLUSTER_NODE'
  | 'HORIZONTAL_POD_AUTOSCALER'
  | 'NAMESPACE'
  | 'PERSISTENT_VOLUME_CLAIM'
  | 'POD'
  | 'POD_DISRUPTION_BUDGET'
  | 'RESOURCE_QUOTA'
  | 'SERVICE'
  | 'WORKLOAD';

export type InventoryPart =
  | 'POD_SCHEDULING';

export type LabelInput = {
  key: string;
  value: string;
};

export type LocalStorage =
  | 'EMPTY_DIR'
  | 'HOST_PATH';

export type MetricDefinitionInput = {
  kind: MetricKind;
  meaning: string;
  name: string;
  source: string;
  subjectKind: SubjectKind;
  unit: MetricUnit;
};

export type MetricKind =
  | 'COUNTER'
  | 'GAUGE';

export type MetricUnit =
  | 'BYTES'
  | 'BYTES_PER_SECOND'
  | 'CORES'
  | 'COUNT'
  | 'RATIO';

export type NamespaceInput = {
  createdAt?: string | null | undefined;
  labels: Array<LabelInput>;
  name: string;
  phase?: string | null | undefined;
  uid: string;
};

export type NodeOperator =
  | 'DOES_NOT_EXIST'
  | 'EXISTS'
  | 'GT'
  | 'IN'
  | 'LT'
  | 'NOT_IN';

export type NodeRequirementInput = {
  key: string;
  operator: NodeOperator;
  values: Array<string>;
};

export type NodeTermInput = {
  requirements: Array<NodeRequirementInput>;
};

export type PersistentVolumeClaimInput = {
  accessModes: Array<string>;
  capacityBytes?: number | null | undefined;
  createdAt?: string | null | undefined;
  labels: Array<LabelInput>;
  name: string;
  namespace: string;
  phase: VolumeClaimPhase;
  requestBytes?: number | null | undefined;
  storageClass?: string | null | undefined;
  uid: string;
  volumeName?: string | null | undefined;
};

export type PodAffinityTermInput = {
  namespaceSelector?: Array<SelectorRequirementInput> | null | undefined;
  namespaces?: Array<string> | null | undefined;
  selector: Array<SelectorRequirementInput>;
  topologyKey: string;
};

export type PodDisruptionBudgetInput = {
  createdAt?: string | null | undefined;
  currentHealthy?: number | null | undefined;
  desiredHealthy?: number | null | undefined;
  disruptionsAllowed?: number | null | undefined;
  expectedPods?: number | null | undefined;
  labels: Array<LabelInput>;
  maxUnavailable?: string | null | undefined;
  minAvailable?: string | null | undefined;
  name: string;
  namespace: string;
  selector: Array<SelectorRequirementInput>;
  uid: string;
};

export type PodInput = {
  claims?: Array<string> | null | undefined;
  containers: Array<ContainerInput>;
  createdAt?: string | null | undefined;
  hostIp?: string | null | undefined;
  isReady: boolean;
  labels: Array<LabelInput>;
  message?: string | null | undefined;
  name: string;
  namespace: string;
  nodeName?: string | null | undefined;
  ownerKind?: string | null | undefined;
  ownerName?: string | null | undefined;
  ownerUid?: string | null | undefined;
  phase: PodPhase;
  podIp?: string | null | undefined;
  qosClass?: QosClass | null | undefined;
  reason?: string | null | undefined;
  scheduling?: PodSchedulingInput | null | undefined;
  startedAt?: string | null | undefined;
  uid: string;
};

export type PodPhase =
  | 'FAILED'
  | 'PENDING'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'UNKNOWN';

export type PodSchedulingInput = {
  isMirror?: boolean | null | undefined;
  isSafeToEvict?: boolean | null | undefined;
  localStorage?: Array<LocalStorage> | null | undefined;
  nodeAffinity?: Array<NodeTermInput> | null | undefined;
  nodeSelector?: Array<LabelInput> | null | undefined;
  podAffinity?: Array<PodAffinityTermInput> | null | undefined;
  podAntiAffinity?: Array<PodAffinityTermInput> | null | undefined;
  priorityClass?: string | null | undefined;
  restartPolicy?: string | null | undefined;
  tolerations?: Array<TolerationInput> | null | undefined;
  topologySpread?: Array<TopologySpreadInput> | null | undefined;
};

export type QosClass =
  | 'BEST_EFFORT'
  | 'BURSTABLE'
  | 'GUARANTEED';

export type QuotaResourceInput = {
  hard: string;
  hardValue?: number | null | undefined;
  name: string;
  used: string;
  usedValue?: number | null | undefined;
};

export type RegisterAgentInput = {
  clusterName: string;
  environment?: string | null | undefined;
  isDemo?: boolean | null | undefined;
  kind: ClusterKind;
  kubeSystemUid?: string | null | undefined;
  labels?: Array<LabelInput> | null | undefined;
};

export type RegisterMetricsInput = {
  metrics: Array<MetricDefinitionInput>;
};

export type ReportEventsInput = {
  batchId: string;
  events: Array<ClusterEventInput>;
};

export type ReportFindingsInput = {
  batchId: string;
  findings: Array<FindingInput>;
};

export type ReportInventoryInput = {
  batchId: string;
  cluster?: ClusterFactsInput | null | undefined;
  clusterNodes?: Array<ClusterNodeInput> | null | undefined;
  complete?: Array<CompleteKindInput> | null | undefined;
  deleted?: Array<DeletedObjectInput> | null | undefined;
  horizontalPodAutoscalers?: Array<HorizontalPodAutoscalerInput> | null | undefined;
  namespaces?: Array<NamespaceInput> | null | undefined;
  observedAt: string;
  persistentVolumeClaims?: Array<PersistentVolumeClaimInput> | null | undefined;
  podDisruptionBudgets?: Array<PodDisruptionBudgetInput> | null | undefined;
  pods?: Array<PodInput> | null | undefined;
  resourceQuotas?: Array<ResourceQuotaInput> | null | undefined;
  services?: Array<ServiceInput> | null | undefined;
  unobserved?: Array<UnobservedKindInput> | null | undefined;
  workloads?: Array<WorkloadInput> | null | undefined;
};

export type ReportMetricsInput = {
  batchId: string;
  samples: import('./sample-batch.js').SampleBatch;
  sentAt?: string | null | undefined;
  source: string;
};

export type ReportedGapInput = {
  batches: number;
  data?: GapData | null | undefined;
  detail?: string | null | undefined;
  from: string;
  reason: GapReason;
  to: string;
};

export type ResourceQuotaInput = {
  createdAt?: string | null | undefined;
  labels: Array<LabelInput>;
  name: string;
  namespace: string;
  resources: Array<QuotaResourceInput>;
  scopes: Array<string>;
  uid: string;
};

export type ResourcesInput = {
  cpuLimitCores?: number | null | undefined;
  cpuRequestCores?: number | null | undefined;
  memoryLimitBytes?: number | null | undefined;
  memoryRequestBytes?: number | null | undefined;
};

export type SelectorOperator =
  | 'DOES_NOT_EXIST'
  | 'EXISTS'
  | 'IN'
  | 'NOT_IN';

export type SelectorRequirementInput = {
  key: string;
  operator: SelectorOperator;
  values: Array<string>;
};

export type ServiceInput = {
  clusterIp?: string | null | undefined;
  createdAt?: string | null | undefined;
  externalName?: string | null | undefined;
  isHeadless: boolean;
  labels: Array<LabelInput>;
  name: string;
  namespace: string;
  notReadyEndpoints?: number | null | undefined;
  ports: Array<ServicePortInput>;
  readyEndpoints?: number | null | undefined;
  selector: Array<LabelInput>;
  type: ServiceType;
  uid: string;
};

export type ServicePortInput = {
  name?: string | null | undefined;
  nodePort?: number | null | undefined;
  port: number;
  protocol: string;
  targetPort?: string | null | undefined;
};

export type ServiceType =
  | 'CLUSTER_IP'
  | 'EXTERNAL_NAME'
  | 'LOAD_BALANCER'
  | 'NODE_PORT';

export type SubjectKind =
  | 'CLUSTER_NODE'
  | 'CONTAINER'
  | 'POD'
  | 'VOLUME';

export type TaintInput = {
  effect: string;
  key: string;
  value?: string | null | undefined;
};

export type TerminationInput = {
  exitCode?: number | null | undefined;
  finishedAt?: string | null | undefined;
  reason?: string | null | undefined;
  startedAt?: string | null | undefined;
};

export type TolerationInput = {
  effect?: string | null | undefined;
  key?: string | null | undefined;
  value?: string | null | undefined;
};

export type TopologySpreadInput = {
  maxSkew: number;
  minDomains?: number | null | undefined;
  selector: Array<SelectorRequirementInput>;
  topologyKey: string;
};

export type UnobservedKindInput = {
  kind: InventoryKind;
  reason: string;
};

export type UsageSourceStateInput = {
  command?: string | null | undefined;
  message: string;
  name: string;
  since: string;
  status: UsageSourceStatus;
};

export type UsageSourceStatus =
  | 'ABSENT'
  | 'ACTIVE'
  | 'DENIED'
  | 'EMPTY'
  | 'NOT_CONFIGURED'
  | 'NOT_TRIED'
  | 'STANDBY'
  | 'UNREACHABLE';

export type VolumeClaimPhase =
  | 'BOUND'
  | 'LOST'
  | 'PENDING';

export type WorkloadInput = {
  availableReplicas?: number | null | undefined;
  createdAt?: string | null | undefined;
  desiredReplicas?: number | null | undefined;
  images: Array<string>;
  kind: WorkloadKind;
  labels: Array<LabelInput>;
  name: string;
  namespace: string;
  ownerUid?: string | null | undefined;
  readyReplicas?: number | null | undefined;
  uid: string;
  updatedReplicas?: number | null | undefined;
};

export type WorkloadKind =
  | 'CRON_JOB'
  | 'DAEMON_SET'
  | 'DEPLOYMENT'
  | 'JOB'
  | 'REPLICA_SET'
  | 'STATEFUL_SET';

export type AgentSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type AgentSettingsQuery = { agentSettings: { intervalSeconds: number, inventoryResyncSeconds: number, heartbeatSeconds: number, maxSamplesPerBatch: number, maxObjectsPerBatch: number, maxEventsPerBatch: number, maxBodyBytes: number } | null };

export type NewerAgentSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type NewerAgentSettingsQuery = { agentSettings: { inventoryKinds: Array<InventoryKind>, maxFindingsPerBatch: number } | null };

export type NewestAgentSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type NewestAgentSettingsQuery = { agentSettings: { inventoryParts: Array<InventoryPart> } | null };

export type RegisterAgentMutationVariables = Exact<{
  input: RegisterAgentInput;
}>;


export type RegisterAgentMutation = { registerAgent: { credential: string | null, userErrors: Array<{ message: string, code: string }> } | null };

export type ReceiptFieldsFragment = { receipt: { batchId: string, accepted: number, rejected: Array<{ index: number, item: string, reason: string }> } | null, userErrors: Array<{ message: string, code: string }> };

export type ReportInventoryMutationVariables = Exact<{
  input: ReportInventoryInput;
}>;


export type ReportInventoryMutation = { report: { receipt: { batchId: string, accepted: number, rejected: Array<{ index: number, item: string, reason: string }> } | null, userErrors: Array<{ message: string, code: string }> } | null };

export type ReportMetricsMutationVariables = Exact<{
  input: ReportMetricsInput;
}>;


export type ReportMetricsMutation = { report: { receipt: { batchId: string, accepted: number, rejected: Array<{ index: number, item: string, reason: string }> } | null, userErrors: Array<{ message: string, code: string }> } | null };

export type ReportEventsMutationVariables = Exact<{
  input: ReportEventsInput;
}>;


export type ReportEventsMutation = { report: { receipt: { batchId: string, accepted: number, rejected: Array<{ index: number, item: string, reason: string }> } | null, userErrors: Array<{ message: string, code: string }> } | null };

export type ReportFindingsMutationVariables = Exact<{
  input: ReportFindingsInput;
}>;


export type ReportFindingsMutation = { report: { receipt: { batchId: string, accepted: number, rejected: Array<{ index: number, item: string, reason: string }> } | null, userErrors: Array<{ message: string, code: string }> } | null };

export type HeartbeatMutationVariables = Exact<{
  input: HeartbeatInput;
}>;


export type HeartbeatMutation = { heartbeat: { receivedAt: string, userErrors: Array<{ message: string, code: string }> } | null };

export type RegisterMetricsMutationVariables = Exact<{
  input: RegisterMetricsInput;
}>;


export type RegisterMetricsMutation = { registerMetrics: { metrics: Array<{ name: string }> | null, userErrors: Array<{ message: string, code: string }> } | null };

export const ReceiptFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReceiptFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReportPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"receipt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batchId"}},{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"rejected"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"item"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]} as unknown as DocumentNode<ReceiptFieldsFragment, unknown>;
export const AgentSettingsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AgentSettings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"agentSettings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"intervalSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"inventoryResyncSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"heartbeatSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"maxSamplesPerBatch"}},{"kind":"Field","name":{"kind":"Name","value":"maxObjectsPerBatch"}},{"kind":"Field","name":{"kind":"Name","value":"maxEventsPerBatch"}},{"kind":"Field","name":{"kind":"Name","value":"maxBodyBytes"}}]}}]}}]} as unknown as DocumentNode<AgentSettingsQuery, AgentSettingsQueryVariables>;
export const NewerAgentSettingsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NewerAgentSettings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"agentSettings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inventoryKinds"}},{"kind":"Field","name":{"kind":"Name","value":"maxFindingsPerBatch"}}]}}]}}]} as unknown as DocumentNode<NewerAgentSettingsQuery, NewerAgentSettingsQueryVariables>;
export const NewestAgentSettingsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NewestAgentSettings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"agentSettings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inventoryParts"}}]}}]}}]} as unknown as DocumentNode<NewestAgentSettingsQuery, NewestAgentSettingsQueryVariables>;
export const RegisterAgentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterAgent"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterAgentInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerAgent"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"credential"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<RegisterAgentMutation, RegisterAgentMutationVariables>;
export const ReportInventoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReportInventory"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReportInventoryInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"report"},"name":{"kind":"Name","value":"reportInventory"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReceiptFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReceiptFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReportPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"receipt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batchId"}},{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"rejected"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"item"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]} as unknown as DocumentNode<ReportInventoryMutation, ReportInventoryMutationVariables>;
export const ReportMetricsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReportMetrics"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReportMetricsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"report"},"name":{"kind":"Name","value":"reportMetrics"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReceiptFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReceiptFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReportPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"receipt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batchId"}},{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"rejected"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"item"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]} as unknown as DocumentNode<ReportMetricsMutation, ReportMetricsMutationVariables>;
export const ReportEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReportEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReportEventsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"report"},"name":{"kind":"Name","value":"reportEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReceiptFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReceiptFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReportPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"receipt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batchId"}},{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"rejected"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"item"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]} as unknown as DocumentNode<ReportEventsMutation, ReportEventsMutationVariables>;
export const ReportFindingsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReportFindings"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReportFindingsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"report"},"name":{"kind":"Name","value":"reportFindings"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReceiptFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReceiptFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReportPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"receipt"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batchId"}},{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"rejected"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"item"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]} as unknown as DocumentNode<ReportFindingsMutation, ReportFindingsMutationVariables>;
export const HeartbeatDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Heartbeat"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"HeartbeatInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"heartbeat"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<HeartbeatMutation, HeartbeatMutationVariables>;
export const RegisterMetricsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterMetrics"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterMetricsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerMetrics"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<RegisterMetricsMutation, RegisterMetricsMutationVariables>;