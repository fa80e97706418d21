import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { Guard } from '../../platform/guard.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Label } from '../clusters/label.types.js';
import { namespacedObject } from './namespaced.entity.js';
import { ServiceType } from './namespaced-inputs.types.js';
import { ServicePort } from './namespaced-parts.types.js';

@ObjectType('Service', {
  implements: RelayNode,
  description: 'One address for the pods that a selector finds; those that are ready are its endpoints.',
})
@Entity('service')
export class Service extends namespacedObject('Service', 'service') {
  @Field(() => ServiceType, { description: 'How it is reached.' })
  @Column('text')
  type!: ServiceType;

  @Field(() => String, { nullable: true, description: 'Address inside the cluster; null when it is headless.' })
  @Guard('OPERATOR')
  @Column('text', { nullable: true })
  clusterIp!: string | null;

  @Field(() => Boolean, { description: 'Whether it has no address of its own, so that clients find its pods.' })
  @Column('boolean')
  isHeadless!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The name that an EXTERNAL_NAME stands for; null for other types.',
  })
  @Column('text', { nullable: true })
  externalName!: string | null;

  @Field(() => [Label], { description: 'Labels of the pods it leads to; empty when it selects none.' })
  @Column('jsonb')
  @OnDemand('selector', 'pods')
  selector!: Label[];

  @Field(() => [ServicePort], { description: 'Ports.' })
  @Column('jsonb')
  @OnDemand()
  ports!: ServicePort[];

  @Field(() => Int, { nullable: true, description: 'Endpoints that are ready; null where they cannot be observed.' })
  @Column('integer', { nullable: true })
  readyEndpoints!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Endpoints that are not ready; null where they cannot be observed.',
  })
  @Column('integer', { nullable: true })
  notReadyEndpoints!: number | null;
}
