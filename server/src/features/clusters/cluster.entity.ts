import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import type { HealthStatus, StoredHealthReason } from './health.js';
import { Label } from './label.types.js';

export enum ClusterKind {
  KUBERNETES = 'KUBERNETES',
  HOST = 'HOST',
}
registerEnumType(ClusterKind, {
  name: 'ClusterKind',
  description: 'A Kubernetes cluster, or one machine outside Kubernetes (a cluster of one cluster node).',
  valuesConfig: {
    KUBERNETES: { description: 'A Kubernetes cluster, whose API its agent watches.' },
    HOST: { description: 'One machine outside Kubernetes; its Kubernetes fields are null.' },
  },
});

@ObjectType('Cluster', {
  implements: RelayNode,
  description: 'A Kubernetes cluster or a single host, as its agent reports it.',
})
@Entity('cluster')
@Unique('uq_cluster_name', ['tenantId', 'name'])
@Index('ix_cluster_created', ['tenantId', 'createdAt', 'id'])
@Index('ix_cluster_last_report', ['tenantId', 'lastReportAt', 'id'])
@Index('ix_cluster_updated', ['tenantId', 'updatedAt', 'id'])
@Index('ix_cluster_by_name', ['tenantId', 'name', 'id'])
export class Cluster extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_cluster' })
  @OnDemand()
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_cluster' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Cluster', this.id);
  }

  @Field(() => String, { description: 'Unique in the tenant; lower case letters, digits, “-” and “.”.' })
  @Column('text')
  name!: string;

  @Field(() => ClusterKind, { description: 'What kind of thing reports.' })
  @Column('text')
  kind!: ClusterKind;

  @Field(() => Boolean, { description: 'Whether this is the simulated demo cluster.' })
  @Column('boolean')
  isDemo!: boolean;

  @Field(() => String, { nullable: true, description: 'Environment as the owner names it, such as “production”.' })
  @Column('text', { nullable: true })
  environment!: string | null;

  @Field(() => String, { nullable: true, description: 'Region, from the nodes’ topology labels or the owner.' })
  @Column('text', { nullable: true })
  @OnDemand()
  region!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cloud provider, from the nodes’ providerID; null when unknown.',
  })
  @Column('text', { nullable: true })
  @OnDemand()
  provider!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Version of the API server; null for a host or before the first report.',
  })
  @Column('text', { nullable: true })
  @OnDemand()
  kubernetesVersion!: string | null;

  @Column('text', { nullable: true })
  @OnDemand()
  kubeSystemUid!: string | null;

  @Field(() => Date, { description: 'When the cluster was registered here.' })
  @Column('timestamptz')
  @OnDemand('createdAt', 'health')
  createdAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When the last report of its agent arrived; null before the first.',
  })
  @Column('timestamptz', { nullable: true })
  lastReportAt!: Date | null;

  /** From which age of the last report on the cluster counts as overdue: the server's setting, which the health job keeps here. */
  @Column('integer', { default: 90 })
  @OnDemand('health')
  overdueAfterSeconds!: number;

  /** The report after which its last absence began; null where there was none. */
  @Column('timestamptz', { nullable: true })
  @OnDemand('health')
  awayFrom!: Date | null;

  /** The report that ended its last absence, or its first one; null before that. */
  @Column('timestamptz', { nullable: true })
  @OnDemand('health')
  reportingSince!: Date | null;

  /** What the health job last decided; `decideHealth` reads it together with the age of the last report. */
  @Column('text', { nullable: true })
  @OnDemand('health')
  healthStatus!: HealthStatus | null;

  @Column('timestamptz', { nullable: true })
  @OnDemand('health')
  healthSince!: Date | null;

  @Column('jsonb', { default: () => `'[]'` })
  @OnDemand('health')
  healthReasons!: StoredHealthReason[];

  @Field(() => [Label], { description: 'Labels its owner gave it; empty when it has none.' })
  @Column('jsonb', { default: () => `'[]'` })
  @OnDemand()
  labels!: Label[];

  @Field(() => Int, {
    description: 'Counts what people changed on it, from 1; for `updateCluster(expectedRevision:)`.',
  })
  @Column('integer', { default: 1 })
  revision!: number;

  @Field(() => Date, {
    description:
      'When its own facts last changed, such as version or labels, by the server’s clock; not when it reported.',
  })
  @Column('timestamptz', { default: () => 'now()' })
  @OnDemand()
  updatedAt!: Date;

  @Column('timestamptz', { nullable: true })
  @OnDemand()
  deletedAt!: Date | null;
}

@ObjectType('Capacity', { description: 'Amounts of a cluster node or cluster; null where unknown.' })
export class Capacity {
  @Field(() => Float, { nullable: true, description: 'CPU in cores.' })
  cpuCores!: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory in bytes.' })
  memoryBytes!: number | null;

  @Field(() => Float, { nullable: true, description: 'Number of pods.' })
  pods!: number | null;

  @Field(() => Float, { nullable: true, description: 'Ephemeral storage in bytes.' })
  ephemeralStorageBytes!: number | null;
}
