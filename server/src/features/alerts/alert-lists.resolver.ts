import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { nestedPage } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { ClusterNode } from '../inventory/cluster-node.entity.js';
import { Pod } from '../inventory/pod.entity.js';
import { AlertConnection, AlertListArgs } from './alert.types.js';
import { ClusterEventConnection, ClusterEventListArgs } from './cluster-event.types.js';
import {
  alertsOfCluster,
  alertsOfClusterNode,
  alertsOfPod,
  eventsOfCluster,
  eventsOfClusterNode,
  eventsOfPod,
} from './nested-lists.sql.js';
import { ofViewer } from './viewer-filter.js';

function forViewer(args: AlertListArgs, { caller }: RequestContext): AlertListArgs {
  return { ...args, filter: ofViewer(args.filter, caller) };
}

@Resolver(() => Cluster)
export class ClusterAlertsResolver {
  @FieldResolver(() => AlertConnection, { description: 'Alerts in this cluster, firing and resolved.' })
  async alerts(
    @Root() cluster: Cluster,
    @Args(() => AlertListArgs) args: AlertListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertConnection> {
    return AlertConnection.from(await nestedPage(context, alertsOfCluster, cluster, forViewer(args, context)));
  }

  @FieldResolver(() => ClusterEventConnection, { description: 'Events in this cluster.' })
  async clusterEvents(
    @Root() cluster: Cluster,
    @Args(() => ClusterEventListArgs) args: ClusterEventListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ClusterEventConnection> {
    return ClusterEventConnection.from(await nestedPage(context, eventsOfCluster, cluster, args));
  }
}

@Resolver(() => ClusterNode)
export class ClusterNodeAlertsResolver {
  @FieldResolver(() => AlertConnection, { description: 'Alerts about this cluster node itself, not about its pods.' })
  async alerts(
    @Root() node: ClusterNode,
    @Args(() => AlertListArgs) args: AlertListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertConnection> {
    return AlertConnection.from(await nestedPage(context, alertsOfClusterNode, node, forViewer(args, context)));
  }

  @FieldResolver(() => ClusterEventConnection, { description: 'Events about this cluster node itself.' })
  async clusterEvents(
    @Root() node: ClusterNode,
    @Args(() => ClusterEventListArgs) args: ClusterEventListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ClusterEventConnection> {
    return ClusterEventConnection.from(await nestedPage(context, eventsOfClusterNode, node, args));
  }
}

@Resolver(() => Pod)
export class PodAlertsResolver {
  @FieldResolver(() => AlertConnection, { description: 'Alerts about the pod of this name, earlier ones included.' })
  async alerts(
    @Root() pod: Pod,
    @Args(() => AlertListArgs) args: AlertListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertConnection> {
    return AlertConnection.from(await nestedPage(context, alertsOfPod, pod, forViewer(args, context)));
  }

  @FieldResolver(() => ClusterEventConnection, { description: 'Events about the pod of this name.' })
  async clusterEvents(
    @Root() pod: Pod,
    @Args(() => ClusterEventListArgs) args: ClusterEventListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ClusterEventConnection> {
    return ClusterEventConnection.from(await nestedPage(context, eventsOfPod, pod, args));
  }
}
