import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { MetricUnit } from '../metrics/metric.entity.js';

export enum FindingState {
  FIRING = 'FIRING',
  ENDED = 'ENDED',
}
registerEnumType(FindingState, {
  name: 'FindingState',
  description: 'Whether what an agent has found stands or has ended.',
  valuesConfig: { FIRING: { description: 'It stands.' }, ENDED: { description: 'It is over.' } },
});

export enum AnomalyDirection {
  ABOVE = 'ABOVE',
  BELOW = 'BELOW',
}
registerEnumType(AnomalyDirection, {
  name: 'AnomalyDirection',
  description: 'On which side of its usual a value lies.',
  valuesConfig: { ABOVE: { description: 'More than usual.' }, BELOW: { description: 'Less than usual.' } },
});

export enum AnomalySeason {
  HOUR_OF_DAY = 'HOUR_OF_DAY',
  HOUR_OF_WEEK = 'HOUR_OF_WEEK',
}
registerEnumType(AnomalySeason, {
  name: 'AnomalySeason',
  description: 'What the usual of a metric is learned for, in UTC.',
  valuesConfig: {
    HOUR_OF_DAY: { description: 'Each hour of the day, until three whole weeks are known.' },
    HOUR_OF_WEEK: { description: 'Each hour of the week.' },
  },
});

@ObjectType('Anomaly', {
  implements: RelayNode,
  description:
    'A stretch in which a container’s metric is far from its usual for this time, as the agent’s detection judged it, with the evidence.',
})
@Entity('anomaly')
@Unique('uq_anomaly_key', ['tenantId', 'clusterId', 'key', 'startedAt'])
@Index('ix_anomaly_started', ['tenantId', 'startedAt', 'id'])
@Index('ix_anomaly_observed', ['tenantId', 'observedAt', 'id'])
@Index('ix_anomaly_deviations', ['tenantId', 'deviations', 'id'])
@Index('ix_anomaly_state_started', ['tenantId', 'state', 'startedAt', 'id'])
@Index('ix_anomaly_cluster_started', ['tenantId', 'clusterId', 'startedAt', 'id'])
@Index('ix_anomaly_workload', ['tenantId', 'clusterId', 'namespace', 'workloadKind', 'workloadName', 'startedAt', 'id'])
export class Anomaly extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_anomaly' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_anomaly' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Anomaly', this.id);
  }

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_anomaly_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_anomaly_cluster' },
  ])
  ownerCluster?: Cluster;

  @Column('text')
  key!: string;

  @Field(() => FindingState, { description: 'Whether it stands.' })
  @Column('text')
  state!: FindingState;

  @Field(() => Boolean, { description: 'Whether it is kept as evidence only and alerts nobody; `decision` says why.' })
  @Column('boolean')
  isSuppressed!: boolean;

  @Field(() => String, { description: 'Why it was or was not suppressed, in the detection’s words.' })
  @Column('text')
  decision!: string;

  @Field(() => String, { description: 'Namespace of the workload.' })
  @Column('text')
  namespace!: string;

  @Field(() => String, {
    description: 'Kubernetes’ kind of the workload, such as “Deployment”; “Pod” for a pod without an owner.',
  })
  @Column('text')
  workloadKind!: string;

  @Field(() => String, { description: 'Name of the workload.' })
  @Column('text')
  workloadName!: string;

  @Field(() => String, { description: 'Container of the workload’s pods; all its replicas are judged together.' })
  @Column('text')
  container!: string;

  @Field(() => String, { description: 'Metric, such as “container.cpu.usage”.' })
  @Column('text')
  metric!: string;

  @Field(() => MetricUnit, { description: 'Unit of `value`, `peak`, `baseline` and `sigma`.' })
  @Column('text')
  unit!: MetricUnit;

  @Field(() => AnomalyDirection, { description: 'On which side of its usual the metric lies.' })
  @Column('text')
  direction!: AnomalyDirection;

  @Field(() => AnomalySeason, { description: 'What its usual was learned for.' })
  @Column('text')
  season!: AnomalySeason;

  @Field(() => Date, { description: 'When it began, by the agent’s clock.' })
  @Column('timestamptz')
  startedAt!: Date;

  @Field(() => Date, { description: 'When it was last seen to stand, by the agent’s clock.' })
  @Column('timestamptz')
  observedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it ended; null while it stands.' })
  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What showed that it ended; null while it stands.' })
  @Column('text', { nullable: true })
  endedReason!: string | null;

  @Field(() => Float, { description: 'Value when it was last seen to stand, in `unit`.' })
  @Column('double precision')
  value!: number;

  @Field(() => Float, { description: 'Value that was farthest from the usual, in `unit`.' })
  @Column('double precision')
  peak!: number;

  @Field(() => Float, { description: 'What is usual for that time, in `unit`.' })
  @Column('double precision')
  baseline!: number;

  @Field(() => Float, { description: 'Standard deviation of what is usual for that time, 0 or more, in `unit`.' })
  @Column('double precision')
  sigma!: number;

  @Field(() => Float, {
    description:
      'How many standard deviations the value is from the baseline, 0 or more; of one that is over, its farthest value.',
  })
  @Column('double precision')
  deviations!: number;

  @Field(() => Int, { description: 'Number of values that the baseline of this time rests on.' })
  @Column('integer')
  samples!: number;

  @Field(() => Int, { description: 'Whole weeks that the detection knows of this metric.' })
  @Column('integer')
  weeks!: number;

  @Column('uuid', { nullable: true })
  alertId!: string | null;

  @Column('timestamptz')
  updatedAt!: Date;
}
