import { registerEnumType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

export enum SubjectKind {
  CLUSTER_NODE = 'CLUSTER_NODE',
  POD = 'POD',
  CONTAINER = 'CONTAINER',
  VOLUME = 'VOLUME',
}
registerEnumType(SubjectKind, {
  name: 'SubjectKind',
  description:
    'What is measured: a cluster node, a pod, a container of a pod, a filesystem of a cluster node or the volume of a claim.',
  valuesConfig: {
    CLUSTER_NODE: { description: 'A cluster node.' },
    POD: { description: 'A pod.' },
    CONTAINER: { description: 'A container of a pod.' },
    VOLUME: { description: 'A filesystem of a cluster node, or the volume of a PersistentVolumeClaim.' },
  },
});

/**
 * A measured thing and its small integer key. Parts that a kind does not have are '' (a unique key with nulls would
 * let duplicates in). CLUSTER_NODE: name. POD: namespace, name. CONTAINER: namespace, name of the pod, container.
 * VOLUME: name of the cluster node, container = mount point; or namespace, name of the PersistentVolumeClaim.
 */
@Entity('subject')
@Unique('uq_subject_key', ['tenantId', 'clusterId', 'kind', 'namespace', 'name', 'container'])
// Names that nothing bears any more stay for their history and soon outnumber those that are ranked.
@Index('ix_subject_ranked', ['tenantId', 'clusterId', 'id'], { where: 'object_id IS NOT NULL' })
export class Subject {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_subject' })
  tenantId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_subject' })
  id!: number;

  @Column('uuid')
  clusterId!: string;

  @Column('text')
  kind!: SubjectKind;

  @Column('text')
  namespace!: string;

  @Column('text')
  name!: string;

  @Column('text')
  container!: string;

  @Column('timestamptz')
  createdAt!: Date;

  /** The live object that bears this name now, and whose rank its samples move; null for none. */
  @Column('uuid', { nullable: true })
  objectId!: string | null;

  /** The last hour that is known to have samples, to half a day; null while no hour has been rolled up. */
  @Column('timestamptz', { nullable: true })
  seenAt!: Date | null;
}
