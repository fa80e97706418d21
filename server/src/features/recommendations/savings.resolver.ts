import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { AppError } from '../../platform/errors.js';
import { Cost } from '../../platform/field-cost.js';
import { Guard } from '../../platform/guard.js';
import { readerOf, refuseNestedNot } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { teamById } from '../accounts/access.loader.js';
import { Team } from '../accounts/team.entity.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { RecommendationFilter, RecommendationSummary } from './recommendation.types.js';
import { summarise } from './recommendation-summary.service.js';
import { readLedger } from './savings-ledger.service.js';
import { SavingsLedger, SavingsShare } from './savings-ledger.types.js';

const MOST_MONTHS = 60;

@Resolver(() => SavingsShare)
export class SavingsResolver {
  @Cost(50)
  @Guard('VIEWER')
  @Query(() => RecommendationSummary, {
    nullable: true,
    description: 'What the recommendations that the caller sees come to, and why there are no others yet.',
  })
  async recommendationSummary(
    @Arg('filter', () => RecommendationFilter, {
      nullable: true,
      description: 'Which; its `state` does not count, as open and applied ones are told apart.',
    })
    filter: RecommendationFilter | null,
    @Ctx() context: RequestContext,
  ): Promise<RecommendationSummary> {
    refuseNestedNot(filter);
    return summarise(readerOf(context), filter);
  }

  @Cost(50)
  @Guard('VIEWER')
  @Query(() => SavingsLedger, {
    nullable: true,
    description: 'What was really saved in what the caller sees, by month, cluster and team.',
  })
  async savingsLedger(
    @Arg('filter', () => RecommendationFilter, {
      nullable: true,
      description: 'Which recommendations; its `state` does not count.',
    })
    filter: RecommendationFilter | null,
    @Arg('months', () => Int, { defaultValue: 12, description: 'Months up to now, 1 to 60.' }) months: number,
    @Ctx() context: RequestContext,
  ) {
    refuseNestedNot(filter);
    if (months < 1 || months > MOST_MONTHS) {
      throw new AppError('BAD_USER_INPUT', `“months” is ${months}; expected 1 to ${MOST_MONTHS}.`);
    }
    return readLedger(readerOf(context), { filter, months }, context.now());
  }

  @FieldResolver(() => Cluster, { nullable: true, description: 'The cluster; null where it is by team.' })
  cluster(@Root() { clusterId }: SavingsShare, @Ctx() context: RequestContext): Promise<Cluster | null> | null {
    return clusterId ? clusterById(context).load(clusterId) : null;
  }

  @FieldResolver(() => Team, {
    nullable: true,
    description: 'The team; null where it is by cluster, or nobody owns it.',
  })
  team(@Root() { teamId }: SavingsShare, @Ctx() context: RequestContext): Promise<Team | null> | null {
    return teamId ? teamById(context).load(teamId) : null;
  }
}
