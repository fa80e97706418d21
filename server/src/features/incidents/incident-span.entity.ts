import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Incident } from './incident.entity.js';

/** From when to when something that alerts can have in common was in trouble, and in which incident. */
@Entity('incident_span')
@Index('ix_incident_span_incident', ['tenantId', 'incidentId'])
@Index('ix_incident_span_last', ['tenantId', 'lastAt'])
export class IncidentSpan {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_incident_span' })
  tenantId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_incident_span' })
  key!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_incident_span' })
  id!: string;

  @Column('uuid')
  incidentId!: string;

  @ManyToOne(() => Incident, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'tenant_id',
      referencedColumnName: 'tenantId',
      foreignKeyConstraintName: 'fk_incident_span_incident',
    },
    { name: 'incident_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_incident_span_incident' },
  ])
  ownerIncident?: Incident;

  @Column('timestamptz')
  firstAt!: Date;

  /** When its last alert fired or, where it lasts, ended. */
  @Column('timestamptz')
  lastAt!: Date;

  /** Alerts of it that still fire. */
  @Column('integer')
  standing!: number;
}
