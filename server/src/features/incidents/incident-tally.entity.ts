import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Incident } from './incident.entity.js';
import type { TallyDimension } from './tally.js';

/** How many alerts of an incident have a value: what is said of an incident is read off these, and not counted anew. */
@Entity('incident_tally')
export class IncidentTally {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_incident_tally' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_incident_tally' })
  incidentId!: string;

  @ManyToOne(() => Incident, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'tenant_id',
      referencedColumnName: 'tenantId',
      foreignKeyConstraintName: 'fk_incident_tally_incident',
    },
    { name: 'incident_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_incident_tally_incident' },
  ])
  ownerIncident?: Incident;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_incident_tally' })
  dimension!: TallyDimension;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_incident_tally' })
  name!: string;

  /** What tells things of the same name apart; empty where the name does. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_incident_tally' })
  place!: string;

  /** Alerts with this value, more than 0; of REVISION the incident’s revision. */
  @Column('integer')
  count!: number;
}
