import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Cost, ListSize } from '../../platform/field-cost.js';
import { nestedPage } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { Namespace } from '../inventory/namespace.entity.js';
import { Workload } from '../inventory/workload.entity.js';
import { profilesOfWorkload } from './recommendation.loader.js';
import {
  recommendationsOfCluster,
  recommendationsOfNamespace,
  recommendationsOfWorkload,
} from './recommendation.sql.js';
import { RecommendationConnection, RecommendationListArgs } from './recommendation.types.js';
import { viewOfProfile } from './recommendation-view.js';
import { UsageProfileOutput } from './usage-profile.types.js';

const DESCRIPTION = { description: 'Advice about what is in it, open or applied unless the filter says otherwise.' };

@Resolver(() => Cluster)
export class ClusterRecommendationsResolver {
  @FieldResolver(() => RecommendationConnection, DESCRIPTION)
  async recommendations(
    @Root() cluster: Cluster,
    @Args(() => RecommendationListArgs) args: RecommendationListArgs,
    @Ctx() context: RequestContext,
  ): Promise<RecommendationConnection> {
    return RecommendationConnection.from(await nestedPage(context, recommendationsOfCluster, cluster, args));
  }
}

@Resolver(() => Namespace)
export class NamespaceRecommendationsResolver {
  @FieldResolver(() => RecommendationConnection, DESCRIPTION)
  async recommendations(
    @Root() namespace: Namespace,
    @Args(() => RecommendationListArgs) args: RecommendationListArgs,
    @Ctx() context: RequestContext,
  ): Promise<RecommendationConnection> {
    return RecommendationConnection.from(await nestedPage(context, recommendationsOfNamespace, namespace, args));
  }
}

@Resolver(() => Workload)
export class WorkloadRecommendationsResolver {
  @FieldResolver(() => RecommendationConnection, DESCRIPTION)
  async recommendations(
    @Root() workload: Workload,
    @Args(() => RecommendationListArgs) args: RecommendationListArgs,
    @Ctx() context: RequestContext,
  ): Promise<RecommendationConnection> {
    return RecommendationConnection.from(await nestedPage(context, recommendationsOfWorkload, workload, args));
  }

  @Cost(5)
  @ListSize(2)
  @FieldResolver(() => [UsageProfileOutput], {
    description: 'How its containers use CPU and memory, as the last run found it, by name; empty before the first.',
  })
  async usageProfiles(@Root() { id }: Workload, @Ctx() context: RequestContext) {
    const rows = await profilesOfWorkload(context).load(id);
    return rows.map((row) => ({ ...row, ...viewOfProfile(row.body) }));
  }
}
