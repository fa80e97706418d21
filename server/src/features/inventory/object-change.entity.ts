import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { ObjectKind, TYPE_OF_KIND } from './change.entity.js';

export enum ObjectChangeAction {
  STORED = 'STORED',
  DELETED = 'DELETED',
}
registerEnumType(ObjectChangeAction, {
  name: 'ObjectChangeAction',
  description: 'What a copy of the inventory has to do.',
  valuesConfig: {
    STORED: { description: 'Store the object as it is now, whether it is new or known.' },
    DELETED: { description: 'Drop the object: it is gone from its cluster.' },
  },
});

@ObjectType('ObjectChange', {
  implements: RelayNode,
  description: 'The last change of one object of the inventory. An object that changes again moves to the end.',
})
@Entity('object_change')
@Index('ix_object_change_seq', ['tenantId', 'seq', 'id'])
export class ObjectChange extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_object_change' })
  tenantId!: string;

  /** The object's own. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_object_change' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id; one per object.' })
  get globalId(): string {
    return toGlobalId('ObjectChange', this.id);
  }

  /** Position in the order of commits. */
  @Column('bigint')
  seq!: string;

  @Field(() => ObjectKind, { description: 'Kind of the object.' })
  @Column('text')
  objectKind!: ObjectKind;

  @Field(() => ID, { name: 'objectId', description: 'Opaque id of the object, also of one that is gone.' })
  get globalObjectId(): string {
    return toGlobalId(TYPE_OF_KIND[this.objectKind], this.id);
  }

  @Field(() => ObjectChangeAction, { description: 'Whether to store or to drop the object.' })
  @Column('text')
  action!: ObjectChangeAction;

  @Column('uuid')
  clusterId!: string;

  @Field(() => String, { nullable: true, description: 'Namespace of the object; null where its kind has none.' })
  @Column('text', { nullable: true })
  namespace!: string | null;

  @Field(() => String, { description: 'Name of the object; “pod/container” for a container.' })
  @Column('text')
  name!: string;

  @Field(() => Date, { description: 'When the server stored the change, by its clock.' })
  @Column('timestamptz')
  changedAt!: Date;
}
