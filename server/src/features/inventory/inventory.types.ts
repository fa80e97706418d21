import { Field, Float, InputType, Int, registerEnumType } from 'type-graphql';
import { Label } from '../clusters/label.types.js';
import { ClusterNodeStatus } from './cluster-node.entity.js';
import { ContainerKind, ContainerStateKind } from './container.entity.js';
import { Condition, Taint } from './kube.types.js';
import { PodPhase, QosClass } from './pod.entity.js';
import { PodScheduling } from './pod-scheduling.types.js';
import { WorkloadKind } from './workload.entity.js';

export enum InventoryKind {
  CLUSTER_NODE = 'CLUSTER_NODE',
  NAMESPACE = 'NAMESPACE',
  WORKLOAD = 'WORKLOAD',
  POD = 'POD',
  HORIZONTAL_POD_AUTOSCALER = 'HORIZONTAL_POD_AUTOSCALER',
  POD_DISRUPTION_BUDGET = 'POD_DISRUPTION_BUDGET',
  PERSISTENT_VOLUME_CLAIM = 'PERSISTENT_VOLUME_CLAIM',
  SERVICE = 'SERVICE',
  RESOURCE_QUOTA = 'RESOURCE_QUOTA',
}
registerEnumType(InventoryKind, {
  name: 'InventoryKind',
  description: 'Kind of object that an agent lists.',
  valuesConfig: {
    CLUSTER_NODE: { description: 'Cluster nodes.' },
    NAMESPACE: { description: 'Namespaces.' },
    WORKLOAD: { description: 'Workloads.' },
    POD: { description: 'Pods with their containers.' },
    HORIZONTAL_POD_AUTOSCALER: { description: 'Horizontal pod autoscalers.' },
    POD_DISRUPTION_BUDGET: { description: 'Pod disruption budgets.' },
    PERSISTENT_VOLUME_CLAIM: { description: 'Persistent volume claims.' },
    SERVICE: { description: 'Services with the number of their endpoints.' },
    RESOURCE_QUOTA: { description: 'Resource quotas.' },
  },
});

export enum InventoryPart {
  POD_SCHEDULING = 'POD_SCHEDULING',
}
registerEnumType(InventoryPart, {
  name: 'InventoryPart',
  description: 'Part of objects that agents of before do not tell, and servers of before do not know.',
  valuesConfig: {
    POD_SCHEDULING: { description: 'What decides where pods can go.' },
  },
});

@InputType({ description: 'Amounts of a cluster node; left out where unknown.' })
export class CapacityInput {
  @Field(() => Float, { nullable: true, description: 'CPU in cores.' })
  cpuCores?: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory in bytes.' })
  memoryBytes?: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of pods.' })
  pods?: number | null;

  @Field(() => Float, { nullable: true, description: 'Ephemeral storage in bytes.' })
  ephemeralStorageBytes?: number | null;
}

@InputType({ description: 'Requests and limits of a container; left out where not set.' })
export class ResourcesInput {
  @Field(() => Float, { nullable: true, description: 'CPU request in cores.' })
  cpuRequestCores?: number | null;

  @Field(() => Float, { nullable: true, description: 'CPU limit in cores.' })
  cpuLimitCores?: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory request in bytes.' })
  memoryRequestBytes?: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory limit in bytes.' })
  memoryLimitBytes?: number | null;
}

@InputType({ description: 'A cluster node as the agent sees it.' })
export class ClusterNodeInput {
  @Field(() => String, { description: 'Kubernetes’ uid.' })
  uid!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => ClusterNodeStatus, { description: 'The Ready condition.' })
  status!: ClusterNodeStatus;

  @Field(() => String, { nullable: true, description: 'Why it is not ready.' })
  statusReason?: string | null;

  @Field(() => Boolean, { description: 'Whether new pods may be placed on it.' })
  isSchedulable!: boolean;

  @Field(() => [String], { description: 'Roles from the labels.' })
  roles!: string[];

  @Field(() => String, { nullable: true, description: 'Node pool of the provider.' })
  pool?: string | null;

  @Field(() => String, { nullable: true, description: 'Zone.' })
  zone?: string | null;

  @Field(() => String, { nullable: true, description: 'Region.' })
  region?: string | null;

  @Field(() => String, { nullable: true, description: 'Machine type of the provider.' })
  instanceType?: string | null;

  @Field(() => String, { nullable: true, description: 'Address inside the cluster.' })
  internalIp?: string | null;

  @Field(() => String, { nullable: true, description: 'Version of the kubelet.' })
  kubeletVersion?: string | null;

  @Field(() => String, { nullable: true, description: 'Operating system and its version.' })
  osImage?: string | null;

  @Field(() => String, { nullable: true, description: 'Version of the kernel.' })
  kernelVersion?: string | null;

  @Field(() => String, { nullable: true, description: 'Container runtime and its version.' })
  containerRuntime?: string | null;

  @Field(() => String, { nullable: true, description: 'Processor architecture.' })
  architecture?: string | null;

  @Field(() => CapacityInput, { description: 'What the machine has.' })
  capacity!: CapacityInput;

  @Field(() => CapacityInput, { description: 'What pods may use of it.' })
  allocatable!: CapacityInput;

  @Field(() => [Condition], { description: 'All conditions.' })
  conditions!: Condition[];

  @Field(() => [Taint], { description: 'All taints.' })
  taints!: Taint[];

  @Field(() => [Label], { description: 'All labels.' })
  labels!: Label[];

  @Field(() => Date, { nullable: true, description: 'When it joined the cluster.' })
  createdAt?: Date | null;
}

