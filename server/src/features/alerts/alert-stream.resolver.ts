import { Arg, Args, Ctx, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { followerOf, StreamSource } from '../streams/stream-follow.service.js';
import { AlertFilter } from './alert.types.js';
import { alertStreamSpec, readAlertSnapshot } from './alert-stream.service.js';
import { AlertEvent, AlertSnapshot, AlertStreamArgs } from './alert-stream.types.js';
import { ofViewer } from './viewer-filter.js';

interface StreamStart {
  args: AlertStreamArgs;
  context: RequestContext;
}

@Resolver()
export class AlertStreamResolver {
  @Guard('VIEWER')
  @Query(() => AlertSnapshot, {
    nullable: true,
    description: 'What fires now, with the cursor from which `alertStream` tells everything after it.',
  })
  alertSnapshot(
    @Arg('filter', () => AlertFilter, { nullable: true, description: 'Which alerts; all where it is not given.' })
    filter: AlertFilter | null,
    @Ctx() context: RequestContext,
  ): Promise<AlertSnapshot> {
    return readAlertSnapshot(readerOf(context), ofViewer(filter, context.caller));
  }

  @Guard('VIEWER')
  @Subscription(() => AlertEvent, {
    nullable: true,
    description:
      'Every change of alerts in commit order: replay from a cursor, then live, no gap and no duplicate. CURSOR_EXPIRED: start again with a snapshot.',
    subscribe: ({ args, context }: StreamStart) =>
      new StreamSource(alertStreamSpec, followerOf(context), args, context.now),
  })
  alertStream(@Root() event: AlertEvent, @Args(() => AlertStreamArgs) _args: AlertStreamArgs): AlertEvent {
    return event;
  }
}
