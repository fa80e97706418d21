import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity, Index } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Condition } from './kube.types.js';
import { namespacedObject } from './namespaced.entity.js';
import { AutoscalerMetric } from './namespaced-parts.types.js';

@ObjectType('HorizontalPodAutoscaler', {
  implements: RelayNode,
  description: 'Changes the number of replicas of a workload between two bounds, by metrics.',
})
@Entity('horizontal_pod_autoscaler')
@Index('ix_horizontal_pod_autoscaler_target', ['tenantId', 'clusterId', 'namespace', 'targetName', 'id'])
export class HorizontalPodAutoscaler extends namespacedObject('HorizontalPodAutoscaler', 'horizontal_pod_autoscaler') {
  @Field(() => String, { description: 'Kind of what it scales, such as “Deployment”.' })
  @Column('text')
  targetKind!: string;

  @Field(() => String, { description: 'Name of what it scales.' })
  @Column('text')
  targetName!: string;

  @Field(() => Int, { nullable: true, description: 'Least replicas; null when not set, which means 1.' })
  @Column('integer', { nullable: true })
  minReplicas!: number | null;

  @Field(() => Int, { description: 'Most replicas.' })
  @Column('integer')
  maxReplicas!: number;

  @Field(() => Int, { nullable: true, description: 'Replicas there are, as it last saw them; null when unknown.' })
  @Column('integer', { nullable: true })
  currentReplicas!: number | null;

  @Field(() => Int, { nullable: true, description: 'Replicas it asks for; null before its first decision.' })
  @Column('integer', { nullable: true })
  desiredReplicas!: number | null;

  @Field(() => Date, { nullable: true, description: 'When it last changed the number; null when it never did.' })
  @Column('timestamptz', { nullable: true })
  @OnDemand()
  lastScaledAt!: Date | null;

  @Field(() => [AutoscalerMetric], { description: 'What it goes by.' })
  @Column('jsonb')
  @OnDemand()
  metrics!: AutoscalerMetric[];

  @Field(() => [Condition], { description: 'Conditions, such as ScalingLimited.' })
  @Column('jsonb')
  @OnDemand()
  conditions!: Condition[];
}
