import { Arg, Args, Ctx, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { followerOf, StreamSource } from '../streams/stream-follow.service.js';
import { IncidentFilter } from './incident.types.js';
import { incidentStreamSpec, readIncidentSnapshot } from './incident-stream.service.js';
import { IncidentEvent, IncidentSnapshot, IncidentStreamArgs } from './incident-stream.types.js';

interface StreamStart {
  args: IncidentStreamArgs;
  context: RequestContext;
}

@Resolver()
export class IncidentStreamResolver {
  @Guard('VIEWER')
  @Query(() => IncidentSnapshot, {
    nullable: true,
    description: 'The incidents that are not over, with the cursor from which `incidentStream` tells everything after.',
  })
  incidentSnapshot(
    @Arg('filter', () => IncidentFilter, { nullable: true, description: 'Which incidents; all without it.' })
    filter: IncidentFilter | null,
    @Ctx() context: RequestContext,
  ): Promise<IncidentSnapshot> {
    return readIncidentSnapshot(readerOf(context), filter);
  }

  @Guard('VIEWER')
  @Subscription(() => IncidentEvent, {
    nullable: true,
    description:
      'Every change of incidents in commit order: replay from a cursor, then live, no gap and no duplicate. CURSOR_EXPIRED: start again with a snapshot.',
    subscribe: ({ args, context }: StreamStart) =>
      new StreamSource(incidentStreamSpec, followerOf(context), args, context.now),
  })
  incidentStream(
    @Root() event: IncidentEvent,
    @Args(() => IncidentStreamArgs) _args: IncidentStreamArgs,
  ): IncidentEvent {
    return event;
  }
}
