import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import type { ListSpec } from '../../platform/list.js';
import type { Outcome } from '../../platform/outcome.js';
import { page } from '../../platform/page.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { bindingsOf, memberCounts, membersOfTeam, teamById } from './access.loader.js';
import { toUser, User } from './account.types.js';
import { RoleBinding } from './role-binding.entity.js';
import { Team } from './team.entity.js';
import { addTeamMember, createTeam, deleteTeam, type Membership, removeTeamMember } from './team.service.js';
import {
  AddTeamMemberInput,
  CreateTeamInput,
  DeleteTeamInput,
  DeleteTeamPayload,
  RemoveTeamMemberInput,
  TeamConnection,
  type TeamFilter,
  TeamListArgs,
  TeamPayload,
} from './team.types.js';

const list: ListSpec<Team, TeamFilter> = {
  name: 'teams',
  entity: Team,
  from: 'team t',
  // Names of teams are for everybody in the tenant: alerts and workloads are owned by them.
  place: null,
  orders: { NAME: { sql: 't.name', type: 'text' } },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
  where: (filter, params) => params.prefix('t.name', filter.name),
};

@Resolver(() => Team)
export class TeamResolver {
  @Guard('VIEWER')
  @Query(() => TeamConnection, { nullable: true, description: 'The teams of the tenant, by their name.' })
  async teams(@Args(() => TeamListArgs) args: TeamListArgs, @Ctx() context: RequestContext) {
    return TeamConnection.from(await page(context, list, args));
  }

  @FieldResolver(() => Int, { description: 'How many users are members.' })
  async memberCount(@Root() { id }: Team, @Ctx() context: RequestContext): Promise<number> {
    return (await memberCounts(context).load(id))[0]?.count ?? 0;
  }

  @Guard('ADMIN')
  @FieldResolver(() => [User], { nullable: true, description: 'The members, at most 500, by their e-mail address.' })
  async members(@Root() { id }: Team, @Ctx() context: RequestContext): Promise<User[]> {
    return (await membersOfTeam(context).load(id)).map(toUser);
  }

  @Guard('ADMIN')
  @FieldResolver(() => [RoleBinding], { nullable: true, description: 'What its members may do by it.' })
  bindings(@Root() { id }: Team, @Ctx() context: RequestContext): Promise<RoleBinding[]> {
    return bindingsOf(context, 'TEAM').load(id);
  }

  @Guard('ADMIN')
  @Mutation(() => TeamPayload, { nullable: true, description: 'Makes a team without members.' })
  async createTeam(
    @Arg('input', () => CreateTeamInput, { description: 'The team to make.' }) { name }: CreateTeamInput,
    @Ctx() context: RequestContext,
  ): Promise<TeamPayload> {
    const tenantId = tenantOf(context);
    const outcome = await context.db.runInTenant(tenantId, (tx) =>
      createTeam(tx, tenantId, { name, actor: context.actor }, context.now()),
    );
    return teamPayload(context, outcome);
  }

  @Guard('ADMIN')
  @Mutation(() => DeleteTeamPayload, {
    nullable: true,
    description: 'Deletes a team with its role bindings; its members stay, without what they had by the team.',
  })
  async deleteTeam(
    @Arg('input', () => DeleteTeamInput, { description: 'The team to delete.' }) input: DeleteTeamInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteTeamPayload> {
    const tenantId = tenantOf(context);
    const wanted = { id: idsOfType('Team', [input.id])[0] ?? null, actor: context.actor };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      deleteTeam(tx, tenantId, wanted, context.now()),
    );
    return { deletedId: done === null ? null : input.id, userErrors };
  }

  @Guard('ADMIN')
  @Mutation(() => TeamPayload, {
    nullable: true,
    description: 'Makes a user a member of a team, with the role bindings of the team. Twice is once.',
  })
  async addTeamMember(
    @Arg('input', () => AddTeamMemberInput, { description: 'Whom to add to which team.' }) input: AddTeamMemberInput,
    @Ctx() context: RequestContext,
  ): Promise<TeamPayload> {
    const tenantId = tenantOf(context);
    const outcome = await context.db.runInTenant(tenantId, (tx) =>
      addTeamMember(tx, tenantId, membershipOf(input, context), context.now()),
    );
    return teamPayload(context, outcome);
  }

  @Guard('ADMIN')
  @Mutation(() => TeamPayload, {
    nullable: true,
    description: 'Takes a user out of a team, and what the user may do by it. Twice is once.',
  })
  async removeTeamMember(
    @Arg('input', () => RemoveTeamMemberInput, { description: 'Whom to take out of which team.' })
    input: RemoveTeamMemberInput,
    @Ctx() context: RequestContext,
  ): Promise<TeamPayload> {
    const tenantId = tenantOf(context);
    const outcome = await context.db.runInTenant(tenantId, (tx) =>
      removeTeamMember(tx, tenantId, membershipOf(input, context), context.now()),
    );
    return teamPayload(context, outcome);
  }
}

function membershipOf(
  { teamId, userId }: AddTeamMemberInput | RemoveTeamMemberInput,
  { actor }: RequestContext,
): Membership {
  return { actor, teamId: idsOfType('Team', [teamId])[0] ?? null, userId: idsOfType('User', [userId])[0] ?? null };
}

async function teamPayload(context: RequestContext, { done, userErrors }: Outcome<string>): Promise<TeamPayload> {
  await context.refresh();
  return { team: done === null ? null : await teamById(context).load(done), userErrors };
}
