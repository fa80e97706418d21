import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { Guard } from '../../platform/guard.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { Label } from '../clusters/label.types.js';
import { Condition, Taint } from './kube.types.js';

export enum ClusterNodeStatus {
  READY = 'READY',
  NOT_READY = 'NOT_READY',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(ClusterNodeStatus, {
  name: 'ClusterNodeStatus',
  description: 'The Ready condition: true, false, or not heard of by the control plane.',
  valuesConfig: {
    READY: { description: 'The kubelet says it can run pods.' },
    NOT_READY: { description: 'The kubelet says it cannot.' },
    UNKNOWN: { description: 'The control plane has not heard of it.' },
  },
});

@ObjectType('ClusterNode', {
  implements: RelayNode,
  description: 'A Kubernetes node, or the one machine of a HOST cluster.',
})
@Entity('cluster_node')
@Unique('uq_cluster_node_uid', ['tenantId', 'clusterId', 'uid'])
@Index('ix_cluster_node_name', ['tenantId', 'name', 'id'])
@Index('ix_cluster_node_cluster_name', ['tenantId', 'clusterId', 'name', 'id'])
@Index('ix_cluster_node_updated', ['tenantId', 'updatedAt', 'id'])
// One per order of the lists; gone objects stay for their history and soon outnumber those that live.
@Index('ix_cluster_node_live_name', ['tenantId', 'name', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_cluster_node_live_created', ['tenantId', 'createdAt', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_cluster_node_live_status', ['tenantId', 'status', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_cluster_node_live_cluster', ['tenantId', 'clusterId', 'name', 'id'], { where: 'deleted_at IS NULL' })
export class ClusterNode extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_cluster_node' })
  @OnDemand()
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_cluster_node' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('ClusterNode', this.id);
  }

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_cluster_node_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_cluster_node_cluster' },
  ])
  ownerCluster?: Cluster;

  @Field(() => String, { description: 'Kubernetes’ uid, unique within the cluster.' })
  @Column('text')
  @OnDemand()
  uid!: string;

  @Column('integer')
  @OnDemand('usage')
  subjectId!: number;

  @Field(() => String, { description: 'Name, unique among the live nodes of the cluster.' })
  @Column('text')
  name!: string;

  @Field(() => ClusterNodeStatus, { description: 'The Ready condition.' })
  @Column('text')
  status!: ClusterNodeStatus;

  @Field(() => String, { nullable: true, description: 'Why it is not ready; null when it is or no reason was given.' })
  @Column('text', { nullable: true })
  @OnDemand()
  statusReason!: string | null;

  @Field(() => Boolean, { description: 'Whether new pods may be placed on it; false when cordoned.' })
  @Column('boolean')
  @OnDemand()
  isSchedulable!: boolean;

  @Field(() => [String], { description: 'Roles from the labels, such as control-plane; empty when none is set.' })
  @Column('text', { array: true })
  @OnDemand()
  roles!: string[];

  @Field(() => String, { nullable: true, description: 'Node pool of the provider; null when unknown.' })
  @Column('text', { nullable: true })
  @OnDemand()
  pool!: string | null;

  @Field(() => String, { nullable: true, description: 'Zone from the topology label; null when unset.' })
  @Column('text', { nullable: true })
  @OnDemand()
  zone!: string | null;

  @Field(() => String, { nullable: true, description: 'Region from the topology label; null when unset.' })
  @Column('text', { nullable: true })
  @OnDemand()
  region!: string | null;

  @Field(() => String, { nullable: true, description: 'Machine type of the provider; null when unset.' })
  @Column('text', { nullable: true })
  @OnDemand()
  instanceType!: string | null;

  @Field(() => String, { nullable: true, description: 'Address inside the cluster; null when unknown.' })
  @Guard('OPERATOR')
  @Column('text', { nullable: true })
  @OnDemand()
  internalIp!: string | null;

  @Field(() => String, { nullable: true, description: 'Version of the kubelet; null for a host.' })
  @Column('text', { nullable: true })
  @OnDemand()
  kubeletVersion!: string | null;

  @Field(() => String, { nullable: true, description: 'Operating system and its version; null when unknown.' })
  @Column('text', { nullable: true })
  @OnDemand()
  osImage!: string | null;

  @Field(() => String, { nullable: true, description: 'Version of the kernel; null when unknown.' })
  @Column('text', { nullable: true })
  @OnDemand()
  kernelVersion!: string | null;

  @Field(() => String, { nullable: true, description: 'Container runtime and its version; null for a host.' })
  @Column('text', { nullable: true })
  @OnDemand()
  containerRuntime!: string | null;

  @Field(() => String, { nullable: true, description: 'Processor architecture, such as amd64; null when unknown.' })
  @Column('text', { nullable: true })
  @OnDemand()
  architecture!: string | null;

  @Column('double precision', { nullable: true })
  @OnDemand('capacity')
  capacityCpuCores!: number | null;

  @Column('double precision', { nullable: true })
  @OnDemand('capacity')
  capacityMemoryBytes!: number | null;

  @Column('double precision', { nullable: true })
  @OnDemand('capacity')
  capacityPods!: number | null;

  @Column('double precision', { nullable: true })
  @OnDemand('capacity')
  capacityEphemeralStorageBytes!: number | null;

  @Column('double precision', { nullable: true })
  @OnDemand('allocatable')
  allocatableCpuCores!: number | null;

  @Column('double precision', { nullable: true })
  @OnDemand('allocatable')
  allocatableMemoryBytes!: number | null;

  @Column('double precision', { nullable: true })
  @OnDemand('allocatable')
  allocatablePods!: number | null;

  @Column('double precision', { nullable: true })
  @OnDemand('allocatable')
  allocatableEphemeralStorageBytes!: number | null;

  @Field(() => [Condition], { description: 'All conditions; empty for a host.' })
  @Column('jsonb')
  @OnDemand()
  conditions!: Condition[];

  @Field(() => [Taint], { description: 'Taints; empty when it has none.' })
  @Column('jsonb')
  @OnDemand()
  taints!: Taint[];

  @Field(() => [Label], { description: 'Labels; empty when it has none.' })
  @Column('jsonb')
  @OnDemand()
  labels!: Label[];

  @Field(() => Date, { nullable: true, description: 'When it joined the cluster; null when unknown.' })
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
  @Column('timestamptz', { default: () => 'now()' })
  @OnDemand()
  updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was found to be gone; null while it lives.' })
  @Column('timestamptz', { nullable: true })
  @OnDemand()
  deletedAt!: Date | null;

  @Column('bigint')
  @OnDemand()
  reportEpoch!: string;

  @Column('bigint')
  @OnDemand()
  reportSeq!: string;
}
