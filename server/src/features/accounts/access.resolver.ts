import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../platform/request-context.js';
import { apiKeyById, bindingsOfUser, clusterFacts } from './access.loader.js';
import { CallerKind, CallerType, toRights } from './access.types.js';
import { readTenant } from './account.service.js';
import { Viewer } from './account.types.js';
import type { ApiKey } from './api-key.entity.js';
import { RoleBinding } from './role-binding.entity.js';

@Resolver(() => CallerType)
export class CallerResolver {
  @Query(() => CallerType, {
    nullable: true,
    description: 'Who sends this request: a person, a program by its API key, or an agent; null for nobody.',
  })
  async caller(@Ctx() context: RequestContext): Promise<CallerType | null> {
    const { caller } = context;
    if (caller.kind === 'ANONYMOUS') return null;
    const { name, role, rights, tenantId } = caller;
    const isNarrow = rights.some(({ clusterIds }) => clusterIds !== null);
    return Object.assign(new CallerType(), {
      kind: CallerKind[caller.kind],
      name,
      role,
      tenant: await readTenant(context.db, tenantId),
      rights: toRights(rights, isNarrow ? await clusterFacts(context) : []),
    });
  }

  @FieldResolver()
  apiKey(@Ctx() context: RequestContext): Promise<ApiKey | null> {
    const { caller } = context;
    return caller.kind === 'API_KEY' ? apiKeyById(context).load(caller.id) : Promise.resolve(null);
  }
}

@Resolver(() => Viewer)
export class ViewerResolver {
  @FieldResolver(() => [RoleBinding], {
    nullable: true,
    description: 'The role bindings that the rights come from, those of teams included; null right after a sign-in.',
  })
  bindings(@Root() { user }: Viewer, @Ctx() context: RequestContext): Promise<RoleBinding[]> | null {
    return context.caller.kind === 'ANONYMOUS' ? null : bindingsOfUser(context).load(user.id);
  }
}
