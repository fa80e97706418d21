import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { ListSize } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType, idsToFind } from '../../platform/id.js';
import type { Outcome } from '../../platform/outcome.js';
import { type RequestContext, rightsOf, tenantOf } from '../../platform/request-context.js';
import { seesWholeTenant } from '../../platform/rights.js';
import { MatcherOutput } from '../alerts/matcher.types.js';
import { Channel } from '../channels/channel.entity.js';
import { channelById } from '../channels/channel.loader.js';
import { routeById } from './notification.loader.js';
import { Route } from './route.entity.js';
import { createRoute, deleteRoute, type RouteInput, readRoutes, updateRoute } from './route.service.js';
import {
  ActiveTimeOutput,
  CreateRouteInput,
  DeleteRouteInput,
  DeleteRoutePayload,
  RoutePayload,
  UpdateRouteInput,
} from './route.types.js';

@Resolver(() => Route)
export class RouteResolver {
  @Guard('VIEWER')
  @ListSize(20)
  @Query(() => [Route], {
    nullable: true,
    description:
      'The routes in the order in which they are tried; at most 100. For who sees the whole tenant, empty for others.',
  })
  async routes(@Ctx() context: RequestContext): Promise<Route[]> {
    if (!seesWholeTenant(rightsOf(context))) return [];
    return readRoutes(context.read(), tenantOf(context));
  }

  @ListSize(3)
  @FieldResolver(() => [MatcherOutput], {
    description: 'Conditions on the alerts of an incident; one alert must meet them all. Empty matches every incident.',
  })
  matchers(@Root() { matchers }: Route): MatcherOutput[] {
    return matchers.map((matcher) => Object.assign(new MatcherOutput(), matcher));
  }

  @ListSize(2)
  @FieldResolver(() => [ActiveTimeOutput], { description: 'When it tells; empty for always.' })
  activeTimes(@Root() { activeTimes }: Route): ActiveTimeOutput[] {
    return activeTimes.map((time) => Object.assign(new ActiveTimeOutput(), time));
  }

  @Guard('ADMIN')
  @ListSize(3)
  @FieldResolver(() => [Channel], { nullable: true, description: 'Where it tells; empty for nowhere.' })
  async channels(@Root() { channelIds }: Route, @Ctx() context: RequestContext): Promise<Channel[]> {
    const channels = await Promise.all(channelIds.map((id) => channelById(context).load(id)));
    return channels.filter((channel) => channel !== null);
  }

  @Guard('ADMIN')
  @Mutation(() => RoutePayload, { nullable: true, description: 'Makes a route.' })
  async createRoute(
    @Arg('input', () => CreateRouteInput, { description: 'The route to make.' }) input: CreateRouteInput,
    @Ctx() context: RequestContext,
  ): Promise<RoutePayload> {
    const tenantId = tenantOf(context);
    const wanted = { actor: context.actor, input: { ...fromInput(input), name: input.name } };
    const outcome = await context.db.runInTenant(tenantId, (tx) => createRoute(tx, tenantId, wanted, context.now()));
    return routePayload(context, outcome);
  }

  @Guard('ADMIN')
  @Mutation(() => RoutePayload, { nullable: true, description: 'Changes a route, or its place in the order.' })
  async updateRoute(
    @Arg('input', () => UpdateRouteInput, { description: 'What to change.' }) input: UpdateRouteInput,
    @Ctx() context: RequestContext,
  ): Promise<RoutePayload> {
    const tenantId = tenantOf(context);
    const id = idsOfType('Route', [input.id])[0] ?? null;
    const { expectedRevision = null } = input;
    const wanted = { actor: context.actor, id, expectedRevision, input: fromInput(input) };
    const outcome = await context.db.runInTenant(tenantId, (tx) => updateRoute(tx, tenantId, wanted, context.now()));
    return routePayload(context, outcome);
  }

  @Guard('ADMIN')
  @Mutation(() => DeleteRoutePayload, {
    nullable: true,
    description: 'Deletes a route; what it has decided and sent stays in the log.',
  })
  async deleteRoute(
    @Arg('input', () => DeleteRouteInput, { description: 'The route to delete.' }) input: DeleteRouteInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteRoutePayload> {
    const tenantId = tenantOf(context);
    const wanted = { actor: context.actor, id: idsOfType('Route', [input.id])[0] ?? null };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      deleteRoute(tx, tenantId, wanted, context.now()),
    );
    return { deletedId: done === null ? null : input.id, userErrors };
  }
}

function fromInput({ channels, ...input }: Omit<CreateRouteInput | UpdateRouteInput, 'id'>): RouteInput {
  return { ...input, channelIds: channels && idsToFind('Channel', channels) };
}

async function routePayload(context: RequestContext, { done, userErrors }: Outcome<string>): Promise<RoutePayload> {
  await context.refresh();
  return { route: done === null ? null : await routeById(context).load(done), userErrors };
}
