import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DismissReason, RecommendationLevel } from './recommendation.entity.js';

@ObjectType({ description: 'What a recommendation is about.' })
export class RecommendationSubject {
  @Field(() => String, {
    description: 'Kubernetes’ kind, such as Deployment; “Cluster” for its nodes together, “AlertRule” for a rule.',
  })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Namespace; null where it lies in none.' })
  namespace!: string | null;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Container; null where it is about the whole.' })
  container!: string | null;
}

@ObjectType({ description: 'How far what was seen speaks for what comes.' })
export class RecommendationConfidence {
  @Field(() => RecommendationLevel, { description: 'How far.' })
  level!: RecommendationLevel;

  @Field(() => [String], { description: 'What speaks against more of it, a sentence each; empty for nothing.' })
  reasons!: string[];
}

export enum EvidenceUnit {
  CORES = 'CORES',
  BYTES = 'BYTES',
  COUNT = 'COUNT',
  SECONDS = 'SECONDS',
  SHARE = 'SHARE',
  BYTES_PER_SECOND = 'BYTES_PER_SECOND',
}
registerEnumType(EvidenceUnit, {
  name: 'EvidenceUnit',
  description: 'Unit of a number that speaks for advice.',
  valuesConfig: {
    CORES: { description: 'Cores of CPU.' },
    BYTES: { description: 'Bytes.' },
    COUNT: { description: 'So many.' },
    SECONDS: { description: 'Seconds.' },
    SHARE: { description: 'A share, 0 to 1.' },
    BYTES_PER_SECOND: { description: 'Bytes per second.' },
  },
});

@ObjectType({ description: 'A number that speaks for a recommendation.' })
export class RecommendationEvidence {
  @Field(() => String, { description: 'What it is, such as “CPU, 95th percentile”.' })
  label!: string;

  @Field(() => Float, { description: 'How much, in its unit.' })
  value!: number;

  @Field(() => EvidenceUnit, { description: 'Its unit.' })
  unit!: EvidenceUnit;
}

@ObjectType({ description: 'What a container requests and may use at the most; null where it is not set.' })
export class ContainerAmounts {
  @Field(() => Float, { nullable: true, description: 'CPU request, in cores.' })
  cpuRequestCores!: number | null;

  @Field(() => Float, { nullable: true, description: 'CPU limit, in cores.' })
  cpuLimitCores!: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory request, in bytes.' })
  memoryRequestBytes!: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory limit, in bytes.' })
  memoryLimitBytes!: number | null;
}

const ABOVE = {
  cpuRequest: 'Minutes of pods above the CPU request, when others may take the CPU away; null where none is set.',
  cpuLimit: 'Minutes of pods at the CPU limit, when the kernel holds them up, at the most; null where none is set.',
  memoryRequest: 'Minutes of pods above the memory request, when they are evicted first; null where none is set.',
  memoryLimit: 'Minutes of pods above the memory limit, where they would be killed; null where none is set.',
};

@ObjectType({ description: 'The pod with most minutes above what it was tried with.' })
export class BackTestPod {
  @Field(() => String, { description: 'Name of the pod.' })
  podName!: string;

  @Field(() => Float, { description: 'Minutes in which it was measured.' })
  measuredMinutes!: number;

  @Field(() => Float, { nullable: true, description: ABOVE.cpuRequest })
  minutesAboveCpuRequest!: number | null;

  @Field(() => Float, { nullable: true, description: ABOVE.cpuLimit })
  minutesAtCpuLimit!: number | null;

  @Field(() => Float, { nullable: true, description: ABOVE.memoryRequest })
  minutesAboveMemoryRequest!: number | null;

  @Field(() => Float, { nullable: true, description: ABOVE.memoryLimit })
  minutesAboveMemoryLimit!: number | null;
}

@ObjectType('BackTest', {
  description: 'What amounts would have done with the usage that was measured; requests and limits apart.',
})
export class BackTestOutput {
  @Field(() => Float, { description: 'Minutes of all pods together that were measured.' })
  measuredMinutes!: number;

  @Field(() => Float, { nullable: true, description: ABOVE.cpuRequest })
  minutesAboveCpuRequest!: number | null;

  @Field(() => Float, { nullable: true, description: ABOVE.cpuLimit })
  minutesAtCpuLimit!: number | null;

  @Field(() => Float, { nullable: true, description: ABOVE.memoryRequest })
  minutesAboveMemoryRequest!: number | null;

  @Field(() => Float, { nullable: true, description: ABOVE.memoryLimit })
  minutesAboveMemoryLimit!: number | null;

  @Field(() => Int, { nullable: true, description: 'Times that memory rose above its limit; null where none is set.' })
  kills!: number | null;

  @Field(() => BackTestPod, { nullable: true, description: 'The worst pod; null where none had such a minute.' })
  worstPod!: BackTestPod | null;

  @Field(() => Float, { description: 'Share of the time its pods ran that was measured, 0 to 1.' })
  coverage!: number;

