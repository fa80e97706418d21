import { ArgsType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionTypeOf, PageArgsType } from '../../platform/relay.types.js';
import { UserError } from '../../platform/user-error.types.js';
import { Team } from './team.entity.js';

export const TeamConnection = connectionTypeOf('Team', () => Team);

@InputType({ description: 'Which teams; fields AND.' })
export class TeamFilter {
  @Field(() => String, { nullable: true, description: 'Prefix of the name, as written.' })
  name?: string | null;

  @Field(() => TeamFilter, { nullable: true, description: 'Matches what this filter does not; one level deep.' })
  not?: TeamFilter | null;
}

@ArgsType()
export class TeamListArgs extends PageArgsType {
  @Field(() => TeamFilter, { nullable: true, description: 'Which teams; all without it.' })
  filter?: TeamFilter | null;
}

@InputType({ description: 'A team to make.' })
export class CreateTeamInput {
  @Field(() => String, { description: 'Unique in the tenant; 1 to 100 characters.' })
  name!: string;
}

@InputType({ description: 'The team to delete.' })
export class DeleteTeamInput {
  @Field(() => ID, { description: 'Id of the team.' })
  id!: string;
}

@InputType({ description: 'A user to add to a team.' })
export class AddTeamMemberInput {
  @Field(() => ID, { description: 'Id of the team.' })
  teamId!: string;

  @Field(() => ID, { description: 'Id of the user.' })
  userId!: string;
}

@InputType({ description: 'A user to take out of a team.' })
export class RemoveTeamMemberInput {
  @Field(() => ID, { description: 'Id of the team.' })
  teamId!: string;

  @Field(() => ID, { description: 'Id of the user.' })
  userId!: string;
}

@ObjectType({ description: 'The team as it is now.' })
export class TeamPayload {
  @Field(() => Team, { nullable: true, description: 'The team; null when refused.' })
  team!: Team | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What became of the team.' })
export class DeleteTeamPayload {
  @Field(() => ID, { nullable: true, description: 'Id of the team that is gone; null when refused.' })
  deletedId!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was deleted; empty when it was.' })
  userErrors!: UserError[];
}
