import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';

@ObjectType('Team', {
  implements: RelayNode,
  description: 'A group of users; its members have the role bindings of the team.',
})
@Entity('team')
@Unique('uq_team_name', ['tenantId', 'name'])
export class Team extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_team' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_team' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Team', this.id);
  }

  @Field(() => String, { description: 'Unique in the tenant.' })
  @Column('text')
  name!: string;

  @Field(() => Date, { description: 'When it was made.' })
  @Column('timestamptz')
  createdAt!: Date;
}

@Entity('team_member')
@Index('ix_team_member_user', ['tenantId', 'userId', 'teamId'])
export class TeamMember {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_team_member' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_team_member' })
  teamId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_team_member' })
  userId!: string;
}
