import { Arg, Args, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Cost, ListSize } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { nestedPage, page } from '../../platform/page.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { RequestContext } from '../../platform/request-context.js';
import { userById } from '../accounts/access.loader.js';
import { User } from '../accounts/account.types.js';
import { Alert } from '../alerts/alert.entity.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { Change } from '../inventory/change.entity.js';
import { changes } from '../inventory/inventory.loader.js';
import { candidatesOfIncident, nextStepOf } from './candidate.loader.js';
import { Incident } from './incident.entity.js';
import { clustersOfIncident, incidentByNumber, incidentOfAlert, incidents, viewOf } from './incident.loader.js';
import { alertsOfIncident, entriesOfIncident, incidentList } from './incident.sql.js';
import {
  IncidentAlertConnection,
  IncidentAlertListArgs,
  IncidentConnection,
  IncidentEntryConnection,
  IncidentEntryListArgs,
  IncidentImpact,
  IncidentListArgs,
  RootCauseCandidate,
} from './incident.types.js';
import { IncidentAlert } from './incident-alert.entity.js';
import { IncidentEntry } from './incident-entry.entity.js';

const alerts = { entity: Alert, table: 'alert', place: IN_NAMESPACE };

@Resolver(() => Incident)
export class IncidentResolver {
  @Guard('VIEWER')
  @Query(() => IncidentConnection, {
    nullable: true,
    description: 'Incidents with an alert that the caller sees; those merged into others are left out.',
  })
  async incidents(@Args(() => IncidentListArgs) args: IncidentListArgs, @Ctx() context: RequestContext) {
    return IncidentConnection.from(await page(context, incidentList, args));
  }

  @Guard('VIEWER')
  @Query(() => Incident, { nullable: true, description: 'An incident by its number; null when it is missing.' })
  incident(
    @Arg('number', () => Int, { description: 'The number that people say, “12” for #12.' }) number: number,
    @Ctx() context: RequestContext,
  ): Promise<Incident | null> {
    return incidentByNumber(context, number);
  }

  @FieldResolver(() => String, { description: 'What is wrong with what, in one line.' })
  async title(@Root() incident: Incident, @Ctx() context: RequestContext): Promise<string> {
    return (await viewOf(context, incident)).title;
  }

  @FieldResolver(() => String, { description: 'What is wrong with how much, in one sentence.' })
  async summary(@Root() incident: Incident, @Ctx() context: RequestContext): Promise<string> {
    return (await viewOf(context, incident)).summary;
  }

  @FieldResolver(() => Int, { description: 'Its alerts, ended ones too; evidence does not count.' })
  async alertCount(@Root() incident: Incident, @Ctx() context: RequestContext): Promise<number> {
    return (await viewOf(context, incident)).alertCount;
  }

  @FieldResolver(() => Int, { description: 'Its alerts that fire; evidence does not count.' })
  async openAlertCount(@Root() incident: Incident, @Ctx() context: RequestContext): Promise<number> {
    return (await viewOf(context, incident)).openAlertCount;
  }

  @FieldResolver(() => IncidentImpact, { description: 'What it hits.' })
  async impact(@Root() incident: Incident, @Ctx() context: RequestContext): Promise<IncidentImpact> {
    return (await viewOf(context, incident)).impact;
  }

