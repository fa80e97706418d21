import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import type { StoredSizing } from './sizing-values.js';

@ObjectType('SizingPolicy', {
  implements: RelayNode,
  description: 'How containers are sized in some namespaces; what it leaves out is the default’s.',
})
@Entity('sizing_policy')
@Unique('uq_sizing_policy_name', ['tenantId', 'name'])
export class StoredSizingPolicy extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_sizing_policy' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_sizing_policy' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('SizingPolicy', this.id);
  }

  @Field(() => String, { description: 'Unique in the tenant.' })
  @Column('text')
  name!: string;

  /** Null for all clusters. */
  @Column('uuid', { nullable: true })
  clusterId!: string | null;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_sizing_policy_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_sizing_policy_cluster' },
  ])
  ownerCluster?: Cluster;

  /** A name, or a pattern in which “*” stands for any characters; null for all namespaces. */
  @Column('text', { nullable: true })
  namespace!: string | null;

  /** What differs from the default. */
  @Column('jsonb')
  sizing!: StoredSizing;

  @Field(() => Int, { description: 'Counts the changes, from 1; for `expectedRevision`.' })
  @Column('integer')
  revision!: number;

  @Field(() => Date, { description: 'When it was made.' })
  @Column('timestamptz')
  createdAt!: Date;

  @Field(() => Date, { description: 'When it was changed last.' })
  @Column('timestamptz')
  updatedAt!: Date;

  @Field(() => String, { description: 'Who changed it last, by the name then.' })
  @Column('text')
  updatedBy!: string;
}
