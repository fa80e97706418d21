import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../platform/field-cost.js';
import { Label } from '../clusters/label.types.js';
import { SelectorRequirement } from './namespaced-parts.types.js';

// What decides where a pod can go, the same in reports and answers. Kept as it is told: what a pod does not have is left out.

export enum NodeOperator {
  IN = 'IN',
  NOT_IN = 'NOT_IN',
  EXISTS = 'EXISTS',
  DOES_NOT_EXIST = 'DOES_NOT_EXIST',
  GT = 'GT',
  LT = 'LT',
}
registerEnumType(NodeOperator, {
  name: 'NodeOperator',
  description: 'What a pod asks of one label of a cluster node.',
  valuesConfig: {
    IN: { description: 'It has one of the values.' },
    NOT_IN: { description: 'It has none of the values; cluster nodes without the label match too.' },
    EXISTS: { description: 'It is there.' },
    DOES_NOT_EXIST: { description: 'It is not there.' },
    GT: { description: 'It is a whole number above the value.' },
    LT: { description: 'It is a whole number below the value.' },
  },
});

export enum LocalStorage {
  EMPTY_DIR = 'EMPTY_DIR',
  HOST_PATH = 'HOST_PATH',
}
registerEnumType(LocalStorage, {
  name: 'LocalStorage',
  description: 'Where a pod keeps data on its cluster node.',
  valuesConfig: {
    EMPTY_DIR: { description: 'In an emptyDir volume on disk, which goes with the pod.' },
    HOST_PATH: { description: 'In a folder of the cluster node, which does not follow the pod.' },
  },
});

@ObjectType('NodeRequirement', { description: 'One condition on a label of cluster nodes.' })
@InputType('NodeRequirementInput', { description: 'One condition on a label of cluster nodes.' })
export class NodeRequirement {
  @Field(() => String, { description: 'Key of the label; “metadata.name” for the name of the cluster node.' })
  key!: string;

  @Field(() => NodeOperator, { description: 'What is asked of it.' })
  operator!: NodeOperator;

  @ListSize(3)
  @Field(() => [String], { description: 'Values; empty for EXISTS and DOES_NOT_EXIST, one for GT and LT.' })
  values!: string[];
}

@ObjectType('NodeTerm', { description: 'Conditions on a cluster node that must all hold; without any it fits none.' })
@InputType('NodeTermInput', {
  description: 'Conditions on a cluster node that must all hold; without any it fits none.',
})
export class NodeTerm {
  @ListSize(3)
  @Field(() => [NodeRequirement], { description: 'The conditions.' })
  requirements!: NodeRequirement[];
}

@ObjectType('PodAffinityTerm', { description: 'Pods that a pod must be beside, or must not be beside.' })
@InputType('PodAffinityTermInput', { description: 'Pods that a pod must be beside, or must not be beside.' })
export class PodAffinityTerm {
  @Field(() => String, { description: 'Label of cluster nodes: nodes with the same value of it are one place.' })
  topologyKey!: string;

  @ListSize(3)
  @Field(() => [SelectorRequirement], {
    description: 'Conditions on the labels of the other pods; empty for all pods.',
  })
  selector!: SelectorRequirement[];

  @ListSize(3)
  @Field(() => [String], {
    nullable: true,
    description: 'Namespaces of the other pods; null for its own, where no selector of namespaces is set either.',
  })
  namespaces?: string[] | null;

  @ListSize(3)
  @Field(() => [SelectorRequirement], {
    nullable: true,
    description: 'Conditions on the labels of the other pods’ namespaces; empty for all; null where not set.',
  })
  namespaceSelector?: SelectorRequirement[] | null;
}

@ObjectType('TopologySpread', { description: 'How evenly pods must be spread (DoNotSchedule only).' })
@InputType('TopologySpreadInput', { description: 'How evenly pods must be spread (DoNotSchedule only).' })
export class TopologySpread {
  @Field(() => String, { description: 'Label of cluster nodes: nodes with the same value of it are one place.' })
  topologyKey!: string;

  @Field(() => Int, { description: 'So many more pods than the emptiest place may a place have, at least 1.' })
  maxSkew!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'With fewer places than this the emptiest counts as empty; null where not set.',
  })
  minDomains?: number | null;

  @ListSize(3)
  @Field(() => [SelectorRequirement], { description: 'Conditions on the labels of the pods that are counted.' })
  selector!: SelectorRequirement[];
}

@ObjectType('Toleration', { description: 'Taints that a pod puts up with.' })
@InputType('TolerationInput', { description: 'Taints that a pod puts up with.' })
export class Toleration {
  @Field(() => String, { nullable: true, description: 'Key of the taints; null for every key.' })
  key?: string | null;

  @Field(() => String, { nullable: true, description: 'Value of the taints; null for every value.' })
  value?: string | null;

  @Field(() => String, { nullable: true, description: 'NoSchedule or NoExecute; null for every effect.' })
  effect?: string | null;
}

@ObjectType('PodScheduling', {
  description: 'What decides where a pod can go; what it does not have is null. Preferences are left out.',
})
@InputType('PodSchedulingInput', {
  description: 'What decides where a pod can go; what it does not have is left out. Preferences are not told.',
})
export class PodScheduling {
  @ListSize(2)
  @Field(() => [Label], { nullable: true, description: 'Labels that its cluster node must have.' })
  nodeSelector?: Label[] | null;

  @ListSize(2)
  @Field(() => [NodeTerm], {
    nullable: true,
    description:
      'Required node affinity: one of the terms must fit. Of pods of a DaemonSet without the name of their cluster node, which each of them has.',
  })
  nodeAffinity?: NodeTerm[] | null;

  @ListSize(2)
  @Field(() => [PodAffinityTerm], { nullable: true, description: 'Required: pods that it must be beside.' })
  podAffinity?: PodAffinityTerm[] | null;

  @ListSize(2)
  @Field(() => [PodAffinityTerm], { nullable: true, description: 'Required: pods that it must not be beside.' })
  podAntiAffinity?: PodAffinityTerm[] | null;

  @ListSize(2)
  @Field(() => [TopologySpread], { nullable: true, description: 'How evenly it must be spread (DoNotSchedule only).' })
  topologySpread?: TopologySpread[] | null;

  @ListSize(2)
  @Field(() => [Toleration], {
    nullable: true,
    description:
      'Taints that it puts up with, without those that tell only of the state of a cluster node (node.kubernetes.io/not-ready and the like).',
  })
  tolerations?: Toleration[] | null;

  @ListSize(2)
  @Field(() => [LocalStorage], {
    nullable: true,
    description:
      'Where it keeps data on its cluster node, without volumes in memory and those that are annotated as safe to lose.',
  })
  localStorage?: LocalStorage[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True for a pod that a kubelet runs from a file of its own: it stays with the cluster node.',
  })
  isMirror?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'What cluster-autoscaler.kubernetes.io/safe-to-evict says; null where it is not set.',
  })
  isSafeToEvict?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Priority class.' })
  priorityClass?: string | null;

  @Field(() => String, { nullable: true, description: 'OnFailure or Never; null for Always.' })
  restartPolicy?: string | null;
}
