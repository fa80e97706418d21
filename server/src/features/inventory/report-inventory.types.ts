import { Field, InputType } from 'type-graphql';
import { ClusterNodeInput, InventoryKind, NamespaceInput, PodInput, WorkloadInput } from './inventory.types.js';
import {
  HorizontalPodAutoscalerInput,
  PersistentVolumeClaimInput,
  PodDisruptionBudgetInput,
  ResourceQuotaInput,
  ServiceInput,
} from './namespaced-inputs.types.js';

@InputType({ description: 'An object that is gone.' })
export class DeletedObjectInput {
  @Field(() => InventoryKind, { description: 'Kind of the object.' })
  kind!: InventoryKind;

  @Field(() => String, { description: 'Kubernetes’ uid.' })
  uid!: string;
}

@InputType({
  description: 'The whole list of one kind as seen: what is stored and not in it has been deleted.',
})
export class CompleteKindInput {
  @Field(() => InventoryKind, { description: 'Kind that was listed completely.' })
  kind!: InventoryKind;

  @Field(() => [String], { description: 'Uids of all that exist.' })
  uids!: string[];
}

@InputType({ description: 'A kind that could not be listed; nothing is concluded from its absence.' })
export class UnobservedKindInput {
  @Field(() => InventoryKind, { description: 'Kind that was not seen.' })
  kind!: InventoryKind;

  @Field(() => String, { description: 'Why, with what can be done about it.' })
  reason!: string;
}

@InputType({ description: 'What is known of the cluster as a whole; left out where unknown.' })
export class ClusterFactsInput {
  @Field(() => String, {
    nullable: true,
    description: 'Uid of the namespace kube-system, which identifies the cluster.',
  })
  kubeSystemUid?: string | null;

  @Field(() => String, { nullable: true, description: 'Version of the API server.' })
  kubernetesVersion?: string | null;

  @Field(() => String, { nullable: true, description: 'Cloud provider.' })
  provider?: string | null;

  @Field(() => String, { nullable: true, description: 'Region.' })
  region?: string | null;
}

@InputType({ description: 'A part of the inventory: a snapshot or what changed since.' })
export class ReportInventoryInput {
  @Field(() => String, { description: '`<epoch>:<sequence>`, unique per agent; later batches are greater.' })
  batchId!: string;

  @Field(() => Date, { description: 'When it was seen, by the agent’s clock.' })
  observedAt!: Date;

  @Field(() => ClusterFactsInput, { nullable: true, description: 'Facts about the cluster.' })
  cluster?: ClusterFactsInput | null;

  @Field(() => [ClusterNodeInput], { nullable: true, description: 'Cluster nodes that are new or differ.' })
  clusterNodes?: ClusterNodeInput[] | null;

  @Field(() => [NamespaceInput], { nullable: true, description: 'Namespaces that are new or differ.' })
  namespaces?: NamespaceInput[] | null;

  @Field(() => [WorkloadInput], { nullable: true, description: 'Workloads that are new or differ.' })
  workloads?: WorkloadInput[] | null;

  @Field(() => [PodInput], { nullable: true, description: 'Pods that are new or differ.' })
  pods?: PodInput[] | null;

  @Field(() => [HorizontalPodAutoscalerInput], {
    nullable: true,
    description: 'Horizontal pod autoscalers that are new or differ.',
  })
  horizontalPodAutoscalers?: HorizontalPodAutoscalerInput[] | null;

  @Field(() => [PodDisruptionBudgetInput], {
    nullable: true,
    description: 'Pod disruption budgets that are new or differ.',
  })
  podDisruptionBudgets?: PodDisruptionBudgetInput[] | null;

  @Field(() => [PersistentVolumeClaimInput], {
    nullable: true,
    description: 'Persistent volume claims that are new or differ.',
  })
  persistentVolumeClaims?: PersistentVolumeClaimInput[] | null;

  @Field(() => [ServiceInput], { nullable: true, description: 'Services that are new or differ.' })
  services?: ServiceInput[] | null;

  @Field(() => [ResourceQuotaInput], { nullable: true, description: 'Resource quotas that are new or differ.' })
  resourceQuotas?: ResourceQuotaInput[] | null;

  @Field(() => [DeletedObjectInput], { nullable: true, description: 'Objects that are gone.' })
  deleted?: DeletedObjectInput[] | null;

  @Field(() => [CompleteKindInput], { nullable: true, description: 'Kinds that were listed completely.' })
  complete?: CompleteKindInput[] | null;

  @Field(() => [UnobservedKindInput], { nullable: true, description: 'Kinds that could not be listed.' })
  unobserved?: UnobservedKindInput[] | null;
}
