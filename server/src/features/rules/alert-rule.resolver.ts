import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import type { ListSpec } from '../../platform/list.js';
import type { Outcome } from '../../platform/outcome.js';
import { page } from '../../platform/page.js';
import { type RequestContext, rightsOf, tenantOf } from '../../platform/request-context.js';
import { seesWholeTenant } from '../../platform/rights.js';
import { teamById } from '../accounts/access.loader.js';
import { Team } from '../accounts/team.entity.js';
import { MatcherOutput } from '../alerts/matcher.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { AlertRule } from './alert-rule.entity.js';
import {
  AlertRuleConnection,
  AlertRuleEvaluation,
  type AlertRuleFilter,
  AlertRuleInput,
  AlertRuleInstance,
  AlertRuleListArgs,
  AlertRulePayload,
  AlertRuleStatus,
  DeleteAlertRuleInput,
  DeleteAlertRulePayload,
  ResetAlertRuleInput,
  UpdateAlertRuleInput,
} from './alert-rule.types.js';
import { AlertRuleScope } from './alert-rule-parts.types.js';
import { alertsByRule, instancesByRule, ruleById, ruleByName, ruleStateById, unitOfRule } from './rule.loader.js';
import { createRule, deleteRule, resetRule, updateRule } from './rule.service.js';
import { KINDS } from './rule-params.js';
import { describeRule } from './rule-sentence.js';
import { changedFields } from './rule-spec.js';

const list: ListSpec<AlertRule, AlertRuleFilter> = {
  name: 'alertRules',
  entity: AlertRule,
  from: 'alert_rule t',
  // Everybody may know what is watched; what was found is seen by place.
  place: null,
  orders: { NAME: { sql: 't.name', type: 'text' }, UPDATED_AT: { sql: 't.updated_at', type: 'timestamptz' } },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
  where: (filter, params) => [
    ...params.anyOf('t.kind', filter.kind),
    ...params.prefix('t.name', filter.name),
    ...params.equals('t.is_enabled', filter.isEnabled),
    ...params.equals('t.is_default', filter.isDefault),
    ...params.anyOf('t.team_id', filter.team ? idsOfType('Team', filter.team) : null),
  ],
};

@Resolver(() => AlertRule)
export class AlertRuleResolver {
  @Guard('VIEWER')
  @Query(() => AlertRuleConnection, { nullable: true, description: 'The rules of the tenant, detectors included.' })
  async alertRules(@Args(() => AlertRuleListArgs) args: AlertRuleListArgs, @Ctx() context: RequestContext) {
    return AlertRuleConnection.from(await page(context, list, args));
  }

  @Guard('VIEWER')
  @Query(() => AlertRule, { nullable: true, description: 'The rule of a name; null where there is none.' })
  alertRule(
    @Arg('name', () => String, { description: 'Its exact name.' }) name: string,
    @Ctx() context: RequestContext,
  ): Promise<AlertRule | null> {
    return ruleByName(context).load(name);
  }

  @FieldResolver(() => String, { description: 'What it asks, in one sentence.' })
  async condition(@Root() rule: AlertRule, @Ctx() context: RequestContext): Promise<string> {
    return describeRule(rule, await unitOfRule(context, rule));
  }

  @FieldResolver(() => [MatcherOutput], {
    nullable: true,
    description:
      'Which subjects it judges; all where empty. Null where it has matchers and you do not see the whole tenant: they may name what you do not see.',
  })
  matchers(@Root() { matchers }: AlertRule, @Ctx() context: RequestContext): MatcherOutput[] | null {
    return forWholeTenant(matchers, context);
  }

  @FieldResolver(() => [AlertRuleScope], {
    nullable: true,
    description: 'Where it is switched off. Null where that is anywhere and you do not see the whole tenant.',
  })
  disabledIn(@Root() { disabledIn }: AlertRule, @Ctx() context: RequestContext): AlertRuleScope[] | null {
    return forWholeTenant(disabledIn, context);
  }

