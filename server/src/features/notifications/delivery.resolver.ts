import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { ListSize } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import { nestedPage, page } from '../../platform/page.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { Channel, ChannelKind } from '../channels/channel.entity.js';
import { channelById } from '../channels/channel.loader.js';
import { SentRequest } from '../channels/channel.types.js';
import { Incident } from '../incidents/incident.entity.js';
import { incidents } from '../incidents/incident.loader.js';
import { Delivery, type StoredAttempt } from './delivery.entity.js';
import {
  type AttemptOutcome,
  DeliveryAttempt,
  DeliveryConnection,
  DeliveryKind,
  DeliveryListArgs,
  RedeliverInput,
  RedeliverPayload,
} from './delivery.types.js';
import { deliveriesOfIncident, deliveryList } from './lists.sql.js';
import { attemptsOf, deliveryById, routeById } from './notification.loader.js';
import { type Redelivery, redeliver } from './redeliver.service.js';
import { Route } from './route.entity.js';

const SHOWN = 100;

@Resolver(() => Delivery)
export class DeliveryResolver {
  @Guard('VIEWER')
  @Query(() => DeliveryConnection, {
    nullable: true,
    description: 'Messages to channels, the newest first; for who sees the whole tenant.',
  })
  async deliveries(
    @Args(() => DeliveryListArgs) args: DeliveryListArgs,
    @Ctx() context: RequestContext,
  ): Promise<DeliveryConnection> {
    return DeliveryConnection.from(await page(context, deliveryList, args));
  }

  @FieldResolver(() => DeliveryKind, { description: 'What it says.' })
  kind(@Root() { kind }: Delivery): DeliveryKind {
    return kind as DeliveryKind;
  }

  @FieldResolver(() => ChannelKind, { description: 'What carries it.' })
  channelKind(@Root() { channelKind }: Delivery): ChannelKind {
    return channelKind as ChannelKind;
  }

  @Guard('ADMIN')
  @FieldResolver(() => Channel, { nullable: true, description: 'The channel; null where it was deleted.' })
  channel(@Root() { channelId }: Delivery, @Ctx() context: RequestContext): Promise<Channel | null> {
    return channelById(context).load(channelId);
  }

  @FieldResolver(() => Incident, {
    nullable: true,
    description: 'What it is about; null where it is about no incident.',
  })
  async incident(@Root() { incidentId }: Delivery, @Ctx() context: RequestContext): Promise<Incident | null> {
    return incidentId === null ? null : entityLoader(context, incidents).load(incidentId);
  }

  @FieldResolver(() => Route, {
    nullable: true,
    description: 'The route by which it goes; null for none, or a deleted one.',
  })
  async route(@Root() { routeId }: Delivery, @Ctx() context: RequestContext): Promise<Route | null> {
    return routeId === null ? null : routeById(context).load(routeId);
  }

  @FieldResolver(() => Date, { nullable: true, description: 'When the next attempt is due; null where none is.' })
  nextAttemptAt(@Root() { state, dueAt }: Delivery): Date | null {
    return state === 'PENDING' ? dueAt : null;
  }

  @Guard('ADMIN')
  @FieldResolver(() => SentRequest, {
    nullable: true,
    description: 'What was sent last, or would have been, with every secret masked; null before.',
  })
  request(@Root() { request }: Delivery): SentRequest | null {
    return request && SentRequest.of(request);
  }

  @ListSize(5)
  @FieldResolver(() => [DeliveryAttempt], { description: 'Its attempts, in their order.' })
  async attempts(@Root() { id }: Delivery, @Ctx() context: RequestContext): Promise<DeliveryAttempt[]> {
    return (await attemptsOf(context).load(id)).map(toAttempt);
  }

  @Guard('ADMIN')
  @Mutation(() => RedeliverPayload, {
    nullable: true,
    description: 'Sends messages again that were delivered, failed or were taken back; receivers know each by its id.',
  })
  async redeliver(
    @Arg('input', () => RedeliverInput, { description: 'Which ones.' }) input: RedeliverInput,
    @Ctx() context: RequestContext,
  ): Promise<RedeliverPayload> {
    const tenantId = tenantOf(context);
    const wanted = { actor: context.actor, which: redeliveryOf(input) };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      redeliver(tx, tenantId, wanted, context.now()),
    );
    if (done === null) return { deliveries: null, count: 0, userErrors };
    await context.refresh();
    const shown = await Promise.all(done.slice(0, SHOWN).map((id) => deliveryById(context).load(id)));
    return { deliveries: shown.filter((delivery) => delivery !== null), count: done.length, userErrors };
  }
}

function redeliveryOf({ ids, failedOnChannel, since }: RedeliverInput): Redelivery {
  if (!failedOnChannel) return { kind: 'IDS', ids: idsOfType('Delivery', ids ?? []), given: ids?.length ?? 0 };
  return { kind: 'FAILED', channelId: idsOfType('Channel', [failedOnChannel])[0] ?? null, since: since ?? new Date(0) };
}

function toAttempt({ request, ...row }: StoredAttempt): DeliveryAttempt {
  const outcome = row.outcome as AttemptOutcome | null;
  return Object.assign(new DeliveryAttempt(), row, { outcome, request: request && SentRequest.of(request) });
}

@Resolver(() => Incident)
export class IncidentDeliveriesResolver {
  @FieldResolver(() => DeliveryConnection, {
    description: 'Messages about it, the newest first; for who sees the whole tenant, empty for others.',
  })
  async deliveries(
    @Root() incident: Incident,
    @Args(() => DeliveryListArgs) args: DeliveryListArgs,
    @Ctx() context: RequestContext,
  ): Promise<DeliveryConnection> {
    return DeliveryConnection.from(await nestedPage(context, deliveriesOfIncident, incident, args));
  }
}
