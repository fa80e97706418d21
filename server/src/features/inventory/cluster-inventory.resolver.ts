import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { nestedPage } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { hiddenWords, readsWords } from '../clusters/agent-words.service.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { ChangeConnection, ChangeListArgs } from './change.types.js';
import { ClusterNodeConnection, ClusterNodeListArgs } from './cluster-node.types.js';
import { NamespaceConnection, NamespaceListArgs } from './namespace.types.js';
import {
  changesOfCluster,
  clusterNodesOfCluster,
  namespacesOfCluster,
  podsOfCluster,
  workloadsOfCluster,
} from './nested-lists.sql.js';
import { PodConnection, PodListArgs } from './pod.types.js';
import { unobservedKinds } from './unobserved.loader.js';
import { UnobservedKind } from './unobserved.types.js';
import { WorkloadConnection, WorkloadListArgs } from './workload.types.js';

/** The lists a cluster drills down into. */
@Resolver(() => Cluster)
export class ClusterInventoryResolver {
  @FieldResolver(() => ClusterNodeConnection, { description: 'Its cluster nodes.' })
  async clusterNodes(
    @Root() cluster: Cluster,
    @Args(() => ClusterNodeListArgs) args: ClusterNodeListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ClusterNodeConnection> {
    return ClusterNodeConnection.from(await nestedPage(context, clusterNodesOfCluster, cluster, args));
  }

  @FieldResolver(() => NamespaceConnection, { description: 'Its namespaces.' })
  async namespaces(
    @Root() cluster: Cluster,
    @Args(() => NamespaceListArgs) args: NamespaceListArgs,
    @Ctx() context: RequestContext,
  ): Promise<NamespaceConnection> {
    return NamespaceConnection.from(await nestedPage(context, namespacesOfCluster, cluster, args));
  }

  @FieldResolver(() => WorkloadConnection, { description: 'Its workloads.' })
  async workloads(
    @Root() cluster: Cluster,
    @Args(() => WorkloadListArgs) args: WorkloadListArgs,
    @Ctx() context: RequestContext,
  ): Promise<WorkloadConnection> {
    return WorkloadConnection.from(await nestedPage(context, workloadsOfCluster, cluster, args));
  }

  @FieldResolver(() => PodConnection, { description: 'Its pods.' })
  async pods(
    @Root() cluster: Cluster,
    @Args(() => PodListArgs) args: PodListArgs,
    @Ctx() context: RequestContext,
  ): Promise<PodConnection> {
    return PodConnection.from(await nestedPage(context, podsOfCluster, cluster, args));
  }

  @FieldResolver(() => [UnobservedKind], {
    description:
      'Kinds of objects that its agent does not see, with the reason, which is for those who see the whole cluster; empty when it sees all, and before its first report.',
  })
  async unobserved(@Root() cluster: Cluster, @Ctx() context: RequestContext): Promise<UnobservedKind[]> {
    const kinds = await unobservedKinds(context).load(cluster.id);
    if (readsWords(context, cluster.id)) return kinds;
    return kinds.map(({ kind, reason }) => ({ kind, reason: hiddenWords(reason) }));
  }

  @FieldResolver(() => ChangeConnection, { description: 'What changed in it.' })
  async changes(
    @Root() cluster: Cluster,
    @Args(() => ChangeListArgs) args: ChangeListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ChangeConnection> {
    return ChangeConnection.from(await nestedPage(context, changesOfCluster, cluster, args));
  }
}
