import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { CollectorState } from './agent.types.js';
import { AgentBudget, UsageSourceState } from './agent-self-report.types.js';
import { Cluster } from './cluster.entity.js';

@ObjectType('Agent', {
  implements: RelayNode,
  description: 'The one agent of a cluster, as it describes itself in its heartbeats.',
})
@Entity('agent')
@Unique('uq_agent_cluster', ['tenantId', 'clusterId'])
export class Agent extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_agent' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_agent' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Agent', this.id);
  }

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_agent_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_agent_cluster' },
  ])
  cluster?: Cluster;

  @Field(() => String, { nullable: true, description: 'Version of the agent; null before its first heartbeat.' })
  @Column('text', { nullable: true })
  version!: string | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When its process started, by its own clock; null before its first heartbeat.',
  })
  @Column('timestamptz', { nullable: true })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When its last heartbeat arrived; null before the first.' })
  @Column('timestamptz', { nullable: true })
  lastHeartbeatAt!: Date | null;

  @Field(() => Float, { nullable: true, description: 'CPU the agent itself uses, in cores; null when not measured.' })
  @Column('double precision', { nullable: true })
  cpuCores!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Memory the agent itself uses, in bytes; null when not measured.',
  })
  @Column('double precision', { nullable: true })
  memoryBytes!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Batches waiting in its spool; null before its first heartbeat.',
  })
  @Column('integer', { nullable: true })
  spoolBatches!: number | null;

  @Field(() => Float, { nullable: true, description: 'Bytes waiting in its spool; null before its first heartbeat.' })
  @Column('double precision', { nullable: true })
  spoolBytes!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Batches it had to drop since it started, each reported as a gap; null before its first heartbeat.',
  })
  @Column('integer', { nullable: true })
  droppedBatches!: number | null;

  /** The field of this name leaves out words that its reader may not have. */
  @Column('jsonb')
  collectors!: CollectorState[];

  @Field(() => Float, {
    nullable: true,
    description: 'Bytes of request bodies it sent since it started; null where the agent does not tell.',
  })
  @Column('double precision', { nullable: true })
  bytesSent!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Requests it made to the Kubernetes API and to kubelets since it started; null where the agent does not tell.',
  })
  @Column('double precision', { nullable: true })
  kubeRequests!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Longest time that its event loop was blocked between its last two heartbeats, in milliseconds; null where the agent does not tell.',
  })
  @Column('double precision', { nullable: true })
  eventLoopMaxMs!: number | null;

  @Field(() => AgentBudget, {
    nullable: true,
    description: 'What it may use, and whether it uses more; null where the agent does not tell.',
  })
  @Column('jsonb', { nullable: true })
  budget!: AgentBudget | null;

  /** The field of this name leaves out words that its reader may not have. */
  @Column('jsonb', { nullable: true })
  usageSources!: UsageSourceState[] | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Seconds by which the agent’s clock is ahead of the server’s, negative where it is behind, in steps of 5. From 30 on the times of its samples are corrected by it. Null before an agent has said when it sent something.',
  })
  @Column('double precision', { nullable: true })
  clockSkewSeconds!: number | null;

  /** Kinds of objects it may not read, with the reason; written by the inventory. */
  @Column('jsonb')
  unobserved!: object;
}
