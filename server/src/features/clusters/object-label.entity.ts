import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What bears labels that lists can be filtered by. */
export type LabelledKind =
  | 'CLUSTER'
  | 'CLUSTER_NODE'
  | 'NAMESPACE'
  | 'WORKLOAD'
  | 'POD'
  | 'HORIZONTAL_POD_AUTOSCALER'
  | 'POD_DISRUPTION_BUDGET'
  | 'PERSISTENT_VOLUME_CLAIM'
  | 'SERVICE'
  | 'RESOURCE_QUOTA';

/**
 * One label of one object, as a row: under row level security only a plain comparison of texts is served by an index.
 * The object's own jsonb column stays what is shown; both are written in one transaction.
 */
@Entity('object_label')
@Index('ix_object_label_value', ['tenantId', 'objectKind', 'key', 'value', 'objectId'])
export class ObjectLabel {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_object_label' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_object_label' })
  objectId!: string;

  @Column('text')
  objectKind!: LabelledKind;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_object_label' })
  key!: string;

  @Column('text')
  value!: string;
}
