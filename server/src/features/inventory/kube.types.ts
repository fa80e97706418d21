import { Field, InputType, ObjectType } from 'type-graphql';

@ObjectType('Condition', { description: 'One condition of a cluster node, as Kubernetes reports it.' })
@InputType('ConditionInput', { description: 'One condition of a cluster node.' })
export class Condition {
  @Field(() => String, { description: 'Such as Ready, MemoryPressure, DiskPressure.' })
  type!: string;

  @Field(() => String, { description: 'True, False or Unknown.' })
  status!: string;

  @Field(() => String, { nullable: true, description: 'Reason in one word; null when none was given.' })
  reason?: string | null;

  @Field(() => String, { nullable: true, description: 'Explanation for people; null when none was given.' })
  message?: string | null;

  @Field(() => Date, { nullable: true, description: 'When the status last changed; null when unknown.' })
  lastTransitionAt?: Date | null;
}

@ObjectType('Taint', { description: 'A taint of a cluster node: pods without a matching toleration stay away.' })
@InputType('TaintInput', { description: 'A taint of a cluster node.' })
export class Taint {
  @Field(() => String, { description: 'Key of the taint.' })
  key!: string;

  @Field(() => String, { nullable: true, description: 'Value of the taint; null when it has none.' })
  value?: string | null;

  @Field(() => String, { description: 'NoSchedule, PreferNoSchedule or NoExecute.' })
  effect!: string;
}
