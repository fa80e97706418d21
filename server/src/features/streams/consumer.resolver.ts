import { Ctx, Query, Resolver } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { readConsumers } from './consume.service.js';
import { StreamConsumerState } from './consumer.types.js';

@Resolver()
export class ConsumerResolver {
  @Guard('ADMIN')
  @Query(() => [StreamConsumerState], {
    nullable: true,
    description: 'The readers of streams inside the server, and how far behind each is.',
  })
  streamConsumers(@Ctx() context: RequestContext): Promise<StreamConsumerState[]> {
    return readConsumers(context.read(), tenantOf(context), context.settings.streamConsumers, context.now());
  }
}
