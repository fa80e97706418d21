import { Field, Float, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { RelayNode } from '../../platform/relay.types.js';
import { namespacedObject } from './namespaced.entity.js';
import { VolumeClaimPhase } from './namespaced-inputs.types.js';

@ObjectType('PersistentVolumeClaim', {
  implements: RelayNode,
  description: 'Storage that pods of a namespace mount and that outlives them.',
})
@Entity('persistent_volume_claim')
export class PersistentVolumeClaim extends namespacedObject('PersistentVolumeClaim', 'persistent_volume_claim') {
  /** Its key in the metrics. */
  @Column('integer')
  subjectId!: number;

  @Field(() => VolumeClaimPhase, { description: 'Phase.' })
  @Column('text')
  phase!: VolumeClaimPhase;

  @Field(() => String, { nullable: true, description: 'Storage class; null when none was named.' })
  @Column('text', { nullable: true })
  storageClass!: string | null;

  @Field(() => String, { nullable: true, description: 'Name of its volume; null until it has one.' })
  @Column('text', { nullable: true })
  volumeName!: string | null;

  @Field(() => [String], { description: 'Access modes, such as “ReadWriteOnce”.' })
  @Column('text', { array: true })
  @OnDemand()
  accessModes!: string[];

  @Field(() => Float, { nullable: true, description: 'Storage it asks for, in bytes; null when unknown.' })
  @Column('double precision', { nullable: true })
  requestBytes!: number | null;

  @Field(() => Float, { nullable: true, description: 'Storage it has, in bytes; null until it has a volume.' })
  @Column('double precision', { nullable: true })
  capacityBytes!: number | null;
}
