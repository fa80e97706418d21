import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { page } from '../../platform/page.js';
import { type AgentCaller, type RequestContext } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { ReportPayload } from '../clusters/receipt.types.js';
import { ClusterEvent } from './cluster-event.entity.js';
import { reportEvents } from './cluster-event.service.js';
import { clusterEventList } from './cluster-event.sql.js';
import { ClusterEventConnection, ClusterEventListArgs, ReportEventsInput } from './cluster-event.types.js';

@Resolver(() => ClusterEvent)
export class ClusterEventResolver {
  @Guard('VIEWER')
  @Query(() => ClusterEventConnection, { nullable: true, description: 'Events of all clusters.' })
  async clusterEvents(
    @Args(() => ClusterEventListArgs) args: ClusterEventListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ClusterEventConnection> {
    return ClusterEventConnection.from(await page(context, clusterEventList, args));
  }

  @FieldResolver(() => Cluster, { description: 'The cluster it happened in.' })
  cluster(@Root() event: ClusterEvent, @Ctx() context: RequestContext): Promise<Cluster | null> {
    return clusterById(context).load(event.clusterId);
  }

  @Guard('AGENT')
  @Mutation(() => ReportPayload, {
    nullable: true,
    description: 'Stores a batch of cluster events of the agent’s own cluster; safe to repeat with the same batchId.',
  })
  async reportEvents(
    @Arg('input', () => ReportEventsInput, { description: 'The batch.' }) input: ReportEventsInput,
    @Ctx() context: RequestContext,
  ): Promise<ReportPayload> {
    const agent = context.caller as AgentCaller;
    const receipt = await context.db.reports.runInTenant(agent.tenantId, (tx) =>
      reportEvents(tx, agent, input, context.settings.maxEventsPerBatch, context.now()),
    );
    return ReportPayload.of(receipt);
  }
}
