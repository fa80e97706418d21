import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { page } from '../../platform/page.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import type { SqlParams } from '../../platform/sql-params.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { ClusterNode } from '../inventory/cluster-node.entity.js';
import { Pod } from '../inventory/pod.entity.js';
import { alertList } from './alert.sql.js';
import { AlertConnection, AlertListArgs } from './alert.types.js';
import { clusterEventList } from './cluster-event.sql.js';
import { ClusterEventConnection, ClusterEventListArgs } from './cluster-event.types.js';

type Scope = (params: SqlParams) => string[];

async function alertsOf(context: RequestContext, args: AlertListArgs, scope: Scope): Promise<AlertConnection> {
  return AlertConnection.from(await page(context.read(), tenantOf(context), alertList, args, scope));
}

async function eventsOf(
  context: RequestContext,
  args: ClusterEventListArgs,
  scope: Scope,
): Promise<ClusterEventConnection> {
  return ClusterEventConnection.from(await page(context.read(), tenantOf(context), clusterEventList, args, scope));
}

function inCluster(clusterId: string): Scope {
  return (params) => [`t.cluster_id = ${params.add(clusterId)}`];
}

interface Subject {
  clusterId: string;
  kind: string;
  namespace: string | null;
  name: string;
}

/** By name and not by uid: what happened to the pod that bore this name before is part of the story. */
function aboutSubject(prefix: 'subject' | 'involved', subject: Subject): Scope {
  return (params) => [
    `t.cluster_id = ${params.add(subject.clusterId)}`,
    `t.${prefix}_kind = ${params.add(subject.kind)}`,
    `t.${prefix}_name = ${params.add(subject.name)}`,
    ...params.equals('t.namespace', subject.namespace),
  ];
}

const nodeSubject = (node: ClusterNode): Subject => ({
  clusterId: node.clusterId,
  kind: 'Node',
  namespace: null,
  name: node.name,
});
const podSubject = (pod: Pod): Subject => ({
  clusterId: pod.clusterId,
  kind: 'Pod',
  namespace: pod.namespace,
  name: pod.name,
});

@Resolver(() => Cluster)
export class ClusterAlertsResolver {
  @FieldResolver(() => AlertConnection, { description: 'Alerts in this cluster, firing and resolved.' })
  alerts(
    @Root() cluster: Cluster,
    @Args(() => AlertListArgs) args: AlertListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertConnection> {
    return alertsOf(context, args, inCluster(cluster.id));
  }

  @FieldResolver(() => ClusterEventConnection, { description: 'Events in this cluster.' })
  clusterEvents(
    @Root() cluster: Cluster,
    @Args(() => ClusterEventListArgs) args: ClusterEventListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ClusterEventConnection> {
    return eventsOf(context, args, inCluster(cluster.id));
  }
}

@Resolver(() => ClusterNode)
export class ClusterNodeAlertsResolver {
  @FieldResolver(() => AlertConnection, { description: 'Alerts about this cluster node itself, not about its pods.' })
  alerts(
    @Root() node: ClusterNode,
    @Args(() => AlertListArgs) args: AlertListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertConnection> {
    return alertsOf(context, args, aboutSubject('subject', nodeSubject(node)));
  }

  @FieldResolver(() => ClusterEventConnection, { description: 'Events about this cluster node itself.' })
  clusterEvents(
    @Root() node: ClusterNode,
    @Args(() => ClusterEventListArgs) args: ClusterEventListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ClusterEventConnection> {
    return eventsOf(context, args, aboutSubject('involved', nodeSubject(node)));
  }
}

@Resolver(() => Pod)
export class PodAlertsResolver {
  @FieldResolver(() => AlertConnection, { description: 'Alerts about the pod of this name, earlier ones included.' })
  alerts(
    @Root() pod: Pod,
    @Args(() => AlertListArgs) args: AlertListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertConnection> {
    return alertsOf(context, args, aboutSubject('subject', podSubject(pod)));
  }

  @FieldResolver(() => ClusterEventConnection, { description: 'Events about the pod of this name.' })
  clusterEvents(
    @Root() pod: Pod,
    @Args(() => ClusterEventListArgs) args: ClusterEventListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ClusterEventConnection> {
    return eventsOf(context, args, aboutSubject('involved', podSubject(pod)));
  }
}
