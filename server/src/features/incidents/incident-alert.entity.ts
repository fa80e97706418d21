import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { Incident } from './incident.entity.js';

export enum JoinCriterion {
  FIRST = 'FIRST',
  SUBJECT = 'SUBJECT',
  WORKLOAD = 'WORKLOAD',
  NODE_EXPLAINS = 'NODE_EXPLAINS',
  NODES_TOGETHER = 'NODES_TOGETHER',
  IMAGE = 'IMAGE',
  ROLLOUT = 'ROLLOUT',
  SAME_WORKLOAD_ELSEWHERE = 'SAME_WORKLOAD_ELSEWHERE',
  SAME_NODE = 'SAME_NODE',
  CLUSTERS_TOGETHER = 'CLUSTERS_TOGETHER',
  NAMESPACE = 'NAMESPACE',
  TEAM = 'TEAM',
  BY_HAND = 'BY_HAND',
}
registerEnumType(JoinCriterion, {
  name: 'JoinCriterion',
  description: 'What an alert has in common with others of its incident; docs/correlation.md has the windows.',
  valuesConfig: {
    FIRST: { description: 'Nothing: it is the first alert of its incident.' },
    SUBJECT: { description: 'The same object.' },
    WORKLOAD: { description: 'The same workload.' },
    NODE_EXPLAINS: { description: 'A cluster node in trouble, and what runs on it.' },
    NODES_TOGETHER: { description: 'Cluster nodes of one cluster with the same trouble at the same time.' },
    IMAGE: { description: 'The same image with the same family of trouble, in any cluster.' },
    ROLLOUT: { description: 'Workloads of one namespace that were rolled out together before it.' },
    SAME_WORKLOAD_ELSEWHERE: { description: 'The same workload with the same family of trouble in another cluster.' },
    SAME_NODE: { description: 'The same family of trouble on the same cluster node at the same time.' },
    CLUSTERS_TOGETHER: { description: 'Clusters with the same trouble at the same time.' },
    NAMESPACE: { description: 'The same family of trouble in the same namespace at the same time.' },
    TEAM: { description: 'The same family of trouble in what one team owns at the same time.' },
    BY_HAND: { description: 'People moved it here.' },
  },
});

@ObjectType('IncidentAlert', {
  implements: RelayNode,
  description: 'One alert of an incident, and why it belongs there.',
})
@Entity('incident_alert')
@Index('ix_incident_alert_joined', ['tenantId', 'incidentId', 'joinedAt', 'id'])
@Index('ix_incident_alert_place', ['tenantId', 'incidentId', 'clusterId', 'namespace'])
@Index('ix_incident_alert_namespace', ['tenantId', 'clusterId', 'namespace', 'incidentId'])
export class IncidentAlert extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_incident_alert' })
  tenantId!: string;

  /** That of the alert: it belongs to one incident at most. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_incident_alert' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('IncidentAlert', this.id);
  }

  @Column('uuid')
  incidentId!: string;

  @ManyToOne(() => Incident, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'tenant_id',
      referencedColumnName: 'tenantId',
      foreignKeyConstraintName: 'fk_incident_alert_incident',
    },
    { name: 'incident_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_incident_alert_incident' },
  ])
  ownerIncident?: Incident;

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_incident_alert_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_incident_alert_cluster' },
  ])
  ownerCluster?: Cluster;

  @Column('text', { nullable: true })
  namespace!: string | null;

  @Field(() => String, { description: 'Title of the alert when it joined.' })
  @Column('text')
  title!: string;

  @Column('text')
  rule!: string;

  @Column('smallint')
  severityRank!: number;

  @Column('text')
  subjectKind!: string;

  @Column('text')
  subjectName!: string;

  @Column('text', { nullable: true })
  workloadKind!: string | null;

  @Column('text', { nullable: true })
  workloadName!: string | null;

  @Column('text', { nullable: true })
  nodeName!: string | null;

  @Column('text', { nullable: true })
  image!: string | null;

  @Column('uuid', { nullable: true })
  teamId!: string | null;

  @Column('timestamptz', { nullable: true })
  rolledOutAt!: Date | null;

  @Field(() => Boolean, {
    description: 'Whether it is for information only: it explains, and neither opens nor keeps an incident.',
  })
  @Column('boolean')
  isEvidence!: boolean;

  @Column('boolean')
  isMuted!: boolean;

  @Field(() => Date, { description: 'When the alert fired.' })
  @Column('timestamptz')
  startedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When the alert ended; null while it fires.' })
  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;

  @Field(() => Date, { description: 'When it joined.' })
  @Column('timestamptz')
  joinedAt!: Date;

  @Field(() => JoinCriterion, { description: 'What it has in common with the others.' })
  @Column('text')
  criterion!: JoinCriterion;

  /** May name what it shares with alerts of other places, so it is shown by `reason` alone. */
  @Field(() => String, { description: 'Why it belongs here, in one sentence.' })
  @Column('text')
  reason!: string;

  @Field(() => [String], { description: 'What speaks for it besides, the strongest first; at most five.' })
  @Column('text', { array: true })
  evidence!: string[];
}
