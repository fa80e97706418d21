import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType, toGlobalId } from '../../platform/id.js';
import type { ListSpec } from '../../platform/list.js';
import type { Outcome } from '../../platform/outcome.js';
import { page } from '../../platform/page.js';
import { OF_TENANT } from '../../platform/place-rule.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { wholePolicy } from './choose-policy.js';
import { DEFAULT_POLICY } from './policy.js';
import { sizingPolicies } from './recommendation.loader.js';
import { StoredSizingPolicy } from './sizing-policy.entity.js';
import {
  createSizingPolicy,
  deleteSizingPolicy,
  type PolicyDraft,
  updateSizingPolicy,
} from './sizing-policy.service.js';
import {
  CreateSizingPolicyInput,
  DeleteSizingPolicyInput,
  DeleteSizingPolicyPayload,
  SizingPolicyConnection,
  type SizingPolicyFilter,
  SizingPolicyListArgs,
  SizingPolicyPayload,
  SizingValues,
  UpdateSizingPolicyInput,
} from './sizing-policy.types.js';
import { storedSizing, writtenSizing } from './sizing-values.js';

const list: ListSpec<StoredSizingPolicy, SizingPolicyFilter> = {
  name: 'sizingPolicies',
  entity: StoredSizingPolicy,
  from: 'sizing_policy t',
  place: OF_TENANT,
  orders: { NAME: { sql: 't.name', type: 'text' } },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
  where: (filter, params) => [
    ...params.anyPrefix('t.name', filter.name),
    ...params.anyOf('t.cluster_id', filter.cluster ? idsOfType('Cluster', filter.cluster) : null),
  ],
};

@Resolver(() => StoredSizingPolicy)
export class SizingPolicyResolver {
  @Guard('VIEWER')
  @Query(() => SizingPolicyConnection, {
    nullable: true,
    description:
      'How namespaces want to be sized. The most specific holds: of a namespace before of all, of a cluster before of all. Only for those who see the whole tenant.',
  })
  async sizingPolicies(
    @Args(() => SizingPolicyListArgs) args: SizingPolicyListArgs,
    @Ctx() context: RequestContext,
  ): Promise<SizingPolicyConnection> {
    return SizingPolicyConnection.from(await page(context, list, args));
  }

  @Guard('VIEWER')
  @Query(() => SizingValues, { nullable: true, description: 'What holds where no policy says otherwise.' })
  defaultSizing() {
    return writtenSizing(DEFAULT_POLICY);
  }

  @FieldResolver(() => Cluster, { nullable: true, description: 'The cluster it holds in; null for all.' })
  cluster(@Root() { clusterId }: StoredSizingPolicy, @Ctx() context: RequestContext): Promise<Cluster | null> | null {
    return clusterId ? clusterById(context).load(clusterId) : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The namespaces it holds in, “*” for any characters; null for all.',
  })
  namespace(@Root() { namespace }: StoredSizingPolicy): string | null {
    return namespace;
  }

  @FieldResolver(() => SizingValues, { description: 'How it sizes, the default’s values where it has none.' })
  sizing(@Root() { sizing }: StoredSizingPolicy) {
    return writtenSizing(wholePolicy(sizing));
  }

  @FieldResolver(() => [String], { description: 'Names of the values of `sizing` that it sets itself.' })
  ownValues(@Root() { sizing }: StoredSizingPolicy): string[] {
    const written = writtenSizing(wholePolicy(sizing));
    const own = Object.keys(written).filter((key) => {
      const alone = storedSizing({ [key]: written[key as keyof typeof written] });
      return Object.entries(alone).every(([name, value]) =>
        name === 'minChange' ? Object.keys(value).every((part) => part in (sizing.minChange ?? {})) : name in sizing,
      );
    });
    return own;
  }

  @Guard('ADMIN')
  @Mutation(() => SizingPolicyPayload, { nullable: true, description: 'Makes a policy; the next run goes by it.' })
  async createSizingPolicy(
    @Arg('input', () => CreateSizingPolicyInput, { description: 'The policy.' }) input: CreateSizingPolicyInput,
    @Ctx() context: RequestContext,
  ): Promise<SizingPolicyPayload> {
    const tenantId = tenantOf(context);
    const draft: PolicyDraft = {
      name: input.name.trim(),
      clusterId: clusterIdOf(input.cluster),
      namespace: input.namespace || null,
      sizing: storedSizing(input.sizing),
    };
    const outcome = await context.db.runInTenant(tenantId, (tx) =>
      createSizingPolicy(tx, tenantId, { actor: context.actor, draft }, context.now()),
    );
    return payload(context, outcome);
  }

  @Guard('ADMIN')
  @Mutation(() => SizingPolicyPayload, { nullable: true, description: 'Changes a policy; the next run goes by it.' })
  async updateSizingPolicy(
    @Arg('input', () => UpdateSizingPolicyInput, { description: 'What to change.' }) input: UpdateSizingPolicyInput,
    @Ctx() context: RequestContext,
  ): Promise<SizingPolicyPayload> {
    const tenantId = tenantOf(context);
    const wanted = {
      actor: context.actor,
      id: policyIdOf(input.id),
      expectedRevision: input.expectedRevision ?? null,
      change: changeOf(input),
    };
    const outcome = await context.db.runInTenant(tenantId, (tx) =>
      updateSizingPolicy(tx, tenantId, wanted, context.now()),
    );
    return payload(context, outcome);
  }

  @Guard('ADMIN')
  @Mutation(() => DeleteSizingPolicyPayload, {
    nullable: true,
    description: 'Deletes a policy; where it held, the next less specific one does.',
  })
  async deleteSizingPolicy(
    @Arg('input', () => DeleteSizingPolicyInput, { description: 'Which one.' }) input: DeleteSizingPolicyInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteSizingPolicyPayload> {
    const tenantId = tenantOf(context);
    const wanted = { actor: context.actor, id: policyIdOf(input.id) };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      deleteSizingPolicy(tx, tenantId, wanted, context.now()),
    );
    return { deletedId: done === null ? null : toGlobalId('SizingPolicy', done), userErrors };
  }
}

const policyIdOf = (globalId: string): string | null => idsOfType('SizingPolicy', [globalId])[0] ?? null;

const clusterIdOf = (globalId: string | null | undefined): string | null | undefined =>
  globalId == null ? null : idsOfType('Cluster', [globalId])[0];

function changeOf({ name, cluster, namespace, sizing }: UpdateSizingPolicyInput): Partial<PolicyDraft> {
  return {
    ...(name != null && { name: name.trim() }),
    ...(cluster !== undefined && { clusterId: clusterIdOf(cluster) }),
    ...(namespace !== undefined && { namespace: namespace || null }),
    ...(sizing != null && { sizing: storedSizing(sizing) }),
  };
}

async function payload(context: RequestContext, { done, userErrors }: Outcome<string>): Promise<SizingPolicyPayload> {
  await context.refresh();
  return { sizingPolicy: done === null ? null : await entityLoader(context, sizingPolicies).load(done), userErrors };
}
