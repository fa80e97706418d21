import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import { Cost } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { AlertRuleInput } from './alert-rule.types.js';
import { AlertRuleDryRun } from './alert-rule-dry-run.types.js';
import { MAX_TRY_HOURS, type TriedRule, tryRule } from './try-rule.service.js';

/** Reading a week of a cluster is about the work of so many rows. */
const POINTS = 500;

@Resolver()
export class DryRunResolver {
  @Guard('OPERATOR')
  @Cost(() => POINTS)
  @Query(() => AlertRuleDryRun, {
    nullable: true,
    description:
      'What a rule would have done on the past, before it is saved. Nothing is written, and nobody is notified.',
  })
  alertRuleDryRun(
    @Arg('input', () => AlertRuleInput, { description: 'The rule to try; its name may be that of one that is there.' })
    { team: _team, ...rule }: AlertRuleInput,
    @Arg('hours', () => Int, {
      nullable: true,
      description: `Length of the past, 1 to ${MAX_TRY_HOURS} hours; 168 by default.`,
    })
    hours: number | null,
    @Ctx() context: RequestContext,
  ): Promise<TriedRule> {
    // In a savepoint: it may run into a time limit, and the rest of the query must not fail with it.
    return context
      .read()
      .savepoint((tx) => tryRule(tx, tenantOf(context), { rule, hours: hours ?? MAX_TRY_HOURS }, context.now()));
  }
}
