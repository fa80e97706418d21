import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * How many rows of a list a cluster has, in all and by the values of its facets. Kept per cluster, because agents of
 * different clusters must not wait for each other, and in the transaction of the rows, because it must never be wrong.
 */
@Entity('object_count')
export class ObjectCount {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_object_count' })
  tenantId!: string;

  /** As the list's connection is called, such as `pods`. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_object_count' })
  list!: string;

  /** As the API calls it; '' where all rows are counted. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_object_count' })
  facet!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_object_count' })
  value!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_object_count' })
  clusterId!: string;

  @Column('bigint')
  count!: string;
}
