import { Arg, Args, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { readerOf } from '../../platform/list.js';
import { nestedPage, page } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { Capacity, Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { Resources } from '../clusters/resources.types.js';
import { usageBySubject } from '../metrics/usage.loader.js';
import { Usage } from '../metrics/usage.types.js';
import { ChangeConnection, ChangeListArgs } from './change.types.js';
import { ClusterNode } from './cluster-node.entity.js';
import { clusterNodeLoad, nameInCluster } from './cluster-node.loader.js';
import { ClusterNodeConnection, ClusterNodeListArgs } from './cluster-node.types.js';
import { clusterNodes } from './inventory.loader.js';
import { clusterNodeList } from './lists.sql.js';
import { findByNames } from './natural-key.service.js';
import { changesOfObject, podsOfClusterNode } from './nested-lists.sql.js';
import { PodConnection, PodListArgs } from './pod.types.js';

@Resolver(() => ClusterNode)
export class ClusterNodeResolver {
  @Guard('VIEWER')
  @Query(() => ClusterNodeConnection, { nullable: true, description: 'Cluster nodes of all clusters.' })
  async clusterNodes(
    @Args(() => ClusterNodeListArgs) args: ClusterNodeListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ClusterNodeConnection> {
    return ClusterNodeConnection.from(await page(context, clusterNodeList, args));
  }

  @Guard('VIEWER')
  @Query(() => ClusterNode, { nullable: true, description: 'One cluster node by its names; null when there is none.' })
  clusterNode(
    @Arg('cluster', () => String, { description: 'Name of the cluster.' }) cluster: string,
    @Arg('name', () => String, { description: 'Name of the cluster node.' }) name: string,
    @Ctx() context: RequestContext,
  ): Promise<ClusterNode | null> {
    return findByNames(readerOf(context), clusterNodes, cluster, { name });
  }

  @FieldResolver(() => Cluster, { description: 'The cluster it belongs to.' })
  cluster(@Root() node: ClusterNode, @Ctx() context: RequestContext): Cluster | null | Promise<Cluster | null> {
    return clusterById(context).get(node.clusterId);
  }

  @FieldResolver(() => Capacity, { description: 'What the machine has.' })
  capacity(@Root() node: ClusterNode): Capacity {
    return {
      cpuCores: node.capacityCpuCores,
      memoryBytes: node.capacityMemoryBytes,
      pods: node.capacityPods,
      ephemeralStorageBytes: node.capacityEphemeralStorageBytes,
    };
  }

  @FieldResolver(() => Capacity, { description: 'What pods may use of it.' })
  allocatable(@Root() node: ClusterNode): Capacity {
    return {
      cpuCores: node.allocatableCpuCores,
      memoryBytes: node.allocatableMemoryBytes,
      pods: node.allocatablePods,
      ephemeralStorageBytes: node.allocatableEphemeralStorageBytes,
    };
  }

  @FieldResolver(() => Resources, { description: 'Requests and limits of its live pods that have not finished.' })
  async resources(@Root() node: ClusterNode, @Ctx() context: RequestContext): Promise<Resources> {
    return (await clusterNodeLoad(context).load(nameInCluster(node.clusterId, node.name))).resources;
  }

  @FieldResolver(() => Int, { description: 'Live pods placed on it that have not finished.' })
  async podCount(@Root() node: ClusterNode, @Ctx() context: RequestContext): Promise<number> {
    return (await clusterNodeLoad(context).load(nameInCluster(node.clusterId, node.name))).podCount;
  }

  @FieldResolver(() => Usage, { description: 'CPU and memory in use on the whole machine.' })
  usage(@Root() node: ClusterNode, @Ctx() context: RequestContext): Promise<Usage> {
    return usageBySubject(context).load(node);
  }

  @FieldResolver(() => PodConnection, { description: 'Pods placed on it.' })
  async pods(
    @Root() node: ClusterNode,
    @Args(() => PodListArgs) args: PodListArgs,
    @Ctx() context: RequestContext,
  ): Promise<PodConnection> {
    return PodConnection.from(await nestedPage(context, podsOfClusterNode, node, args));
  }

  @FieldResolver(() => ChangeConnection, { description: 'What changed on it.' })
  async changes(
    @Root() node: ClusterNode,
    @Args(() => ChangeListArgs) args: ChangeListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ChangeConnection> {
    return ChangeConnection.from(await nestedPage(context, changesOfObject, node, args));
  }
}