@InputType({ description: 'A namespace as the agent sees it.' })
export class NamespaceInput {
  @Field(() => String, { description: 'Kubernetes’ uid.' })
  uid!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Active or Terminating.' })
  phase?: string | null;

  @Field(() => [Label], { description: 'All labels.' })
  labels!: Label[];

  @Field(() => Date, { nullable: true, description: 'When it was created.' })
  createdAt?: Date | null;
}

@InputType({ description: 'A workload as the agent sees it.' })
export class WorkloadInput {
  @Field(() => String, { description: 'Kubernetes’ uid.' })
  uid!: string;

  @Field(() => String, { description: 'Namespace.' })
  namespace!: string;

  @Field(() => WorkloadKind, { description: 'Kind.' })
  kind!: WorkloadKind;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => Int, { nullable: true, description: 'Replicas asked for.' })
  desiredReplicas?: number | null;

  @Field(() => Int, { nullable: true, description: 'Replicas that are ready.' })
  readyReplicas?: number | null;

  @Field(() => Int, { nullable: true, description: 'Replicas of the newest template.' })
  updatedReplicas?: number | null;

  @Field(() => Int, { nullable: true, description: 'Replicas ready for long enough.' })
  availableReplicas?: number | null;

  @Field(() => [String], { description: 'Images of the template’s containers.' })
  images!: string[];

  @Field(() => [Label], { description: 'All labels.' })
  labels!: Label[];

  @Field(() => String, {
    nullable: true,
    description: 'Uid of the workload that made it, as a Deployment its ReplicaSet.',
  })
  ownerUid?: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was created.' })
  createdAt?: Date | null;
}

@InputType({ description: 'How a container ended last.' })
export class TerminationInput {
  @Field(() => String, { nullable: true, description: 'Such as OOMKilled, Error, Completed.' })
  reason?: string | null;

  @Field(() => Int, { nullable: true, description: 'Exit code.' })
  exitCode?: number | null;

  @Field(() => Date, { nullable: true, description: 'When that run began.' })
  startedAt?: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it ended.' })
  finishedAt?: Date | null;
}

@InputType({ description: 'A container as the agent sees it.' })
export class ContainerInput {
  @Field(() => String, { description: 'Name, unique within its pod.' })
  name!: string;

  @Field(() => ContainerKind, { description: 'Kind.' })
  kind!: ContainerKind;

  @Field(() => String, { nullable: true, description: 'Image as the pod names it.' })
  image?: string | null;

  @Field(() => String, { nullable: true, description: 'Digest of the image that runs.' })
  imageDigest?: string | null;

  @Field(() => ContainerStateKind, { description: 'What it does now.' })
  state!: ContainerStateKind;

  @Field(() => String, { nullable: true, description: 'Why it waits or ended.' })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: 'Explanation of the reason.' })
  message?: string | null;

  @Field(() => Boolean, { description: 'Whether it is ready.' })
  isReady!: boolean;

  @Field(() => Int, { description: 'Restarts since the pod was created.' })
  restartCount!: number;

  @Field(() => Date, { nullable: true, description: 'When its current state began.' })
  startedAt?: Date | null;

  @Field(() => TerminationInput, { nullable: true, description: 'How it ended last; left out when it never did.' })
  lastTermination?: TerminationInput | null;

  @Field(() => ResourcesInput, { description: 'Requests and limits.' })
  resources!: ResourcesInput;

  @Field(() => Boolean, { description: 'Whether a liveness probe is set.' })
  hasLivenessProbe!: boolean;

  @Field(() => Boolean, { description: 'Whether a readiness probe is set.' })
  hasReadinessProbe!: boolean;

  @Field(() => Boolean, { description: 'Whether a startup probe is set.' })
  hasStartupProbe!: boolean;
}

@InputType({ description: 'A pod as the agent sees it.' })
export class PodInput {
  @Field(() => String, { description: 'Kubernetes’ uid.' })
  uid!: string;

  @Field(() => String, { description: 'Namespace.' })
  namespace!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Name of its cluster node.' })
  nodeName?: string | null;

  @Field(() => PodPhase, { description: 'Phase.' })
  phase!: PodPhase;

  @Field(() => String, { nullable: true, description: 'The real reason; left out when nothing is wrong.' })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: 'Explanation of the reason.' })
  message?: string | null;

  @Field(() => Boolean, { description: 'Whether its Ready condition is true.' })
  isReady!: boolean;

  @Field(() => QosClass, { nullable: true, description: 'Quality of service class.' })
  qosClass?: QosClass | null;

  @Field(() => String, { nullable: true, description: 'Address of the pod.' })
  podIp?: string | null;

  @Field(() => String, { nullable: true, description: 'Address of its cluster node.' })
  hostIp?: string | null;

  @Field(() => String, { nullable: true, description: 'Kind of the object that made it.' })
  ownerKind?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the object that made it.' })
  ownerName?: string | null;

  @Field(() => String, { nullable: true, description: 'Uid of the object that made it.' })
  ownerUid?: string | null;

  @Field(() => [Label], { description: 'All labels.' })
  labels!: Label[];

  @Field(() => Date, { nullable: true, description: 'When it was created.' })
  createdAt?: Date | null;

  @Field(() => Date, { nullable: true, description: 'When its cluster node accepted it.' })
  startedAt?: Date | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Names of the persistent volume claims it mounts; left out by agents that do not tell.',
  })
  claims?: string[] | null;

  @Field(() => PodScheduling, {
    nullable: true,
    description: 'What decides where it can go; left out by agents that do not tell, and empty where nothing does.',
  })
  scheduling?: PodScheduling | null;

  @Field(() => [ContainerInput], { description: 'All its containers.' })
  containers!: ContainerInput[];
}
