import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../platform/request-context.js';
import { Alert } from '../alerts/alert.entity.js';
import { AlertRule } from './alert-rule.entity.js';
import { ruleByName } from './rule.loader.js';

@Resolver(() => Alert)
export class RuleOfAlertResolver {
  @FieldResolver(() => AlertRule, {
    nullable: true,
    description: 'The rule of its name as it is now; null where there is none any more.',
  })
  alertRule(@Root() { rule }: Alert, @Ctx() context: RequestContext): Promise<AlertRule | null> {
    return ruleByName(context).load(rule);
  }
}
