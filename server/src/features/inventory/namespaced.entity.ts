import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { Label } from '../clusters/label.types.js';

/** What is known of every object that lives in a namespace, whatever its kind. */
@ObjectType()
abstract class NamespacedFacts extends RelayNode {
  @Field(() => String, { description: 'Kubernetes’ uid, unique within the cluster.' })
  @Column('text')
  uid!: string;

  @Field(() => String, { description: 'Namespace it lives in.' })
  @Column('text')
  namespace!: string;

  @Field(() => String, { description: 'Name, unique among the live ones of its kind and namespace.' })
  @Column('text')
  name!: string;

  @Field(() => [Label], { description: 'Labels; empty when it has none.' })
  @Column('jsonb')
  @OnDemand()
  labels!: Label[];

  @Field(() => Date, { nullable: true, description: 'When it was created; null when unknown.' })
  @Column('timestamptz', { nullable: true })
  @OnDemand()
  createdAt!: Date | null;

  @Field(() => Date, { description: 'When the agent last reported it, by its clock.' })
  @Column('timestamptz')
  @OnDemand()
  observedAt!: Date;

  @Field(() => Date, {
    description: 'When what is stored of it last changed, its deletion included, by the server’s clock.',
  })
  @Column('timestamptz')
  @OnDemand()
  updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was found to be gone; null while it lives.' })
  @Column('timestamptz', { nullable: true })
  deletedAt!: Date | null;

  @Column('bigint')
  @OnDemand()
  reportEpoch!: string;

  @Column('bigint')
  @OnDemand()
  reportSeq!: string;
}

/**
 * Makes the base class of a kind of objects that live in a namespace: what each of them has, under its table's own names
 * of keys and indexes. The migration that made the tables writes the same.
 * @param type name of the GraphQL type, which global ids carry
 */
export function namespacedObject(type: string, table: string) {
  const key = { primaryKeyConstraintName: `pk_${table}` };
  const toCluster = { foreignKeyConstraintName: `fk_${table}_cluster` };
  const live = { where: 'deleted_at IS NULL' };

  @ObjectType()
  @Unique(`uq_${table}_uid`, ['tenantId', 'clusterId', 'uid'])
  @Index(`ix_${table}_name`, ['tenantId', 'name', 'id'])
  @Index(`ix_${table}_cluster_namespace`, ['tenantId', 'clusterId', 'namespace', 'name', 'id'])
  @Index(`ix_${table}_updated`, ['tenantId', 'updatedAt', 'id'])
  // One per order of the lists; gone objects stay for their history and soon outnumber those that live.
  @Index(`ix_${table}_live_name`, ['tenantId', 'name', 'id'], live)
  @Index(`ix_${table}_live_namespace`, ['tenantId', 'namespace', 'id'], live)
  @Index(`ix_${table}_live_created`, ['tenantId', 'createdAt', 'id'], live)
  @Index(`ix_${table}_live_cluster`, ['tenantId', 'clusterId', 'name', 'id'], live)
  abstract class NamespacedObject extends NamespacedFacts {
    @PrimaryColumn('uuid', key)
    tenantId!: string;

    @PrimaryColumn('uuid', key)
    id!: string;

    @Field(() => ID, { name: 'id', description: 'Opaque id.' })
    get globalId(): string {
      return toGlobalId(type, this.id);
    }

    @Column('uuid')
    clusterId!: string;

    @ManyToOne(() => Cluster)
    @JoinColumn([
      { name: 'tenant_id', referencedColumnName: 'tenantId', ...toCluster },
      { name: 'cluster_id', referencedColumnName: 'id', ...toCluster },
    ])
    ownerCluster?: Cluster;
  }

  return NamespacedObject;
}
