import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { page } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { Change } from './change.entity.js';
import { ChangeConnection, ChangeListArgs } from './change.types.js';
import { changeList } from './lists.sql.js';

@Resolver(() => Change)
export class ChangeResolver {
  @Guard('VIEWER')
  @Query(() => ChangeConnection, { nullable: true, description: 'What changed in all clusters.' })
  async changes(
    @Args(() => ChangeListArgs) args: ChangeListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ChangeConnection> {
    return ChangeConnection.from(await page(context, changeList, args));
  }

  @FieldResolver(() => Cluster, { description: 'The cluster it happened in.' })
  cluster(@Root() change: Change, @Ctx() context: RequestContext): Promise<Cluster | null> {
    return clusterById(context).load(change.clusterId);
  }
}
