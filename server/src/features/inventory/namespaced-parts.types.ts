import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';

// What autoscalers, disruption budgets, volume claims, services and quotas consist of, the same in reports and answers.

export enum AutoscalerMetricType {
  RESOURCE = 'RESOURCE',
  CONTAINER_RESOURCE = 'CONTAINER_RESOURCE',
  PODS = 'PODS',
  OBJECT = 'OBJECT',
  EXTERNAL = 'EXTERNAL',
}
registerEnumType(AutoscalerMetricType, {
  name: 'AutoscalerMetricType',
  description: 'Where the metric of an autoscaler comes from.',
  valuesConfig: {
    RESOURCE: { description: 'CPU or memory of the pods.' },
    CONTAINER_RESOURCE: { description: 'CPU or memory of one container of each pod.' },
    PODS: { description: 'A metric of each pod, averaged.' },
    OBJECT: { description: 'A metric of one other object in the namespace.' },
    EXTERNAL: { description: 'A metric from outside the cluster.' },
  },
});

@ObjectType('AutoscalerMetric', { description: 'One metric that an autoscaler goes by.' })
@InputType('AutoscalerMetricInput', { description: 'One metric that an autoscaler goes by.' })
export class AutoscalerMetric {
  @Field(() => AutoscalerMetricType, { description: 'Where it comes from.' })
  type!: AutoscalerMetricType;

  @Field(() => String, { description: 'Name, such as “cpu”.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Container it is of; null where it is of whole pods.' })
  container?: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of the requests to be kept, 0.8 for 80 %; null where a value is.',
  })
  targetUtilization?: number | null;

  @Field(() => Float, { nullable: true, description: 'Share of the requests in use; null where it is not known.' })
  currentUtilization?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Quantity to be kept, as Kubernetes writes it (“500m”, “2Gi”); null where a share is.',
  })
  targetValue?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Quantity in use, as Kubernetes writes it; null where it is not known.',
  })
  currentValue?: string | null;
}

export enum SelectorOperator {
  IN = 'IN',
  NOT_IN = 'NOT_IN',
  EXISTS = 'EXISTS',
  DOES_NOT_EXIST = 'DOES_NOT_EXIST',
}
registerEnumType(SelectorOperator, {
  name: 'SelectorOperator',
  description: 'What a selector asks of one label.',
  valuesConfig: {
    IN: { description: 'It has one of the values.' },
    NOT_IN: { description: 'It has none of the values; objects without the label match too.' },
    EXISTS: { description: 'It is there.' },
    DOES_NOT_EXIST: { description: 'It is not there.' },
  },
});

@ObjectType('SelectorRequirement', { description: 'One condition of a selector; all of them must hold.' })
@InputType('SelectorRequirementInput', { description: 'One condition of a selector; all of them must hold.' })
export class SelectorRequirement {
  @Field(() => String, { description: 'Key of the label.' })
  key!: string;

  @Field(() => SelectorOperator, { description: 'What is asked of it.' })
  operator!: SelectorOperator;

  @Field(() => [String], { description: 'Values; empty for EXISTS and DOES_NOT_EXIST.' })
  values!: string[];
}

@ObjectType('ServicePort', { description: 'A port of a service.' })
@InputType('ServicePortInput', { description: 'A port of a service.' })
export class ServicePort {
  @Field(() => String, { nullable: true, description: 'Name; null where it has none.' })
  name?: string | null;

  @Field(() => Int, { description: 'Port that clients use.' })
  port!: number;

  @Field(() => String, { description: 'TCP, UDP or SCTP.' })
  protocol!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Port of the pods, as number or name; null where it is not set.',
  })
  targetPort?: string | null;

  @Field(() => Int, { nullable: true, description: 'Port on every cluster node; null where it has none.' })
  nodePort?: number | null;
}

@ObjectType('QuotaResource', { description: 'One limit of a quota and what is used of it.' })
@InputType('QuotaResourceInput', { description: 'One limit of a quota and what is used of it.' })
export class QuotaResource {
  @Field(() => String, { description: 'Name, such as “requests.cpu” or “pods”.' })
  name!: string;

  @Field(() => String, { description: 'The limit, as Kubernetes writes it.' })
  hard!: string;

  @Field(() => String, { description: 'What is used of it, as Kubernetes writes it.' })
  used!: string;

  @Field(() => Float, {
    nullable: true,
    description: 'The limit in cores, bytes or as a count; null where it cannot be read.',
  })
  hardValue?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What is used in cores, bytes or as a count; null where it cannot be read.',
  })
  usedValue?: number | null;
}
