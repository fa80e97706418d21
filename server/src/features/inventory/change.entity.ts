import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';

export enum ObjectKind {
  CLUSTER_NODE = 'CLUSTER_NODE',
  NAMESPACE = 'NAMESPACE',
  WORKLOAD = 'WORKLOAD',
  POD = 'POD',
  CONTAINER = 'CONTAINER',
  HORIZONTAL_POD_AUTOSCALER = 'HORIZONTAL_POD_AUTOSCALER',
  POD_DISRUPTION_BUDGET = 'POD_DISRUPTION_BUDGET',
  PERSISTENT_VOLUME_CLAIM = 'PERSISTENT_VOLUME_CLAIM',
  SERVICE = 'SERVICE',
  RESOURCE_QUOTA = 'RESOURCE_QUOTA',
}
registerEnumType(ObjectKind, {
  name: 'ObjectKind',
  description: 'What kind of object changed.',
  valuesConfig: {
    CLUSTER_NODE: { description: 'A cluster node.' },
    NAMESPACE: { description: 'A namespace.' },
    WORKLOAD: { description: 'A workload.' },
    POD: { description: 'A pod.' },
    CONTAINER: { description: 'A container of a pod.' },
    HORIZONTAL_POD_AUTOSCALER: { description: 'A horizontal pod autoscaler.' },
    POD_DISRUPTION_BUDGET: { description: 'A pod disruption budget.' },
    PERSISTENT_VOLUME_CLAIM: { description: 'A persistent volume claim.' },
    SERVICE: { description: 'A service.' },
    RESOURCE_QUOTA: { description: 'A resource quota.' },
  },
});

export enum ChangeAction {
  CREATED = 'CREATED',
  UPDATED = 'UPDATED',
  DELETED = 'DELETED',
}
registerEnumType(ChangeAction, {
  name: 'ChangeAction',
  description: '`CREATED` and `DELETED` have field null.',
  valuesConfig: {
    CREATED: { description: 'It appeared.' },
    UPDATED: { description: 'One of its fields changed.' },
    DELETED: { description: 'It is gone.' },
  },
});

/** The GraphQL type of each kind of object, which its global id carries. */
export const TYPE_OF_KIND: Record<ObjectKind, string> = {
  CLUSTER_NODE: 'ClusterNode',
  NAMESPACE: 'Namespace',
  WORKLOAD: 'Workload',
  POD: 'Pod',
  CONTAINER: 'Container',
  HORIZONTAL_POD_AUTOSCALER: 'HorizontalPodAutoscaler',
  POD_DISRUPTION_BUDGET: 'PodDisruptionBudget',
  PERSISTENT_VOLUME_CLAIM: 'PersistentVolumeClaim',
  SERVICE: 'Service',
  RESOURCE_QUOTA: 'ResourceQuota',
};

@ObjectType('Change', { implements: RelayNode, description: 'One recorded difference between two reports.' })
@Entity('change')
@Index('ix_change_observed', ['tenantId', 'observedAt', 'id'])
@Index('ix_change_cluster_observed', ['tenantId', 'clusterId', 'observedAt', 'id'])
@Index('ix_change_object', ['tenantId', 'objectId', 'observedAt', 'id'])
export class Change extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_change' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_change' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Change', this.id);
  }

  @Column('uuid')
  clusterId!: string;

  @Field(() => ObjectKind, { description: 'Kind of the object that changed.' })
  @Column('text')
  objectKind!: ObjectKind;

  @Column('uuid')
  objectId!: string;

  @Field(() => ID, { name: 'objectId', description: 'Opaque id of the object, for `node(id)`.' })
  get globalObjectId(): string {
    return toGlobalId(TYPE_OF_KIND[this.objectKind], this.objectId);
  }

  @Field(() => String, { nullable: true, description: 'Namespace of the object; null where its kind has none.' })
  @Column('text', { nullable: true })
  namespace!: string | null;

  @Field(() => String, { description: 'Name of the object; “pod/container” for a container.' })
  @Column('text')
  name!: string;

  @Field(() => ChangeAction, { description: 'Whether it appeared, changed or went.' })
  @Column('text')
  action!: ChangeAction;

  @Field(() => String, { nullable: true, description: 'Which field changed; null for CREATED and DELETED.' })
  @Column('text', { nullable: true })
  field!: string | null;

  @Field(() => String, { nullable: true, description: 'Value before, at most 512 characters; null when it was unset.' })
  @Column('text', { nullable: true })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'Value after, at most 512 characters; null when it is unset.' })
  @Column('text', { nullable: true })
  after!: string | null;

  @Field(() => Date, { description: 'When the agent saw it, by its clock.' })
  @Column('timestamptz')
  observedAt!: Date;

  @Column('timestamptz')
  receivedAt!: Date;
}
