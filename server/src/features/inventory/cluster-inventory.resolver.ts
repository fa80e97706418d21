import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { page } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { tenantOf } from '../../platform/request-context.js';
import type { SqlParams } from '../../platform/sql-params.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { ChangeConnection, ChangeListArgs } from './change.types.js';
import { ClusterNodeConnection, ClusterNodeListArgs } from './cluster-node.types.js';
import { changeList, clusterNodeList, namespaceList, podList, workloadList } from './lists.sql.js';
import { NamespaceConnection, NamespaceListArgs } from './namespace.types.js';
import { PodConnection, PodListArgs } from './pod.types.js';
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
    const found = await page(context.read(), tenantOf(context), clusterNodeList, args, within(cluster));
    return ClusterNodeConnection.from(found);
  }

  @FieldResolver(() => NamespaceConnection, { description: 'Its namespaces.' })
  async namespaces(
    @Root() cluster: Cluster,
    @Args(() => NamespaceListArgs) args: NamespaceListArgs,
    @Ctx() context: RequestContext,
  ): Promise<NamespaceConnection> {
    const found = await page(context.read(), tenantOf(context), namespaceList, args, within(cluster));
    return NamespaceConnection.from(found);
  }

  @FieldResolver(() => WorkloadConnection, { description: 'Its workloads.' })
  async workloads(
    @Root() cluster: Cluster,
    @Args(() => WorkloadListArgs) args: WorkloadListArgs,
    @Ctx() context: RequestContext,
  ): Promise<WorkloadConnection> {
    const found = await page(context.read(), tenantOf(context), workloadList, args, within(cluster));
    return WorkloadConnection.from(found);
  }

  @FieldResolver(() => PodConnection, { description: 'Its pods.' })
  async pods(
    @Root() cluster: Cluster,
    @Args(() => PodListArgs) args: PodListArgs,
    @Ctx() context: RequestContext,
  ): Promise<PodConnection> {
    return PodConnection.from(await page(context.read(), tenantOf(context), podList, args, within(cluster)));
  }

  @FieldResolver(() => ChangeConnection, { description: 'What changed in it.' })
  async changes(
    @Root() cluster: Cluster,
    @Args(() => ChangeListArgs) args: ChangeListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ChangeConnection> {
    return ChangeConnection.from(await page(context.read(), tenantOf(context), changeList, args, within(cluster)));
  }
}

function within(cluster: Cluster): (params: SqlParams) => string[] {
  return (params) => [`t.cluster_id = ${params.add(cluster.id)}`];
}
