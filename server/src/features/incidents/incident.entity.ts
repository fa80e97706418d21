import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import type { Impact } from './impact.js';

export enum IncidentSeverity {
  SEV1 = 'SEV1',
  SEV2 = 'SEV2',
  SEV3 = 'SEV3',
  SEV4 = 'SEV4',
}
registerEnumType(IncidentSeverity, {
  name: 'IncidentSeverity',
  description: 'How far an incident reaches: how bad its alerts are, and how much they hit.',
  valuesConfig: {
    SEV1: { description: 'Critical in several clusters, in three namespaces or more, or in five workloads or more.' },
    SEV2: {
      description: 'Critical in several workloads, in a whole cluster node or cluster, or in all pods of a workload.',
    },
    SEV3: { description: 'Critical in one workload, or warnings in five workloads or more.' },
    SEV4: { description: 'Warnings only.' },
  },
});

export enum IncidentStatus {
  OPEN = 'OPEN',
  ACKNOWLEDGED = 'ACKNOWLEDGED',
  RESOLVED = 'RESOLVED',
}
registerEnumType(IncidentStatus, {
  name: 'IncidentStatus',
  description: 'Where an incident stands.',
  valuesConfig: {
    OPEN: { description: 'Nobody has taken it yet.' },
    ACKNOWLEDGED: { description: 'Somebody has seen it and works on it.' },
    RESOLVED: { description: 'It is over, or it was merged into another one.' },
  },
});

@ObjectType('Incident', {
  implements: RelayNode,
  description:
    'Alerts that belong together, each with the reason why. Who sees only some of its alerts sees only their names and counts.',
})
@Entity('incident')
@Unique('uq_incident_number', ['tenantId', 'number'])
@Index('ix_incident_opened', ['tenantId', 'openedAt', 'id'])
@Index('ix_incident_changed', ['tenantId', 'changedAt', 'id'])
@Index('ix_incident_severity', ['tenantId', 'severityRank', 'id'])
@Index('ix_incident_status_opened', ['tenantId', 'status', 'openedAt', 'id'])
@Index('ix_incident_status_changed', ['tenantId', 'status', 'changedAt', 'id'])
@Index('ix_incident_status_severity', ['tenantId', 'status', 'severityRank', 'id'])
@Index('ix_incident_resolved', ['tenantId', 'resolvedAt'], { where: 'resolved_at IS NOT NULL' })
export class Incident extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_incident' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_incident' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Incident', this.id);
  }

  @Field(() => Int, { description: 'What people call it by, “#12”: counted from 1 in the tenant.' })
  @Column('integer')
  number!: number;

  /** Of all of it; what a reader with narrower rights is shown is made from what they see. */
  @Column('text')
  title!: string;

  /** Whether people wrote the title, so that it stays. */
  @Column('boolean')
  hasOwnTitle!: boolean;

  @Column('text')
  summary!: string;

  @Field(() => IncidentSeverity, {
    description: 'Of the whole incident; it rises by itself while the incident is open, and people may set it.',
  })
  @Column('text')
  severity!: IncidentSeverity;

  /** 4 for SEV1 to 1 for SEV4, so that descending has the worst first. */
  @Column('smallint')
  severityRank!: number;

  @Column('boolean')
  hasOwnSeverity!: boolean;

  @Field(() => IncidentStatus, { description: 'Where it stands.' })
  @Column('text')
  status!: IncidentStatus;

  @Field(() => Boolean, {
    description: 'Whether all its alerts that fire are silenced or inhibited, so that nobody is notified.',
  })
  @Column('boolean')
  isMuted!: boolean;

  /** Whether people merged or split it: then nothing merges it by itself. */
  @Column('boolean')
  isShaped!: boolean;

  @Field(() => Date, { description: 'When its first alert fired.' })
  @Column('timestamptz')
  openedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When somebody took it; null while nobody has.' })
  @Column('timestamptz', { nullable: true })
  acknowledgedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who took it, by the name then; null while nobody has.' })
  @Column('text', { nullable: true })
  acknowledgedBy!: string | null;

  /** Since when none of its alerts fires; null while one does. */
  @Column('timestamptz', { nullable: true })
  quietSince!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was over; null while it is not.' })
  @Column('timestamptz', { nullable: true })
  resolvedAt!: Date | null;

  @Column('text', { nullable: true })
  resolvedReason!: string | null;

  @Field(() => Int, { description: 'How often it came back after it was resolved.' })
  @Column('integer')
  reopenedCount!: number;

  @Column('uuid', { nullable: true })
  leadId!: string | null;

  @Field(() => String, { nullable: true, description: 'Name of who leads the work on it; null while nobody does.' })
  @Column('text', { nullable: true })
  leadName!: string | null;

  @Column('uuid', { nullable: true })
  mergedIntoId!: string | null;

  @Column('integer')
  alertCount!: number;

  @Column('integer')
  openAlertCount!: number;

  @Column('jsonb')
  impact!: Impact;

  /** Up to when the changes of what it hits were looked through. */
  @Column('timestamptz')
  scannedAt!: Date;

  @Field(() => Int, { description: 'Counts its changes, from 1; the greater one is the newer one.' })
  @Column('integer')
  revision!: number;

  @Field(() => Date, { name: 'updatedAt', description: 'When it changed last.' })
  @Column('timestamptz')
  changedAt!: Date;
}

/** The numbers of a tenant's incidents; its row lock makes one writer at a time. */
@Entity('incident_head')
export class IncidentHead {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_incident_head' })
  tenantId!: string;

  @Column('integer')
  lastNumber!: number;
}
