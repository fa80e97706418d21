import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { fromGlobalId, idsOfType } from '../../platform/id.js';
import type { ListSpec } from '../../platform/list.js';
import { page } from '../../platform/page.js';
import { OF_TENANT } from '../../platform/place-rule.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { apiKeyById, roleBindingById, teamById, userById } from './access.loader.js';
import type { User } from './account.types.js';
import type { ApiKey } from './api-key.entity.js';
import { RoleBinding, type SubjectKind } from './role-binding.entity.js';
import { createRoleBinding, deleteRoleBinding, type Subject } from './role-binding.service.js';
import {
  CreateRoleBindingInput,
  CreateRoleBindingPayload,
  DeleteRoleBindingInput,
  DeleteRoleBindingPayload,
  RoleBindingConnection,
  type RoleBindingFilter,
  RoleBindingListArgs,
  RoleBindingSubject,
} from './role-binding.types.js';
import type { Team } from './team.entity.js';

const KINDS: Record<string, SubjectKind> = { User: 'USER', Team: 'TEAM', ApiKey: 'API_KEY' };

/** Whom a global id means; null for one of another type or of nothing. */
function subjectOf(globalId: string): Subject | null {
  const parsed = fromGlobalId(globalId);
  const kind = parsed && KINDS[parsed.type];
  return kind ? { kind, id: parsed.id } : null;
}

const list: ListSpec<RoleBinding, RoleBindingFilter> = {
  name: 'roleBindings',
  entity: RoleBinding,
  from: 'role_binding t',
  place: OF_TENANT,
  orders: { CREATED_AT: { sql: 't.created_at', type: 'timestamptz' } },
  defaultOrder: { field: 'CREATED_AT', direction: 'DESC' },
  where: (filter, params) => [
    ...params.anyOf('t.role', filter.role),
    ...params.anyOf(
      't.subject',
      filter.subject?.flatMap((id) => subjectOf(id)?.id ?? []),
    ),
  ],
};

@Resolver(() => RoleBinding)
export class RoleBindingResolver {
  @Guard('ADMIN')
  @Query(() => RoleBindingConnection, { nullable: true, description: 'Who may do what and where, newest first.' })
  async roleBindings(@Args(() => RoleBindingListArgs) args: RoleBindingListArgs, @Ctx() context: RequestContext) {
    return RoleBindingConnection.from(await page(context, list, args));
  }

  @FieldResolver(() => RoleBindingSubject, {
    nullable: true,
    description: 'Who has the role by this binding; null where not yours to see.',
  })
  subject(
    @Root() { subjectKind, subject }: RoleBinding,
    @Ctx() context: RequestContext,
  ): Promise<User | Team | ApiKey | null> {
    if (subjectKind === 'USER') return userById(context).load(subject);
    return subjectKind === 'TEAM' ? teamById(context).load(subject) : apiKeyById(context).load(subject);
  }

  @Guard('ADMIN')
  @Mutation(() => CreateRoleBindingPayload, {
    nullable: true,
    description:
      'Gives a role to a user, team or API key, in the whole tenant or in some clusters and namespaces; it holds from the next request on.',
  })
  async createRoleBinding(
    @Arg('input', () => CreateRoleBindingInput, { description: 'The role and its scope.' })
    input: CreateRoleBindingInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateRoleBindingPayload> {
    const tenantId = tenantOf(context);
    const { role, clusterSelector = null, namespaces = null } = input;
    const wanted = { actor: context.actor, subject: subjectOf(input.subject), role, clusterSelector, namespaces };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      createRoleBinding(tx, tenantId, wanted, context.now()),
    );
    await context.refresh();
    return { roleBinding: done === null ? null : await roleBindingById(context).load(done), userErrors };
  }

  @Guard('ADMIN')
  @Mutation(() => DeleteRoleBindingPayload, {
    nullable: true,
    description:
      'Takes a role away again, from the next request on and in open streams within 5 s. The last binding that gives a user ADMIN for the tenant stays.',
  })
  async deleteRoleBinding(
    @Arg('input', () => DeleteRoleBindingInput, { description: 'The binding to delete.' })
    input: DeleteRoleBindingInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteRoleBindingPayload> {
    const tenantId = tenantOf(context);
    const wanted = { id: idsOfType('RoleBinding', [input.id])[0] ?? null, actor: context.actor };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      deleteRoleBinding(tx, tenantId, wanted, context.now()),
    );
    return { deletedId: done === null ? null : input.id, userErrors };
  }
}
