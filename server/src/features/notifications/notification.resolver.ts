import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Guard } from '../../platform/guard.js';
import type { Outcome } from '../../platform/outcome.js';
import { nestedPage, page } from '../../platform/page.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { Incident } from '../incidents/incident.entity.js';
import { incidents } from '../incidents/incident.loader.js';
import { NotificationDecision } from './decision.entity.js';
import {
  GoLiveInput,
  NotificationDecisionConnection,
  NotificationDecisionListArgs,
  NotificationSettings,
  NotificationSettingsPayload,
} from './decision.types.js';
import { decisionList, decisionsOfIncident } from './lists.sql.js';
import { routeById } from './notification.loader.js';
import { Route } from './route.entity.js';
import { goLive, type NotificationState, pauseNotifications, readNotificationState } from './setting.service.js';

@Resolver(() => NotificationDecision)
export class NotificationResolver {
  @Guard('VIEWER')
  @Query(() => NotificationSettings, { nullable: true, description: 'Whether messages of the tenant go out.' })
  async notificationSettings(@Ctx() context: RequestContext): Promise<NotificationSettings> {
    return settingsOf(await readNotificationState(context.read(), tenantOf(context)));
  }

  @Guard('VIEWER')
  @Query(() => NotificationDecisionConnection, {
    nullable: true,
    description: 'Why people were told of incidents, or were not, the newest first; for who sees the whole tenant.',
  })
  async notificationDecisions(
    @Args(() => NotificationDecisionListArgs) args: NotificationDecisionListArgs,
    @Ctx() context: RequestContext,
  ): Promise<NotificationDecisionConnection> {
    return NotificationDecisionConnection.from(await page(context, decisionList, args));
  }

  @FieldResolver(() => Incident, { nullable: true, description: 'What it is about; null where that was deleted.' })
  incident(@Root() { incidentId }: NotificationDecision, @Ctx() context: RequestContext): Promise<Incident | null> {
    return entityLoader(context, incidents).load(incidentId);
  }

  @FieldResolver(() => Route, {
    nullable: true,
    description: 'The route that was looked at; null for what was decided before any, or where it was deleted.',
  })
  async route(@Root() { routeId }: NotificationDecision, @Ctx() context: RequestContext): Promise<Route | null> {
    return routeId === null ? null : routeById(context).load(routeId);
  }

  @Guard('ADMIN')
  @Mutation(() => NotificationSettingsPayload, {
    nullable: true,
    description: 'Lets messages out from now on. What was decided before is never sent. Twice is once.',
  })
  async goLive(
    @Arg('input', () => GoLiveInput, { description: 'How to begin.' }) input: GoLiveInput,
    @Ctx() context: RequestContext,
  ): Promise<NotificationSettingsPayload> {
    const tenantId = tenantOf(context);
    const wanted = { actor: context.actor, tellsOpen: input.tellsOpenIncidents ?? false };
    return payload(await context.db.runInTenant(tenantId, (tx) => goLive(tx, tenantId, wanted, context.now())));
  }

  @Guard('ADMIN')
  @Mutation(() => NotificationSettingsPayload, {
    nullable: true,
    description: 'Lets no message out from now on, and takes back what waits. Twice is once.',
  })
  async pauseNotifications(@Ctx() context: RequestContext): Promise<NotificationSettingsPayload> {
    const tenantId = tenantOf(context);
    const wanted = { actor: context.actor };
    return payload(
      await context.db.runInTenant(tenantId, (tx) => pauseNotifications(tx, tenantId, wanted, context.now())),
    );
  }
}

function settingsOf(state: NotificationState): NotificationSettings {
  return Object.assign(new NotificationSettings(), state, { isLive: state.liveAt !== null });
}

function payload({ done, userErrors }: Outcome<NotificationState>): NotificationSettingsPayload {
  return { notificationSettings: done && settingsOf(done), userErrors };
}

@Resolver(() => Incident)
export class IncidentDecisionsResolver {
  @FieldResolver(() => NotificationDecisionConnection, {
    description:
      'Why people were told of it, or were not, the newest first; for who sees the whole tenant, empty for others.',
  })
  async notificationDecisions(
    @Root() incident: Incident,
    @Args(() => NotificationDecisionListArgs) args: NotificationDecisionListArgs,
    @Ctx() context: RequestContext,
  ): Promise<NotificationDecisionConnection> {
    return NotificationDecisionConnection.from(await nestedPage(context, decisionsOfIncident, incident, args));
  }
}
