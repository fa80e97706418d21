import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { type RequestContext, rightsOf, tenantOf } from '../../platform/request-context.js';
import { Alert } from './alert.entity.js';
import type { AlertChange } from './alert-change.js';
import {
  AcknowledgeAlertsInput,
  AssignAlertsInput,
  ChangeAlertsPayload,
  CommentAlertInput,
  ResolveAlertsInput,
  UnacknowledgeAlertsInput,
} from './alert-change.types.js';
import { decideAlerts } from './decide-alerts.service.js';

@Resolver()
export class AlertChangeResolver {
  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => ChangeAlertsPayload, {
    nullable: true,
    description: 'Says that somebody looks after alerts; one that is acknowledged or over stays as it is.',
  })
  acknowledgeAlerts(
    @Arg('input', () => AcknowledgeAlertsInput, { description: 'Which alerts.' })
    { ids, comment }: AcknowledgeAlertsInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangeAlertsPayload> {
    return decide(context, ids, { kind: 'ACKNOWLEDGE', comment: comment?.trim() || null }, 'ACKNOWLEDGE_ALERTS');
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => ChangeAlertsPayload, { nullable: true, description: 'Takes acknowledgements back.' })
  unacknowledgeAlerts(
    @Arg('input', () => UnacknowledgeAlertsInput, { description: 'Which alerts.' }) { ids }: UnacknowledgeAlertsInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangeAlertsPayload> {
    return decide(context, ids, { kind: 'UNACKNOWLEDGE' }, 'UNACKNOWLEDGE_ALERTS');
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => ChangeAlertsPayload, {
    nullable: true,
    description: 'Ends alerts by hand; one whose trouble is seen again within a quarter of an hour opens again.',
  })
  resolveAlerts(
    @Arg('input', () => ResolveAlertsInput, { description: 'Which alerts, and why.' })
    { ids, reason }: ResolveAlertsInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangeAlertsPayload> {
    return decide(context, ids, { kind: 'RESOLVE', reason: reason.trim() }, 'RESOLVE_ALERTS');
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => ChangeAlertsPayload, {
    nullable: true,
    description: 'Says who is to look after alerts, in place of whoever was.',
  })
  assignAlerts(
    @Arg('input', () => AssignAlertsInput, { description: 'Which alerts, and who.' }) { ids, user }: AssignAlertsInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangeAlertsPayload> {
    // An id that is of no user is not the same as none.
    const userId = user == null ? null : (idsOfType('User', [user])[0] ?? '');
    return decide(context, ids, { kind: 'ASSIGN', userId }, 'ASSIGN_ALERTS');
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => ChangeAlertsPayload, { nullable: true, description: 'Adds a comment to the history of an alert.' })
  commentAlert(
    @Arg('input', () => CommentAlertInput, { description: 'Which alert, and what to say.' })
    { id, text }: CommentAlertInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangeAlertsPayload> {
    return decide(context, id, { kind: 'COMMENT', text: text.trim() }, 'COMMENT_ALERT');
  }
}

const ALERTS = { entity: Alert, table: 'alert', place: IN_NAMESPACE };

async function decide(
  context: RequestContext,
  given: string[] | string,
  change: AlertChange,
  action: string,
): Promise<ChangeAlertsPayload> {
  const tenantId = tenantOf(context);
  const which =
    typeof given === 'string' ? { ids: [given], field: 'id' as const } : { ids: given, field: 'ids' as const };
  const decision = { ...which, change, action, actor: context.actor, rights: rightsOf(context) };
  const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
    decideAlerts(tx, tenantId, decision, context.now()),
  );
  await context.refresh();
  const found = done === null ? null : await Promise.all(done.map((id) => entityLoader(context, ALERTS).load(id)));
  return { alerts: found?.filter((alert) => alert !== null) ?? null, userErrors };
}
