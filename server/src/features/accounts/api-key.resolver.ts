import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { GuardArguments } from '../../platform/guard-arguments.js';
import { idsOfType } from '../../platform/id.js';
import type { ListSpec } from '../../platform/list.js';
import { page } from '../../platform/page.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { hasRole, Role } from '../../platform/role.js';
import { userError } from '../../platform/user-error.types.js';
import { apiKeyById, bindingsOf, keyReaderOf, useOfKey, userById } from './access.loader.js';
import { User } from './account.types.js';
import { ApiKey } from './api-key.entity.js';
import { createApiKey, revokeApiKey } from './api-key.service.js';
import {
  ApiKeyConnection,
  type ApiKeyFilter,
  ApiKeyListArgs,
  CreateApiKeyInput,
  CreateApiKeyPayload,
  RevokeApiKeyInput,
  RevokeApiKeyPayload,
} from './api-key.types.js';
import { RoleBinding } from './role-binding.entity.js';

/** Whose keys is a part of the filter, so that a cursor of one reader is none of another's. */
interface ApiKeyQuestion extends ApiKeyFilter {
  ownerId?: string | null;
  keyId?: string | null;
  not?: ApiKeyFilter | null;
}

function apiKeyList(now: Date): ListSpec<ApiKey, ApiKeyQuestion> {
  return {
    name: 'apiKeys',
    entity: ApiKey,
    from: 'api_key t',
    place: null,
    orders: { CREATED_AT: { sql: 't.created_at', type: 'timestamptz' } },
    defaultOrder: { field: 'CREATED_AT', direction: 'DESC' },
    where: (filter, params) => [
      ...params.equals('t.owner_id', filter.ownerId),
      ...params.equals('t.id', filter.keyId),
      ...params.prefix('t.name', filter.name),
      ...(filter.isActive == null ? [] : [`${activeAt(params.add(now))} = ${filter.isActive}`]),
    ],
  };
}

function activeAt(now: string): string {
  return `(t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ${now}))`;
}

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  @Guard('VIEWER')
  @GuardArguments({ everyones: 'ADMIN' })
  @Query(() => ApiKeyConnection, {
    nullable: true,
    description: 'One’s own API keys, newest first, ended ones included; a program sees the key it uses.',
  })
  async apiKeys(@Args(() => ApiKeyListArgs) args: ApiKeyListArgs, @Ctx() context: RequestContext) {
    const filter = args.everyones ? args.filter : { ...args.filter, ...ownKeysOf(context) };
    return ApiKeyConnection.from(await page(context, apiKeyList(context.now()), { ...args, filter }));
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'Whose rights limit the key; null where not yours to see.',
  })
  owner(@Root() { ownerId }: ApiKey, @Ctx() context: RequestContext): Promise<User | null> {
    return userById(context).load(ownerId);
  }

  @FieldResolver(() => [RoleBinding], {
    description: 'What it was given; it may do the part of it that its owner may do too.',
  })
  bindings(@Root() { id }: ApiKey, @Ctx() context: RequestContext): Promise<RoleBinding[]> {
    return bindingsOf(context, 'API_KEY').load(id);
  }

  @FieldResolver(() => Role, {
    nullable: true,
    description: 'The greatest role that it was given anywhere; null where none is left.',
  })
  async role(@Root() { id }: ApiKey, @Ctx() context: RequestContext): Promise<Role | null> {
    const roles = (await bindingsOf(context, 'API_KEY').load(id)).map(({ role }) => role);
    return roles.reduce<Role | null>((most, role) => (hasRole(most, role) ? most : role), null);
  }

  @FieldResolver(() => Boolean, { description: 'Whether it is accepted: neither revoked nor expired.' })
  isActive(@Root() { revokedAt, expiresAt }: ApiKey, @Ctx() context: RequestContext): boolean {
    return revokedAt === null && (expiresAt === null || expiresAt > context.now());
  }

  @FieldResolver(() => Date, {
    nullable: true,
    description: 'When it was last used, up to a minute late; null before the first use.',
  })
  async lastUsedAt(@Root() { id }: ApiKey, @Ctx() context: RequestContext): Promise<Date | null> {
    return (await useOfKey(context).load(id))[0]?.lastUsedAt ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Address it was last used from; null before the first use.',
  })
  async lastUsedIp(@Root() { id }: ApiKey, @Ctx() context: RequestContext): Promise<string | null> {
    return (await useOfKey(context).load(id))[0]?.lastUsedIp ?? null;
  }

  @Guard('VIEWER')
  @Mutation(() => CreateApiKeyPayload, {
    nullable: true,
    description:
      'Makes an API key for oneself and answers it once. Only a person may: a key that could make keys would outlive its own revocation, once somebody else had it.',
  })
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'The key to make.' }) input: CreateApiKeyInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateApiKeyPayload> {
    const { caller, actor, db } = context;
    const tenantId = tenantOf(context);
    if (caller.kind !== 'USER') {
      const message = 'The request bears no session; only a person makes API keys. Sign in to make one.';
      return { apiKey: null, token: null, userErrors: userError(null, message, 'FORBIDDEN') };
    }
    const { name, role, clusterSelector = null, namespaces = null, expiresInDays = null } = input;
    const wanted = { actor, ownerId: caller.id, name, role, clusterSelector, namespaces, expiresInDays };
    const { done, userErrors } = await db.runInTenant(tenantId, (tx) =>
      createApiKey(tx, tenantId, wanted, context.now()),
    );
    await context.refresh();
    return { apiKey: done && (await apiKeyById(context).load(done.apiKeyId)), token: done?.token ?? null, userErrors };
  }

  @Guard('VIEWER')
  @Mutation(() => RevokeApiKeyPayload, {
    nullable: true,
    description:
      'Ends an API key at once, in open streams within 5 s: one’s own, that of the program itself, or as administrator anybody’s.',
  })
  async revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, { description: 'The key to end.' }) input: RevokeApiKeyInput,
    @Ctx() context: RequestContext,
  ): Promise<RevokeApiKeyPayload> {
    const tenantId = tenantOf(context);
    const id = idsOfType('ApiKey', [input.id])[0] ?? null;
    const wanted = { id, reader: keyReaderOf(context), actor: context.actor };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      revokeApiKey(tx, tenantId, wanted, context.now()),
    );
    await context.refresh();
    return { apiKey: done === null ? null : await apiKeyById(context).load(done), userErrors };
  }
}

/** Without `everyones` an administrator lists their own keys too. */
function ownKeysOf({ caller }: RequestContext): Pick<ApiKeyQuestion, 'ownerId' | 'keyId'> {
  if (caller.kind === 'ANONYMOUS') return {};
  return caller.kind === 'USER' ? { ownerId: caller.id } : { keyId: caller.id };
}
