import { Field, Float, ObjectType } from 'type-graphql';
import { Column, Entity, Index } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { RelayNode } from '../../platform/relay.types.js';
import { namespacedObject } from './namespaced.entity.js';
import { QuotaResource } from './namespaced-parts.types.js';

@ObjectType('ResourceQuota', {
  implements: RelayNode,
  description: 'What all objects of a namespace together may use; what exceeds it is refused when it is created.',
})
@Entity('resource_quota')
@Index('ix_resource_quota_live_used', ['tenantId', 'usedShare', 'id'], { where: 'deleted_at IS NULL' })
export class ResourceQuota extends namespacedObject('ResourceQuota', 'resource_quota') {
  @Field(() => [String], { description: 'Which pods it counts, such as “BestEffort”; empty for all.' })
  @Column('text', { array: true })
  @OnDemand()
  scopes!: string[];

  @Field(() => [QuotaResource], { description: 'Its limits and what is used of them.' })
  @Column('jsonb')
  @OnDemand()
  resources!: QuotaResource[];

  @Field(() => Float, {
    nullable: true,
    description: 'Share used of the limit that is used most, 1 for all of it; null where none can be read.',
  })
  @Column('double precision', { nullable: true })
  usedShare!: number | null;
}