  @Field(() => Int, { description: 'Each minute is judged by the bucket of so many seconds that it lies in.' })
  resolutionSeconds!: number;
}

@ObjectType({ description: 'What to change on one container.' })
export class RecommendedChange {
  @Field(() => String, { description: 'Name of the container.' })
  container!: string;

  @Field(() => ContainerAmounts, { description: 'What is set.' })
  current!: ContainerAmounts;

  @Field(() => ContainerAmounts, { description: 'What to set; what is equal stays.' })
  proposed!: ContainerAmounts;

  @Field(() => BackTestOutput, { description: 'What is set, tried on the usage of the window.' })
  backTestBefore!: BackTestOutput;

  @Field(() => BackTestOutput, { description: 'What is proposed, tried on the same usage.' })
  backTestAfter!: BackTestOutput;
}

@ObjectType({ description: 'A target of an autoscaler that has to change in the same step as the requests.' })
export class AutoscalerTargetChange {
  @Field(() => String, { description: 'Name of the HorizontalPodAutoscaler.' })
  autoscaler!: string;

  @Field(() => String, { description: '“cpu” or “memory”.' })
  resource!: string;

  @Field(() => String, { nullable: true, description: 'Container it goes by; null for whole pods.' })
  container!: string | null;

  @Field(() => Float, { description: 'What it is, as a share of the requests, 0.8 for 80 %.' })
  from!: number;

  @Field(() => Float, { description: 'What it has to become.' })
  to!: number;
}

@ObjectType({ description: 'A whole number and what it should become.' })
export class CountChange {
  @Field(() => Int, { description: 'What it is.' })
  from!: number;

  @Field(() => Int, { description: 'What it should be.' })
  to!: number;
}

@ObjectType({ description: 'Where a pod of a cluster node that goes would fit.' })
export class PackingMove {
  @Field(() => String, { description: 'The pod, as namespace/name.' })
  pod!: string;

  @Field(() => String, { description: 'The cluster node it is on.' })
  from!: string;

  @Field(() => String, { description: 'The cluster node that has room for it.' })
  to!: string;
}

@ObjectType({ description: 'What keeps a cluster node.' })
export class PackingObstacle {
  @Field(() => String, { description: 'The cluster node.' })
  clusterNode!: string;

  @Field(() => String, { nullable: true, description: 'The pod, as namespace/name; null where it is about the node.' })
  pod!: string | null;

  @Field(() => String, { description: 'Why, in one sentence.' })
  text!: string;
}

@ObjectType({ description: 'Cluster nodes that could go, where their pods would, and what keeps the others.' })
export class RecommendationPacking {
  @Field(() => [String], { description: 'Names of the cluster nodes that could go together.' })
  clusterNodes!: string[];

  @Field(() => [PackingMove], { description: 'Where their pods would fit.' })
  moves!: PackingMove[];

  @Field(() => [PackingObstacle], { description: 'What keeps the others.' })
  obstacles!: PackingObstacle[];
}

@ObjectType({ description: 'The change, ready to copy; nothing is applied by the server.' })
export class RecommendationPatch {
  @Field(() => [String], { description: 'Commands in the order to run them; empty where none does it.' })
  kubectl!: string[];

  @Field(() => String, {
    nullable: true,
    description: 'A strategic-merge patch; null where the pods come from elsewhere.',
  })
  yaml!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'For the values of a chart, whose own key goes above them; null where none says it.',
  })
  helm!: string | null;

  @Field(() => [String], { description: 'What these leave to the reader, a sentence each.' })
  notes!: string[];
}

@ObjectType({ description: 'Why somebody dismissed a recommendation.' })
export class RecommendationDismissal {
  @Field(() => DismissReason, { description: 'The reason.' })
  reason!: DismissReason;

  @Field(() => String, { nullable: true, description: 'What they wrote; null for nothing.' })
  comment!: string | null;

  @Field(() => String, { nullable: true, description: 'Who did, by the name then; null where that is not known.' })
  by!: string | null;

  @Field(() => Date, { nullable: true, description: 'When; null where that is not known.' })
  at!: Date | null;
}

@ObjectType({ description: 'What was measured after a recommendation was applied, beside what had been back-tested.' })
export class RecommendationOutcome {
  @Field(() => String, { description: 'In one or two sentences.' })
  text!: string;

  @Field(() => Date, { description: 'From when it was looked at.' })
  from!: Date;

  @Field(() => Date, { description: 'Up to when.' })
  to!: Date;

  @Field(() => BackTestOutput, {
    nullable: true,
    description: 'What is set now did since; null where it is not about amounts, or nothing was measured.',
  })
  measured!: BackTestOutput | null;

  @Field(() => BackTestOutput, {
    nullable: true,
    description: 'What the proposal would have done before; null where it is not about amounts.',
  })
  promised!: BackTestOutput | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Kills for memory that Kubernetes told of since; null where it is not about containers.',
  })
  kills!: number | null;
}
