import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { followerOf, StreamSource } from '../streams/stream-follow.service.js';
import { Cluster } from './cluster.entity.js';
import { clusterById } from './cluster.loader.js';
import { clusterHealthStreamSpec, readClusterHealthSnapshot } from './cluster-health-stream.service.js';
import {
  ClusterHealthEvent,
  ClusterHealthFilter,
  ClusterHealthSnapshot,
  ClusterHealthState,
  ClusterHealthStreamArgs,
} from './cluster-health-stream.types.js';
import type { HealthThresholds } from './health.js';

interface StreamStart {
  args: ClusterHealthStreamArgs;
  context: RequestContext;
}

function thresholdsOf({ settings }: RequestContext): HealthThresholds {
  return { warningAfter: settings.healthWarningAfterSeconds, offlineAfter: settings.healthOfflineAfterSeconds };
}

@Resolver(() => ClusterHealthState)
export class ClusterHealthStreamResolver {
  @Guard('VIEWER')
  @Query(() => ClusterHealthSnapshot, {
    nullable: true,
    description: 'How every cluster is doing, with the cursor from which `clusterHealthStream` tells what follows.',
  })
  clusterHealthSnapshot(
    @Arg('filter', () => ClusterHealthFilter, { nullable: true, description: 'Which clusters; all without it.' })
    filter: ClusterHealthFilter | null,
    @Ctx() context: RequestContext,
  ): Promise<ClusterHealthSnapshot> {
    const facts = { thresholds: thresholdsOf(context), now: context.now };
    return readClusterHealthSnapshot(readerOf(context), filter, facts);
  }

  @Guard('VIEWER')
  @Subscription(() => ClusterHealthEvent, {
    nullable: true,
    description:
      'Every change of clusters’ health in commit order: replay from a cursor, then live, no gap and no duplicate. CURSOR_EXPIRED: start again with a snapshot.',
    subscribe: ({ args, context }: StreamStart) => {
      const spec = clusterHealthStreamSpec(thresholdsOf(context), context.now);
      return new StreamSource(spec, followerOf(context), args, context.now);
    },
  })
  clusterHealthStream(
    @Root() event: ClusterHealthEvent,
    @Args(() => ClusterHealthStreamArgs) _args: ClusterHealthStreamArgs,
  ): ClusterHealthEvent {
    return event;
  }

  @FieldResolver(() => Cluster, {
    nullable: true,
    description: 'The cluster as it is now; null when it has been deleted since.',
  })
  cluster(@Root() { clusterId }: ClusterHealthState, @Ctx() context: RequestContext): Promise<Cluster | null> {
    return clusterById(context).load(clusterId);
  }
}