  @ListSize(3)
  @FieldResolver(() => [Cluster], { description: 'The clusters of its alerts, by name.' })
  clusters(@Root() { id }: Incident, @Ctx() context: RequestContext): Promise<Cluster[]> {
    return clustersOfIncident(context).load(id);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'Who leads the work; null while nobody does, or where the caller may not see users.',
  })
  lead(@Root() { leadId }: Incident, @Ctx() context: RequestContext): Promise<User | null> | null {
    return leadId ? userById(context).load(leadId) : null;
  }

  @FieldResolver(() => Incident, { nullable: true, description: 'The incident it was merged into; null for none.' })
  mergedInto(@Root() { mergedIntoId }: Incident, @Ctx() context: RequestContext): Promise<Incident | null> | null {
    return mergedIntoId ? entityLoader(context, incidents).load(mergedIntoId) : null;
  }

  @FieldResolver(() => IncidentAlertConnection, {
    description: 'Its alerts, each with the reason why it belongs here.',
  })
  async alerts(
    @Root() incident: Incident,
    @Args(() => IncidentAlertListArgs) args: IncidentAlertListArgs,
    @Ctx() context: RequestContext,
  ): Promise<IncidentAlertConnection> {
    return IncidentAlertConnection.from(await nestedPage(context, alertsOfIncident, incident, args));
  }

  @FieldResolver(() => IncidentEntryConnection, { description: 'What happened, the oldest first.' })
  async timeline(
    @Root() incident: Incident,
    @Args(() => IncidentEntryListArgs) args: IncidentEntryListArgs,
    @Ctx() context: RequestContext,
  ): Promise<IncidentEntryConnection> {
    return IncidentEntryConnection.from(await nestedPage(context, entriesOfIncident(context.caller), incident, args));
  }

  @Cost(10)
  @ListSize(5)
  @FieldResolver(() => [RootCauseCandidate], {
    description: 'What may have caused it, the most likely first; at most ten, found in what the caller sees.',
  })
  candidates(@Root() incident: Incident, @Ctx() context: RequestContext): Promise<RootCauseCandidate[]> {
    return candidatesOfIncident(context).load(incident);
  }

  @Cost(10)
  @FieldResolver(() => String, {
    nullable: true,
    description: 'What to do next, from where it stands and its first candidate; null when it is over.',
  })
  async nextStep(@Root() incident: Incident, @Ctx() context: RequestContext): Promise<string | null> {
    const { openAlertCount } = await viewOf(context, incident);
    const { status } = incident;
    return nextStepOf({ status, openAlertCount }, await candidatesOfIncident(context).load(incident));
  }
}

@Resolver(() => IncidentAlert)
export class IncidentAlertResolver {
  @FieldResolver(() => Alert, { nullable: true, description: 'The alert; null where it is not kept any more.' })
  alert(@Root() { id }: IncidentAlert, @Ctx() context: RequestContext): Promise<Alert | null> {
    return entityLoader(context, alerts).load(id);
  }
}

@Resolver(() => IncidentEntry)
export class IncidentEntryResolver {
  @FieldResolver(() => Alert, { nullable: true, description: 'The alert it tells of; null for none or one not kept.' })
  alert(@Root() { alertId }: IncidentEntry, @Ctx() context: RequestContext): Promise<Alert | null> | null {
    return alertId ? entityLoader(context, alerts).load(alertId) : null;
  }

  @FieldResolver(() => Change, {
    nullable: true,
    description: 'The change it tells of; null for none or one not kept.',
  })
  change(@Root() { changeId }: IncidentEntry, @Ctx() context: RequestContext): Promise<Change | null> | null {
    return changeId ? entityLoader(context, changes).load(changeId) : null;
  }
}

@Resolver(() => RootCauseCandidate)
export class RootCauseCandidateResolver {
  @FieldResolver(() => Alert, { nullable: true, description: 'The alert that tells of it; null for a change.' })
  alert(@Root() { alertId }: RootCauseCandidate, @Ctx() context: RequestContext): Promise<Alert | null> | null {
    return alertId ? entityLoader(context, alerts).load(alertId) : null;
  }

  @FieldResolver(() => Change, { nullable: true, description: 'The change that it is; null for an alert.' })
  change(@Root() { changeId }: RootCauseCandidate, @Ctx() context: RequestContext): Promise<Change | null> | null {
    return changeId ? entityLoader(context, changes).load(changeId) : null;
  }
}

@Resolver(() => Alert)
export class AlertIncidentResolver {
  @FieldResolver(() => Incident, {
    nullable: true,
    description: 'The incident it belongs to; null until it is correlated, and for information that explains none.',
  })
  incident(@Root() { id }: Alert, @Ctx() context: RequestContext): Promise<Incident | null> {
    return incidentOfAlert(context, id);
  }
}
