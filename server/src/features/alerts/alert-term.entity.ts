import { Entity, Index, PrimaryColumn } from 'typeorm';

/** One word of the title of one alert, so that a search is a range of an index. */
@Entity('alert_term')
@Index('ix_alert_term_term', ['tenantId', 'term', 'alertId'])
export class AlertTerm {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_alert_term' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_alert_term' })
  alertId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_alert_term' })
  term!: string;
}