  @FieldResolver(() => AlertRuleStatus, { description: 'How it is doing, for what you see.' })
  async status(@Root() rule: AlertRule, @Ctx() context: RequestContext): Promise<AlertRuleStatus> {
    if (!rule.isEnabled) return AlertRuleStatus.OFF;
    const [state, alerts] = await Promise.all([
      ruleStateById(context).load(rule.id),
      alertsByRule(context).load(rule.name),
    ]);
    if (state?.error) return AlertRuleStatus.FAILING;
    if (alerts.firing > 0) return AlertRuleStatus.FIRING;
    if (alerts.pending > 0) return AlertRuleStatus.PENDING;
    return state?.evaluatedAt || rule.kind === 'DETECTED' ? AlertRuleStatus.QUIET : AlertRuleStatus.WAITING;
  }

  @FieldResolver(() => Int, { description: 'Alerts of it that fire now, of those you see.' })
  async firingCount(@Root() { name }: AlertRule, @Ctx() context: RequestContext): Promise<number> {
    return (await alertsByRule(context).load(name)).firing;
  }

  @FieldResolver(() => Int, { description: 'Alerts of it that are pending now, of those you see.' })
  async pendingCount(@Root() { name }: AlertRule, @Ctx() context: RequestContext): Promise<number> {
    return (await alertsByRule(context).load(name)).pending;
  }

  @FieldResolver(() => Int, { description: 'Alerts of it that began in the last 7 days, of those you see.' })
  async firedLast7Days(@Root() { name }: AlertRule, @Ctx() context: RequestContext): Promise<number> {
    return (await alertsByRule(context).load(name)).recent;
  }

  @FieldResolver(() => AlertRuleEvaluation, { description: 'How its evaluation goes.' })
  async evaluation(@Root() rule: AlertRule, @Ctx() context: RequestContext): Promise<AlertRuleEvaluation> {
    const state = await ruleStateById(context).load(rule.id);
    // Counted over all places, so they are for who sees all.
    const counts = state?.evaluatedAt && seesWholeTenant(rightsOf(context)) ? state : null;
    return {
      evaluatedAt: state?.evaluatedAt ?? null,
      lagSeconds: state?.lagMs == null ? null : state.lagMs / 1_000,
      durationSeconds: state?.durationMs == null ? null : state.durationMs / 1_000,
      everySeconds: rule.kind === 'DETECTED' ? 0 : KINDS[rule.kind].everySeconds,
      subjects: counts?.subjects ?? null,
      unknown: counts?.unknown ?? null,
      dropped: counts?.dropped ?? null,
      error: state?.error ?? null,
      failedAt: state?.failedAt ?? null,
    };
  }

  @FieldResolver(() => [AlertRuleInstance], {
    description: 'The subjects for which its condition holds, of those you see: the longest first, at most 100.',
  })
  instances(@Root() { id }: AlertRule, @Ctx() context: RequestContext): Promise<AlertRuleInstance[]> {
    return instancesByRule(context).load(id);
  }

  @FieldResolver(() => [String], {
    description: 'Names of the fields in which it differs from what the product gives; empty where it does not.',
  })
  changedFields(@Root() rule: AlertRule): string[] {
    return rule.defaultSpec ? changedFields(rule, rule.defaultSpec) : [];
  }

  @FieldResolver(() => Team, { nullable: true, description: 'The team that looks after it; null for none.' })
  team(@Root() { teamId }: AlertRule, @Ctx() context: RequestContext): Promise<Team | null> | null {
    return teamId === null ? null : teamById(context).load(teamId);
  }

  @Guard('ADMIN')
  @Mutation(() => AlertRulePayload, {
    nullable: true,
    description: 'Makes a rule. Try it with `alertRuleDryRun` first.',
  })
  async createAlertRule(
    @Arg('input', () => AlertRuleInput, { description: 'The rule to make.' }) { team, ...rule }: AlertRuleInput,
    @Ctx() context: RequestContext,
  ): Promise<AlertRulePayload> {
    const tenantId = tenantOf(context);
    const teamId = team == null ? null : (idsOfType('Team', [team])[0] ?? undefined);
    const outcome = await context.db.runInTenant(tenantId, (tx) =>
      createRule(tx, tenantId, { actor: context.actor, rule, teamId }, context.now()),
    );
    return rulePayload(context, outcome);
  }

