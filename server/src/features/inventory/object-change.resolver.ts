import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { positionIn } from '../../platform/cursor.js';
import { entityLoader } from '../../platform/entity-loader.js';
import { Guard } from '../../platform/guard.js';
import { page } from '../../platform/page.js';
import { RelayNode } from '../../platform/relay.types.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { SOURCE_OF_KIND } from './inventory.loader.js';
import { objectChangeList } from './lists.sql.js';
import { ObjectChange, ObjectChangeAction } from './object-change.entity.js';
import { checkFeedPosition } from './object-change.service.js';
import { ObjectChangeConnection, ObjectChangeListArgs } from './object-change.types.js';

@Resolver(() => ObjectChange)
export class ObjectChangeResolver {
  @Guard('VIEWER')
  @Query(() => ObjectChangeConnection, {
    nullable: true,
    description:
      'Every object of the inventory in the order of its last change. A program that passes the last cursor it has as `after` reads what changed since, deletions included, and so keeps a copy in step. CURSOR_EXPIRED: read everything again.',
  })
  async objectChanges(
    @Args(() => ObjectChangeListArgs) args: ObjectChangeListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ObjectChangeConnection> {
    const found = await page(context, objectChangeList, args);
    const seq = positionIn(args.after)?.value;
    if (seq) await checkFeedPosition(context.read(), tenantOf(context), Number(seq));
    return ObjectChangeConnection.from(found);
  }

  @FieldResolver(() => Cluster, { description: 'The cluster it is in.' })
  cluster(@Root() change: ObjectChange, @Ctx() context: RequestContext): Promise<Cluster | null> {
    return clusterById(context).load(change.clusterId);
  }

  @FieldResolver(() => RelayNode, { nullable: true, description: 'The object as it is now; null for DELETED.' })
  object(@Root() change: ObjectChange, @Ctx() context: RequestContext): Promise<RelayNode | null> | null {
    return change.action === ObjectChangeAction.DELETED
      ? null
      : entityLoader(context, SOURCE_OF_KIND[change.objectKind]).load(change.id);
  }
}
