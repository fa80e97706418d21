import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { readerOf } from '../../platform/list.js';
import { nestedPage, page } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { Resources } from '../clusters/resources.types.js';
import { usageBySubject } from '../metrics/usage.loader.js';
import { Usage } from '../metrics/usage.types.js';
import { ChangeConnection, ChangeListArgs } from './change.types.js';
import { ClusterNode } from './cluster-node.entity.js';
import { clusterNodeByName, nameInCluster } from './cluster-node.loader.js';
import { ContainerConnection, ContainerListArgs } from './container.types.js';
import { pods } from './inventory.loader.js';
import { podList } from './lists.sql.js';
import { findByNames } from './natural-key.service.js';
import { changesOfPod, containersOfPod } from './nested-lists.sql.js';
import { Pod } from './pod.entity.js';
import { PodConnection, PodListArgs } from './pod.types.js';
import { resourcesOf } from './resources.js';
import { Workload } from './workload.entity.js';
import { workloadOfPod } from './workload.loader.js';

@Resolver(() => Pod)
export class PodResolver {
  @Guard('VIEWER')
  @Query(() => PodConnection, { nullable: true, description: 'Pods of all clusters.' })
  async pods(@Args(() => PodListArgs) args: PodListArgs, @Ctx() context: RequestContext): Promise<PodConnection> {
    return PodConnection.from(await page(context, podList, args));
  }

  @Guard('VIEWER')
  @Query(() => Pod, { nullable: true, description: 'One pod by its names; null when there is none.' })
  pod(
    @Arg('cluster', () => String, { description: 'Name of the cluster.' }) cluster: string,
    @Arg('namespace', () => String, { description: 'Namespace.' }) namespace: string,
    @Arg('name', () => String, { description: 'Name of the pod.' }) name: string,
    @Ctx() context: RequestContext,
  ): Promise<Pod | null> {
    return findByNames(readerOf(context), pods, cluster, { namespace, name });
  }

  @FieldResolver(() => Cluster, { description: 'The cluster it belongs to.' })
  cluster(@Root() pod: Pod, @Ctx() context: RequestContext): Cluster | null | Promise<Cluster | null> {
    return clusterById(context).get(pod.clusterId);
  }

  @FieldResolver(() => ClusterNode, {
    nullable: true,
    description:
      'Where it is placed; null until it is scheduled, when the agent may not list cluster nodes, or without rights for the whole cluster.',
  })
  clusterNode(@Root() pod: Pod, @Ctx() context: RequestContext): ClusterNode | null | Promise<ClusterNode | null> {
    return pod.nodeName ? clusterNodeByName(context).get(nameInCluster(pod.clusterId, pod.nodeName)) : null;
  }

  @FieldResolver(() => Workload, {
    nullable: true,
    description: 'The workload that made it, through a ReplicaSet or Job too; null for a bare pod.',
  })
  workload(@Root() pod: Pod, @Ctx() context: RequestContext): Promise<Workload | null> {
    return workloadOfPod(context, pod);
  }

  @FieldResolver(() => Resources, { description: 'Sums over its regular and sidecar containers.' })
  resources(@Root() pod: Pod): Resources {
    return resourcesOf(pod);
  }

  @FieldResolver(() => Usage, { description: 'CPU and memory in use by its containers together.' })
  usage(@Root() pod: Pod, @Ctx() context: RequestContext): Promise<Usage> {
    return usageBySubject(context).load(pod);
  }

  @FieldResolver(() => ContainerConnection, { description: 'Its containers.' })
  async containers(
    @Root() pod: Pod,
    @Args(() => ContainerListArgs) args: ContainerListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ContainerConnection> {
    return ContainerConnection.from(await nestedPage(context, containersOfPod, pod, args));
  }

  @FieldResolver(() => ChangeConnection, { description: 'What changed on it and its containers.' })
  async changes(
    @Root() pod: Pod,
    @Args(() => ChangeListArgs) args: ChangeListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ChangeConnection> {
    return ChangeConnection.from(await nestedPage(context, changesOfPod, pod, args));
  }
}