  @Guard('OPERATOR')
  @Mutation(() => AlertRulePayload, {
    nullable: true,
    description: 'Changes a rule, also one of the product: its own updates leave alone what was changed here.',
  })
  async updateAlertRule(
    @Arg('input', () => UpdateAlertRuleInput, { description: 'What to change.' }) input: UpdateAlertRuleInput,
    @Ctx() context: RequestContext,
  ): Promise<AlertRulePayload> {
    const tenantId = tenantOf(context);
    const outcome = await context.db.runInTenant(tenantId, (tx) =>
      updateRule(tx, tenantId, { ...changeOf(input), actor: context.actor }, context.now()),
    );
    return rulePayload(context, outcome);
  }

  @Guard('OPERATOR')
  @Mutation(() => AlertRulePayload, {
    nullable: true,
    description: 'Brings a rule of the product back to what the product gives, everywhere switched on.',
  })
  async resetAlertRule(
    @Arg('input', () => ResetAlertRuleInput, { description: 'The rule to bring back.' }) input: ResetAlertRuleInput,
    @Ctx() context: RequestContext,
  ): Promise<AlertRulePayload> {
    const tenantId = tenantOf(context);
    const wanted = { id: ruleIdOf(input.id), expectedRevision: input.expectedRevision ?? null, actor: context.actor };
    const outcome = await context.db.runInTenant(tenantId, (tx) => resetRule(tx, tenantId, wanted, context.now()));
    return rulePayload(context, outcome);
  }

  @Guard('ADMIN')
  @Mutation(() => DeleteAlertRulePayload, {
    nullable: true,
    description: 'Deletes a rule of the tenant’s own; its alerts end.',
  })
  async deleteAlertRule(
    @Arg('input', () => DeleteAlertRuleInput, { description: 'The rule to delete.' }) input: DeleteAlertRuleInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteAlertRulePayload> {
    const tenantId = tenantOf(context);
    const wanted = { id: ruleIdOf(input.id), actor: context.actor };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      deleteRule(tx, tenantId, wanted, context.now()),
    );
    return { deletedId: done === null ? null : input.id, userErrors };
  }
}

@Resolver(() => AlertRuleInstance)
export class AlertRuleInstanceResolver {
  @FieldResolver(() => Cluster, { nullable: true, description: 'The cluster it is in.' })
  cluster(@Root() { clusterId }: AlertRuleInstance, @Ctx() context: RequestContext): Promise<Cluster | null> {
    return clusterById(context).load(clusterId);
  }
}

function ruleIdOf(id: string): string | null {
  return idsOfType('AlertRule', [id])[0] ?? null;
}

/** Null takes a link, a team or a severity away; elsewhere it is what leaving it out is. */
function changeOf({ id, expectedRevision, team, ...given }: UpdateAlertRuleInput) {
  const { severity, runbookUrl, ...rest } = given;
  const present = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  return {
    id: ruleIdOf(id),
    expectedRevision: expectedRevision ?? null,
    change: { ...Object.fromEntries(present), severity, runbookUrl },
    teamId: team == null ? team : (idsOfType('Team', [team])[0] ?? ''),
  };
}

async function rulePayload(context: RequestContext, { done, userErrors }: Outcome<string>): Promise<AlertRulePayload> {
  await context.refresh();
  return { alertRule: done === null ? null : await ruleById(context).load(done), userErrors };
}

/** That nothing is named is for everybody. */
function forWholeTenant<T>(named: T[], context: RequestContext): T[] | null {
  return named.length === 0 || seesWholeTenant(rightsOf(context)) ? named : null;
}
