import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import { type RequestContext, rightsOf, tenantOf } from '../../platform/request-context.js';
import type { RecommendationAct } from './decide-act.js';
import { recommendations } from './recommendation.loader.js';
import { changeRecommendation } from './recommendation-change.service.js';
import {
  DismissRecommendationInput,
  RecommendationPayload,
  ReopenRecommendationInput,
  SnoozeRecommendationInput,
} from './recommendation-change.types.js';

const INPUT = 'Which one, and how.';

@Resolver()
export class RecommendationChangeResolver {
  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => RecommendationPayload, {
    nullable: true,
    description: 'Says that a recommendation is not for you; it does not come again. Needs OPERATOR where it lies.',
  })
  dismissRecommendation(
    @Arg('input', () => DismissRecommendationInput, { description: INPUT }) input: DismissRecommendationInput,
    @Ctx() context: RequestContext,
  ): Promise<RecommendationPayload> {
    return change(context, input, { kind: 'DISMISS', reason: input.reason, comment: input.comment ?? null });
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => RecommendationPayload, {
    nullable: true,
    description: 'Puts a recommendation off until a moment, when it is open again. Needs OPERATOR where it lies.',
  })
  snoozeRecommendation(
    @Arg('input', () => SnoozeRecommendationInput, { description: INPUT }) input: SnoozeRecommendationInput,
    @Ctx() context: RequestContext,
  ): Promise<RecommendationPayload> {
    return change(context, input, { kind: 'SNOOZE', until: input.until, comment: input.comment ?? null });
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => RecommendationPayload, {
    nullable: true,
    description: 'Opens a recommendation again that was dismissed or put off. Needs OPERATOR where it lies.',
  })
  reopenRecommendation(
    @Arg('input', () => ReopenRecommendationInput, { description: INPUT }) input: ReopenRecommendationInput,
    @Ctx() context: RequestContext,
  ): Promise<RecommendationPayload> {
    return change(context, input, { kind: 'REOPEN' });
  }
}

async function change(
  context: RequestContext,
  input: { id: string; expectedRevision?: number | null },
  act: RecommendationAct,
): Promise<RecommendationPayload> {
  const tenantId = tenantOf(context);
  const wanted = {
    ...{ act, actor: context.actor, rights: rightsOf(context) },
    id: idsOfType('Recommendation', [input.id])[0] ?? null,
    expectedRevision: input.expectedRevision ?? null,
  };
  const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
    changeRecommendation(tx, tenantId, wanted, context.now()),
  );
  await context.refresh();
  const load = () => (done === null ? null : entityLoader(context, recommendations).load(done));
  return { recommendation: await load(), userErrors };
}
