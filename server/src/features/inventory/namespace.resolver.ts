import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { readerOf } from '../../platform/list.js';
import { nestedPage, page } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { namespaces } from './inventory.loader.js';
import { namespaceList } from './lists.sql.js';
import { Namespace } from './namespace.entity.js';
import { NamespaceConnection, NamespaceListArgs } from './namespace.types.js';
import { findByNames } from './natural-key.service.js';
import { podsOfNamespace, workloadsOfNamespace } from './nested-lists.sql.js';
import { PodConnection, PodListArgs } from './pod.types.js';
import { WorkloadConnection, WorkloadListArgs } from './workload.types.js';

@Resolver(() => Namespace)
export class NamespaceResolver {
  @Guard('VIEWER')
  @Query(() => NamespaceConnection, { nullable: true, description: 'Namespaces of all clusters.' })
  async namespaces(
    @Args(() => NamespaceListArgs) args: NamespaceListArgs,
    @Ctx() context: RequestContext,
  ): Promise<NamespaceConnection> {
    return NamespaceConnection.from(await page(context, namespaceList, args));
  }

  @Guard('VIEWER')
  @Query(() => Namespace, { nullable: true, description: 'One namespace by its names; null when there is none.' })
  namespace(
    @Arg('cluster', () => String, { description: 'Name of the cluster.' }) cluster: string,
    @Arg('name', () => String, { description: 'Name of the namespace.' }) name: string,
    @Ctx() context: RequestContext,
  ): Promise<Namespace | null> {
    return findByNames(readerOf(context), namespaces, cluster, { name });
  }

  @FieldResolver(() => Cluster, { description: 'The cluster it belongs to.' })
  cluster(@Root() namespace: Namespace, @Ctx() context: RequestContext): Promise<Cluster | null> {
    return clusterById(context).load(namespace.clusterId);
  }

  @FieldResolver(() => WorkloadConnection, { description: 'Workloads in it.' })
  async workloads(
    @Root() namespace: Namespace,
    @Args(() => WorkloadListArgs) args: WorkloadListArgs,
    @Ctx() context: RequestContext,
  ): Promise<WorkloadConnection> {
    return WorkloadConnection.from(await nestedPage(context, workloadsOfNamespace, namespace, args));
  }

  @FieldResolver(() => PodConnection, { description: 'Pods in it.' })
  async pods(
    @Root() namespace: Namespace,
    @Args(() => PodListArgs) args: PodListArgs,
    @Ctx() context: RequestContext,
  ): Promise<PodConnection> {
    return PodConnection.from(await nestedPage(context, podsOfNamespace, namespace, args));
  }
}
