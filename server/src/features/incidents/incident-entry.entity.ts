import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Incident } from './incident.entity.js';

export enum TimelineLane {
  ALERTS = 'ALERTS',
  CHANGES = 'CHANGES',
  RESTARTS = 'RESTARTS',
  PEOPLE = 'PEOPLE',
}
registerEnumType(TimelineLane, {
  name: 'TimelineLane',
  description: 'What an entry of a timeline is about.',
  valuesConfig: {
    ALERTS: { description: 'Alerts that join and end, and the incident itself.' },
    CHANGES: { description: 'Changes of what the incident hits: rollouts, images, replicas, nodes, quotas.' },
    RESTARTS: { description: 'Containers that crash, are killed or start again.' },
    PEOPLE: { description: 'What people did and wrote.' },
  },
});

export enum IncidentEntryKind {
  OPENED = 'OPENED',
  ALERT_JOINED = 'ALERT_JOINED',
  ALERT_ENDED = 'ALERT_ENDED',
  SEVERITY_CHANGED = 'SEVERITY_CHANGED',
  CHANGE = 'CHANGE',
  ACKNOWLEDGED = 'ACKNOWLEDGED',
  LEAD_CHANGED = 'LEAD_CHANGED',
  TITLE_CHANGED = 'TITLE_CHANGED',
  NOTE = 'NOTE',
  MERGED = 'MERGED',
  SPLIT = 'SPLIT',
  RESOLVED = 'RESOLVED',
  REOPENED = 'REOPENED',
}
registerEnumType(IncidentEntryKind, {
  name: 'IncidentEntryKind',
  description: 'What an entry of a timeline tells.',
  valuesConfig: {
    OPENED: { description: 'The incident opened.' },
    ALERT_JOINED: { description: 'An alert joined.' },
    ALERT_ENDED: { description: 'An alert ended.' },
    SEVERITY_CHANGED: { description: 'The severity of the incident changed.' },
    CHANGE: { description: 'Something that the incident hits was changed.' },
    ACKNOWLEDGED: { description: 'Somebody took it.' },
    LEAD_CHANGED: { description: 'Somebody else leads.' },
    TITLE_CHANGED: { description: 'Somebody wrote another title.' },
    NOTE: { description: 'Somebody wrote a note.' },
    MERGED: { description: 'Another incident was merged into it, or it into another.' },
    SPLIT: { description: 'Alerts were moved to another incident, or came from one.' },
    RESOLVED: { description: 'It was over.' },
    REOPENED: { description: 'It came back.' },
  },
});

/** Whom an entry is for. PLACE: who sees its place. INCIDENT: who sees any of it. WHOLE: who sees all of it. */
export type EntryAudience = 'PLACE' | 'INCIDENT' | 'WHOLE';

@ObjectType('IncidentEntry', { implements: RelayNode, description: 'One line of the timeline of an incident.' })
@Entity('incident_entry')
@Unique('uq_incident_entry_change', ['tenantId', 'incidentId', 'changeId'])
@Index('ix_incident_entry_at', ['tenantId', 'incidentId', 'at', 'id'])
export class IncidentEntry extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_incident_entry' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_incident_entry' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('IncidentEntry', this.id);
  }

  @Column('uuid')
  incidentId!: string;

  @ManyToOne(() => Incident, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'tenant_id',
      referencedColumnName: 'tenantId',
      foreignKeyConstraintName: 'fk_incident_entry_incident',
    },
    { name: 'incident_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_incident_entry_incident' },
  ])
  ownerIncident?: Incident;

  @Field(() => Date, { description: 'When it happened; of a note, the moment it is about.' })
  @Column('timestamptz')
  at!: Date;

  @Field(() => Date, { description: 'When it was written down.' })
  @Column('timestamptz')
  recordedAt!: Date;

  @Field(() => TimelineLane, { description: 'What it is about.' })
  @Column('text')
  lane!: TimelineLane;

  @Field(() => IncidentEntryKind, { description: 'What it tells.' })
  @Column('text')
  kind!: IncidentEntryKind;

  @Field(() => Boolean, { description: 'Whether it belongs to the story, and not only to the full log.' })
  @Column('boolean')
  isKey!: boolean;

  @Field(() => String, { description: 'What happened, in one line; of a note, its text.' })
  @Column('text')
  text!: string;

  @Column('text')
  audience!: EntryAudience;

  @Column('uuid', { nullable: true })
  clusterId!: string | null;

  @Column('text', { nullable: true })
  namespace!: string | null;

  @Column('uuid', { nullable: true })
  alertId!: string | null;

  @Column('uuid', { nullable: true })
  changeId!: string | null;

  @Column('text', { nullable: true })
  actorKind!: string | null;

  @Column('uuid', { nullable: true })
  actorId!: string | null;

  @Field(() => String, { nullable: true, description: 'Who did it, by the name then; null where nobody did.' })
  @Column('text', { nullable: true })
  actorName!: string | null;
}
