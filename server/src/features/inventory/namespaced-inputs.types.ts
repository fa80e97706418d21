import { Field, Float, InputType, Int, registerEnumType } from 'type-graphql';
import { Label } from '../clusters/label.types.js';
import { Condition } from './kube.types.js';
import { AutoscalerMetric, QuotaResource, SelectorRequirement, ServicePort } from './namespaced-parts.types.js';

// What agents report of autoscalers, disruption budgets, volume claims, services and quotas.

/** What every object in a namespace has. */
@InputType()
export abstract class NamespacedInput {
  @Field(() => String, { description: 'Kubernetes’ uid.' })
  uid!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { description: 'Namespace.' })
  namespace!: string;

  @Field(() => Date, { nullable: true, description: 'When it was created.' })
  createdAt?: Date | null;

  @Field(() => [Label], { description: 'All labels.' })
  labels!: Label[];
}

@InputType({ description: 'A horizontal pod autoscaler as the agent sees it.' })
export class HorizontalPodAutoscalerInput extends NamespacedInput {
  @Field(() => String, { description: 'Kind of what it scales, such as “Deployment”.' })
  targetKind!: string;

  @Field(() => String, { description: 'Name of what it scales.' })
  targetName!: string;

  @Field(() => Int, { nullable: true, description: 'Least replicas.' })
  minReplicas?: number | null;

  @Field(() => Int, { description: 'Most replicas.' })
  maxReplicas!: number;

  @Field(() => Int, { nullable: true, description: 'Replicas there are.' })
  currentReplicas?: number | null;

  @Field(() => Int, { nullable: true, description: 'Replicas it asks for.' })
  desiredReplicas?: number | null;

  @Field(() => Date, { nullable: true, description: 'When it last changed the number of replicas.' })
  lastScaledAt?: Date | null;

  @Field(() => [AutoscalerMetric], { description: 'What it goes by.' })
  metrics!: AutoscalerMetric[];

  @Field(() => [Condition], { description: 'All conditions.' })
  conditions!: Condition[];
}

@InputType({ description: 'A pod disruption budget as the agent sees it.' })
export class PodDisruptionBudgetInput extends NamespacedInput {
  @Field(() => String, { nullable: true, description: 'Pods that must stay available, as number or percentage.' })
  minAvailable?: string | null;

  @Field(() => String, { nullable: true, description: 'Pods that may be unavailable, as number or percentage.' })
  maxUnavailable?: string | null;

  @Field(() => [SelectorRequirement], { description: 'Which pods it is for; empty for all of its namespace.' })
  selector!: SelectorRequirement[];

  @Field(() => Int, { nullable: true, description: 'Healthy pods there are.' })
  currentHealthy?: number | null;

  @Field(() => Int, { nullable: true, description: 'Healthy pods there must be.' })
  desiredHealthy?: number | null;

  @Field(() => Int, { nullable: true, description: 'Pods it counts.' })
  expectedPods?: number | null;

  @Field(() => Int, { nullable: true, description: 'Pods that may be evicted now.' })
  disruptionsAllowed?: number | null;
}

export enum VolumeClaimPhase {
  PENDING = 'PENDING',
  BOUND = 'BOUND',
  LOST = 'LOST',
}
registerEnumType(VolumeClaimPhase, {
  name: 'VolumeClaimPhase',
  description: 'Phase of a persistent volume claim as Kubernetes reports it.',
  valuesConfig: {
    PENDING: { description: 'It waits for a volume.' },
    BOUND: { description: 'It has a volume.' },
    LOST: { description: 'Its volume is gone, and the data with it.' },
  },
});

@InputType({ description: 'A persistent volume claim as the agent sees it.' })
export class PersistentVolumeClaimInput extends NamespacedInput {
  @Field(() => VolumeClaimPhase, { description: 'Phase.' })
  phase!: VolumeClaimPhase;

  @Field(() => String, { nullable: true, description: 'Storage class.' })
  storageClass?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of its volume.' })
  volumeName?: string | null;

  @Field(() => [String], { description: 'Access modes, such as “ReadWriteOnce”.' })
  accessModes!: string[];

  @Field(() => Float, { nullable: true, description: 'Storage it asks for, in bytes.' })
  requestBytes?: number | null;

  @Field(() => Float, { nullable: true, description: 'Storage it has, in bytes.' })
  capacityBytes?: number | null;
}

export enum ServiceType {
  CLUSTER_IP = 'CLUSTER_IP',
  NODE_PORT = 'NODE_PORT',
  LOAD_BALANCER = 'LOAD_BALANCER',
  EXTERNAL_NAME = 'EXTERNAL_NAME',
}
registerEnumType(ServiceType, {
  name: 'ServiceType',
  description: 'How a service is reached.',
  valuesConfig: {
    CLUSTER_IP: { description: 'From inside the cluster only.' },
    NODE_PORT: { description: 'By a port of every cluster node.' },
    LOAD_BALANCER: { description: 'By a load balancer of the provider.' },
    EXTERNAL_NAME: { description: 'It is an alias of a name outside the cluster and has no endpoints.' },
  },
});

@InputType({ description: 'A service as the agent sees it.' })
export class ServiceInput extends NamespacedInput {
  @Field(() => ServiceType, { description: 'How it is reached.' })
  type!: ServiceType;

  @Field(() => String, { nullable: true, description: 'Address inside the cluster; left out when it is headless.' })
  clusterIp?: string | null;

  @Field(() => Boolean, { description: 'Whether it has no address of its own, so that clients find its pods.' })
  isHeadless!: boolean;

  @Field(() => String, { nullable: true, description: 'The name that an EXTERNAL_NAME stands for.' })
  externalName?: string | null;

  @Field(() => [Label], { description: 'Labels of the pods it leads to; empty when it selects none.' })
  selector!: Label[];

  @Field(() => [ServicePort], { description: 'All ports.' })
  ports!: ServicePort[];

  @Field(() => Int, {
    nullable: true,
    description: 'Endpoints that are ready; left out where they cannot be observed.',
  })
  readyEndpoints?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Endpoints that are not ready; left out where they cannot be observed.',
  })
  notReadyEndpoints?: number | null;
}

@InputType({ description: 'A resource quota as the agent sees it.' })
export class ResourceQuotaInput extends NamespacedInput {
  @Field(() => [String], { description: 'Which pods it counts, such as “BestEffort”; empty for all.' })
  scopes!: string[];

  @Field(() => [QuotaResource], { description: 'Its limits and what is used of them.' })
  resources!: QuotaResource[];
}
