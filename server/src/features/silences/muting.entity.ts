import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { type Matcher, MatcherOutput } from '../alerts/matcher.types.js';
import { Cluster } from '../clusters/cluster.entity.js';

/**
 * Makes the base class of what mutes alerts, a silence or the plan of silences: which alerts, why, and whose word it is,
 * under its table's own names of keys. The migration that made the tables writes the same.
 * @param type name of the GraphQL type, which global ids carry
 */
export function mutingObject(type: string, table: string) {
  const key = { primaryKeyConstraintName: `pk_${table}` };
  const toCluster = { foreignKeyConstraintName: `fk_${table}_cluster` };

  @ObjectType()
  abstract class MutingObject extends RelayNode {
    @PrimaryColumn('uuid', key)
    tenantId!: string;

    @PrimaryColumn('uuid', key)
    id!: string;

    @Field(() => ID, { name: 'id', description: 'Opaque id.' })
    get globalId(): string {
      return toGlobalId(type, this.id);
    }

    @Field(() => [MatcherOutput], { description: 'Which alerts are muted: those for which all of these hold.' })
    @Column('jsonb')
    matchers!: Matcher[];

    /** The one cluster that its matchers name; it then mutes nothing elsewhere. Null for more than one. */
    @Column('uuid', { nullable: true })
    clusterId!: string | null;

    @ManyToOne(() => Cluster)
    @JoinColumn([
      { name: 'tenant_id', referencedColumnName: 'tenantId', ...toCluster },
      { name: 'cluster_id', referencedColumnName: 'id', ...toCluster },
    ])
    ownerCluster?: Cluster;

    /** The one namespace of that cluster that its matchers name; null for more, and without a cluster. */
    @Column('text', { nullable: true })
    namespace!: string | null;

    @Field(() => String, { description: 'Why nobody is to be notified, in the words of who made it.' })
    @Column('text')
    reason!: string;

    @Field(() => Boolean, { description: 'Whether it was made although it mutes more than one trouble.' })
    @Column('boolean')
    isBroad!: boolean;

    @Field(() => Date, { description: 'When it was made.' })
    @Column('timestamptz')
    createdAt!: Date;

    @Column('text')
    createdByKind!: string;

    @Column('uuid', { nullable: true })
    createdById!: string | null;

    @Field(() => String, { description: 'Who made it, by the name they had then.' })
    @Column('text')
    createdBy!: string;

    @Field(() => Date, { description: 'When somebody last changed it.' })
    @Column('timestamptz')
    changedAt!: Date;

    @Field(() => Int, { description: 'Counts its changes, from 1; for `expectedRevision`.' })
    @Column('integer')
    revision!: number;
  }

  return MutingObject;
}
