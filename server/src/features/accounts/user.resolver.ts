import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import type { ListSpec } from '../../platform/list.js';
import type { Outcome } from '../../platform/outcome.js';
import { page } from '../../platform/page.js';
import { OF_TENANT } from '../../platform/place-rule.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { userError } from '../../platform/user-error.types.js';
import { bindingsOfUser, clusterFacts, teamsOfUser, userById } from './access.loader.js';
import { Right, toRights } from './access.types.js';
import { AppUser } from './account.entity.js';
import { toUser, User } from './account.types.js';
import { resolveScopes } from './grants.js';
import { RoleBinding } from './role-binding.entity.js';
import { Team } from './team.entity.js';
import { disableUser, enableUser, type Invitation, inviteUser, renewSignInLink } from './user.service.js';
import {
  DisableUserInput,
  EnableUserInput,
  InviteUserInput,
  InviteUserPayload,
  RenewSignInLinkInput,
  UserConnection,
  type UserFilter,
  UserListArgs,
  UserPayload,
} from './user.types.js';

const list: ListSpec<AppUser, UserFilter> = {
  name: 'users',
  entity: AppUser,
  from: 'app_user t',
  place: OF_TENANT,
  orders: {
    EMAIL: { sql: 't.email', type: 'text' },
    CREATED_AT: { sql: 't.created_at', type: 'timestamptz' },
    LAST_SIGN_IN_AT: { sql: 't.last_sign_in_at', type: 'timestamptz', nullable: true },
  },
  defaultOrder: { field: 'EMAIL', direction: 'ASC' },
  where: (filter, params) => [
    // Addresses are stored lower case.
    ...params.prefix('t.email', filter.email?.toLowerCase()),
    ...(filter.isDisabled == null ? [] : [`t.disabled_at IS ${filter.isDisabled ? 'NOT ' : ''}NULL`]),
  ],
};

@Resolver(() => User)
export class UserResolver {
  @Guard('ADMIN')
  @Query(() => UserConnection, { nullable: true, description: 'The people who can sign in, by their e-mail address.' })
  async users(@Args(() => UserListArgs) args: UserListArgs, @Ctx() context: RequestContext) {
    const { edges, ...rest } = await page(context, list, args);
    return UserConnection.from({ ...rest, edges: edges.map(({ node, cursor }) => ({ node: toUser(node), cursor })) });
  }

  @Guard('ADMIN')
  @FieldResolver(() => [RoleBinding], {
    nullable: true,
    description: 'The role bindings of the user, those of their teams included.',
  })
  bindings(@Root() { id }: User, @Ctx() context: RequestContext): Promise<RoleBinding[]> {
    return bindingsOfUser(context).load(id);
  }

  @Guard('ADMIN')
  @FieldResolver(() => [Right], {
    nullable: true,
    description: 'What the user may do, and where; empty for a disabled one.',
  })
  async rights(@Root() { id, disabledAt }: User, @Ctx() context: RequestContext): Promise<Right[]> {
    if (disabledAt !== null) return [];
    const bindings = await bindingsOfUser(context).load(id);
    const isNarrow = bindings.some(({ clusterSelector }) => clusterSelector !== null);
    const clusters = isNarrow ? await clusterFacts(context) : [];
    return toRights(resolveScopes(bindings, clusters), clusters);
  }

  @Guard('ADMIN')
  @FieldResolver(() => [Team], { nullable: true, description: 'The teams the user is a member of, by their name.' })
  teams(@Root() { id }: User, @Ctx() context: RequestContext): Promise<Team[]> {
    return teamsOfUser(context).load(id);
  }

  @Guard('ADMIN')
  @Mutation(() => InviteUserPayload, {
    nullable: true,
    description:
      'Makes an account with a role, and answers once a link that signs that person in. Only a person may, as with API keys.',
  })
  inviteUser(
    @Arg('input', () => InviteUserInput, { description: 'Whom to let in, and their role.' }) input: InviteUserInput,
    @Ctx() context: RequestContext,
  ): Promise<InviteUserPayload> {
    const { clusterSelector = null, namespaces = null, ...person } = input;
    const wanted = { actor: context.actor, ...person, clusterSelector, namespaces };
    return invite(context, (tenantId) =>
      context.db.runInTenant(tenantId, (tx) => inviteUser(tx, tenantId, wanted, context.now())),
    );
  }

  @Guard('ADMIN')
  @Mutation(() => InviteUserPayload, {
    nullable: true,
    description:
      'Answers a new sign-in link of a user whose invitation has expired or who has forgotten the password. The password, all sessions and earlier links of the user end. Only a person may.',
  })
  renewSignInLink(
    @Arg('input', () => RenewSignInLinkInput, { description: 'Whom to let in again.' }) input: RenewSignInLinkInput,
    @Ctx() context: RequestContext,
  ): Promise<InviteUserPayload> {
    return invite(context, (tenantId) =>
      context.db.runInTenant(tenantId, (tx) => renewSignInLink(tx, tenantId, changeOf(input, context), context.now())),
    );
  }

  @Guard('ADMIN')
  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      'Shuts a user out: sessions and sign-in links end for good, the user’s API keys are refused until the user is enabled. Neither oneself nor the last administrator.',
  })
  async disableUser(
    @Arg('input', () => DisableUserInput, { description: 'Whom to shut out.' }) input: DisableUserInput,
    @Ctx() context: RequestContext,
  ): Promise<UserPayload> {
    const tenantId = tenantOf(context);
    const outcome = await context.db.runInTenant(tenantId, (tx) =>
      disableUser(tx, tenantId, changeOf(input, context), context.now()),
    );
    return userPayload(context, outcome);
  }

  @Guard('ADMIN')
  @Mutation(() => UserPayload, { nullable: true, description: 'Lets a disabled user sign in again.' })
  async enableUser(
    @Arg('input', () => EnableUserInput, { description: 'Whom to let in again.' }) input: EnableUserInput,
    @Ctx() context: RequestContext,
  ): Promise<UserPayload> {
    const tenantId = tenantOf(context);
    const outcome = await context.db.runInTenant(tenantId, (tx) =>
      enableUser(tx, tenantId, changeOf(input, context), context.now()),
    );
    return userPayload(context, outcome);
  }
}

function changeOf({ id }: { id: string }, { actor }: RequestContext) {
  return { id: idsOfType('User', [id])[0] ?? null, actor };
}

async function userPayload(context: RequestContext, { done, userErrors }: Outcome<string>): Promise<UserPayload> {
  await context.refresh();
  return { user: done === null ? null : await userById(context).load(done), userErrors };
}

/** A link signs somebody in: a leaked key must not be able to make one, or revoking it would be of no use. */
async function invite(
  context: RequestContext,
  run: (tenantId: string) => Promise<Outcome<Invitation>>,
): Promise<InviteUserPayload> {
  const tenantId = tenantOf(context);
  if (context.caller.kind !== 'USER') {
    const message = 'The request bears no session; only a person makes sign-in links. Sign in to make one.';
    return { user: null, signInLink: null, userErrors: userError(null, message, 'FORBIDDEN') };
  }
  const { done, userErrors } = await run(tenantId);
  if (!done) return { user: null, signInLink: null, userErrors };
  await context.refresh();
  const signInLink = `${context.settings.publicUrl}/sign-in?token=${done.token}`;
  return { user: await userById(context).load(done.userId), signInLink, userErrors };
}
