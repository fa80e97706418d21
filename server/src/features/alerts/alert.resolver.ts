import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { page } from '../../platform/page.js';
import { type RequestContext } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { ClusterNode } from '../inventory/cluster-node.entity.js';
import { Pod } from '../inventory/pod.entity.js';
import { Alert } from './alert.entity.js';
import { alertList } from './alert.sql.js';
import { AlertConnection, AlertListArgs } from './alert.types.js';
import { nodeOfAlert, podOfAlert } from './subject.loader.js';

@Resolver(() => Alert)
export class AlertResolver {
  @Guard('VIEWER')
  @Query(() => AlertConnection, { nullable: true, description: 'Alerts of all clusters, firing and resolved.' })
  async alerts(
    @Args(() => AlertListArgs) args: AlertListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertConnection> {
    return AlertConnection.from(await page(context, alertList, args));
  }

  @FieldResolver(() => Cluster, { description: 'The cluster its subject is in.' })
  cluster(@Root() alert: Alert, @Ctx() context: RequestContext): Promise<Cluster | null> {
    return clusterById(context).load(alert.clusterId);
  }

  @FieldResolver(() => Pod, {
    nullable: true,
    description: 'The pod it is about; null for another kind of subject, or when the pod was never reported.',
  })
  pod(@Root() alert: Alert, @Ctx() context: RequestContext): Promise<Pod | null> {
    return podOfAlert(context, alert);
  }

  @FieldResolver(() => ClusterNode, {
    nullable: true,
    description: 'The cluster node it is about, or that its pod is on; null when there is none.',
  })
  clusterNode(@Root() alert: Alert, @Ctx() context: RequestContext): Promise<ClusterNode | null> {
    return nodeOfAlert(context, alert);
  }
}
