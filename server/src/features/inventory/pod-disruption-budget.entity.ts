import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { RelayNode } from '../../platform/relay.types.js';
import { namespacedObject } from './namespaced.entity.js';
import { SelectorRequirement } from './namespaced-parts.types.js';

@ObjectType('PodDisruptionBudget', {
  implements: RelayNode,
  description: 'How many of its pods may be evicted at a time, as when a cluster node is drained.',
})
@Entity('pod_disruption_budget')
export class PodDisruptionBudget extends namespacedObject('PodDisruptionBudget', 'pod_disruption_budget') {
  @Field(() => String, {
    nullable: true,
    description: 'Pods that must stay available, as number or percentage; null where `maxUnavailable` is set.',
  })
  @Column('text', { nullable: true })
  minAvailable!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Pods that may be unavailable, as number or percentage; null where `minAvailable` is set.',
  })
  @Column('text', { nullable: true })
  maxUnavailable!: string | null;

  @Field(() => [SelectorRequirement], { description: 'Which pods it is for; empty for all of its namespace.' })
  @Column('jsonb')
  @OnDemand('selector', 'pods')
  selector!: SelectorRequirement[];

  @Field(() => Int, { nullable: true, description: 'Healthy pods there are; null when unknown.' })
  @Column('integer', { nullable: true })
  currentHealthy!: number | null;

  @Field(() => Int, { nullable: true, description: 'Healthy pods there must be; null when unknown.' })
  @Column('integer', { nullable: true })
  desiredHealthy!: number | null;

  @Field(() => Int, { nullable: true, description: 'Pods it counts; null when unknown.' })
  @Column('integer', { nullable: true })
  expectedPods!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Pods that may be evicted now; 0 blocks the draining of their cluster nodes; null when unknown.',
  })
  @Column('integer', { nullable: true })
  disruptionsAllowed!: number | null;
}
