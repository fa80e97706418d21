import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { readRetentionChoice, updateRetention } from './retention.service.js';
import { RetentionSettings, UpdateRetentionInput, UpdateRetentionPayload } from './retention.types.js';

@Resolver()
export class RetentionResolver {
  @Guard('VIEWER')
  @Query(() => RetentionSettings, { nullable: true, description: 'How long the data of the tenant is kept.' })
  async retention(@Ctx() context: RequestContext): Promise<RetentionSettings> {
    return RetentionSettings.of(await readRetentionChoice(context.read(), tenantOf(context)));
  }

  @Guard('ADMIN')
  @Mutation(() => UpdateRetentionPayload, {
    nullable: true,
    description:
      'Changes how long the data of the tenant is kept. What is too old by it is hidden at once, deleted soon.',
  })
  async updateRetention(
    @Arg('input', () => UpdateRetentionInput, { description: 'What to change.' }) input: UpdateRetentionInput,
    @Ctx() context: RequestContext,
  ): Promise<UpdateRetentionPayload> {
    const tenantId = tenantOf(context);
    const { expectedRevision = null, ...days } = input;
    const outcome = await context.db.runInTenant(tenantId, (tx) =>
      updateRetention(tx, tenantId, { actor: context.actor, expectedRevision, days }, context.now()),
    );
    return { retention: outcome.done && RetentionSettings.of(outcome.done), userErrors: outcome.userErrors };
  }
}
