import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { gapsByCluster } from './gap.loader.js';
import { Gap, GapArgs } from './gap.types.js';
import type { ListedGap } from './gap-list.service.js';

@Resolver(() => Gap)
export class GapResolver {
  @FieldResolver(() => Cluster, { description: 'The cluster whose data is missing.' })
  cluster(@Root() gap: Gap, @Ctx() context: RequestContext): Cluster | null | Promise<Cluster | null> {
    return clusterById(context).get(gap.clusterId);
  }
}

@Resolver(() => Cluster)
export class ClusterGapsResolver {
  @FieldResolver(() => [Gap], {
    description:
      'When data of it is missing and why, for everybody who sees the cluster: gaps that overlap a span, the newest first, at most 200. Gaps shorter than the age from which a report is overdue are none.',
  })
  gaps(
    @Root() cluster: Cluster,
    @Args(() => GapArgs) args: GapArgs,
    @Ctx() context: RequestContext,
  ): Promise<ListedGap[]> {
    return gapsByCluster(context, args).load(cluster.id);
  }
}
