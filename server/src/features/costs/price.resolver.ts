import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Cost } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import type { Outcome } from '../../platform/outcome.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { ClusterNode } from '../inventory/cluster-node.entity.js';
import { updateCostSettings } from './cost-setting.service.js';
import { listPricesBy } from './list-prices.js';
import type { Price } from './price.entity.js';
import { books, nodePriceById } from './price.loader.js';
import { createPrice, deletePrice, updatePrice } from './price.service.js';
import {
  ClusterNodePrice,
  CostSettingsPayload,
  CreatePriceInput,
  DeletePriceInput,
  DeletePricePayload,
  ListPriceArgs,
  PriceList,
  PriceOutput,
  PricePayload,
  UpdateCostSettingsInput,
  UpdatePriceInput,
} from './price.types.js';
import { pricesOf } from './price-book.service.js';
import { clusterNodePriceOutput, listPricePage, settingsOutput } from './price-output.types.js';
import { ListPricePage } from './price-parts.types.js';

@Resolver(() => PriceList)
export class PriceResolver {
  @Guard('OPERATOR')
  @Query(() => PriceList, {
    nullable: true,
    description: 'The prices by which costs are told; for operators of the whole tenant.',
  })
  async prices(@Ctx() context: RequestContext): Promise<Pick<PriceList, 'settings' | 'own'>> {
    const [{ setting }, own] = await Promise.all([books(context), pricesOf(context.read(), tenantOf(context))]);
    return { settings: settingsOutput(setting), own: own.map((price) => PriceOutput.of(price)) };
  }

  @Cost(20)
  @FieldResolver(() => ListPricePage, {
    description: 'Public list prices, which hold where the tenant set none, with source and date.',
  })
  list(@Args(() => ListPriceArgs) { provider, region, search, first, skip }: ListPriceArgs): ListPricePage {
    const found = listPricesBy({ provider: provider ?? null, region: region ?? null, search: search ?? null });
    return listPricePage(found, { first, skip });
  }

  @Guard('ADMIN')
  @Mutation(() => PricePayload, { nullable: true, description: 'Sets a price that goes before the list prices.' })
  async createPrice(
    @Arg('input', () => CreatePriceInput, { description: 'The price to set.' }) input: CreatePriceInput,
    @Ctx() context: RequestContext,
  ): Promise<PricePayload> {
    const tenantId = tenantOf(context);
    const { provider = null, region = null, family = null, instanceType = null, pool = null } = input;
    const { purchase = null, note = null, rate, currency } = input;
    const price = { provider, region, family, instanceType, pool, purchase, note, rate, currency };
    const asked = { actor: context.actor, price };
    return pricePayload(
      await context.db.runInTenant(tenantId, (tx) => createPrice(tx, tenantId, asked, context.now())),
    );
  }

  @Guard('ADMIN')
  @Mutation(() => PricePayload, { nullable: true, description: 'Changes a price.' })
  async updatePrice(
    @Arg('input', () => UpdatePriceInput, { description: 'What to change.' }) input: UpdatePriceInput,
    @Ctx() context: RequestContext,
  ): Promise<PricePayload> {
    const tenantId = tenantOf(context);
    const { id, expectedRevision = null, ...changes } = input;
    const asked = { actor: context.actor, id: idsOfType('Price', [id])[0] ?? null, expectedRevision, changes };
    return pricePayload(
      await context.db.runInTenant(tenantId, (tx) => updatePrice(tx, tenantId, asked, context.now())),
    );
  }

  @Guard('ADMIN')
  @Mutation(() => DeletePricePayload, { nullable: true, description: 'Takes a price away.' })
  async deletePrice(
    @Arg('input', () => DeletePriceInput, { description: 'Which one.' }) input: DeletePriceInput,
    @Ctx() context: RequestContext,
  ): Promise<DeletePricePayload> {
    const tenantId = tenantOf(context);
    const asked = { actor: context.actor, id: idsOfType('Price', [input.id])[0] ?? null };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      deletePrice(tx, tenantId, asked, context.now()),
    );
    return { deletedId: done === null ? null : input.id, userErrors };
  }

  @Guard('ADMIN')
  @Mutation(() => CostSettingsPayload, {
    nullable: true,
    description: 'Changes how costs are told. After a change of prices the last 14 days are counted again.',
  })
  async updateCostSettings(
    @Arg('input', () => UpdateCostSettingsInput, { description: 'What to change.' }) input: UpdateCostSettingsInput,
    @Ctx() context: RequestContext,
  ): Promise<CostSettingsPayload> {
    const tenantId = tenantOf(context);
    const { expectedRevision = null, shared, idle, ...others } = input;
    const asked = {
      ...{ actor: context.actor, expectedRevision },
      changes: { ...others, sharedSpread: shared, idleSpread: idle },
    };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      updateCostSettings(tx, tenantId, asked, context.now()),
    );
    return { settings: done && settingsOutput(done), userErrors };
  }
}

@Resolver(() => ClusterNode)
export class ClusterNodePriceResolver {
  @Cost(2)
  @Guard('OPERATOR')
  @FieldResolver(() => ClusterNodePrice, {
    nullable: true,
    description: 'What it costs by the prices of now; null of a machine outside Kubernetes.',
  })
  async price(@Root() { id }: ClusterNode, @Ctx() context: RequestContext): Promise<ClusterNodePrice | null> {
    const price = await nodePriceById(context).load(id);
    return price && clusterNodePriceOutput(price, await books(context));
  }
}

function pricePayload({ done, userErrors }: Outcome<Price>): PricePayload {
  return { price: done && PriceOutput.of(done), userErrors };
}
