import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { readerOf } from '../../platform/list.js';
import { nestedPage, page } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { ChangeConnection, ChangeListArgs } from './change.types.js';
import { workloads } from './inventory.loader.js';
import { workloadList } from './lists.sql.js';
import { findByNames } from './natural-key.service.js';
import { changesOfObject, podsOfWorkload } from './nested-lists.sql.js';
import { PodConnection, PodListArgs } from './pod.types.js';
import { Workload, WorkloadKind } from './workload.entity.js';
import { WorkloadConnection, WorkloadListArgs } from './workload.types.js';

@Resolver(() => Workload)
export class WorkloadResolver {
  @Guard('VIEWER')
  @Query(() => WorkloadConnection, { nullable: true, description: 'Workloads of all clusters.' })
  async workloads(
    @Args(() => WorkloadListArgs) args: WorkloadListArgs,
    @Ctx() context: RequestContext,
  ): Promise<WorkloadConnection> {
    return WorkloadConnection.from(await page(context, workloadList, args));
  }

  @Guard('VIEWER')
  @Query(() => Workload, { nullable: true, description: 'One workload by its names; null when there is none.' })
  workload(
    @Arg('cluster', () => String, { description: 'Name of the cluster.' }) cluster: string,
    @Arg('namespace', () => String, { description: 'Namespace.' }) namespace: string,
    @Arg('kind', () => WorkloadKind, { description: 'Kind.' }) kind: WorkloadKind,
    @Arg('name', () => String, { description: 'Name of the workload.' }) name: string,
    @Ctx() context: RequestContext,
  ): Promise<Workload | null> {
    return findByNames(readerOf(context), workloads, cluster, { namespace, kind, name });
  }

  @FieldResolver(() => Cluster, { description: 'The cluster it belongs to.' })
  cluster(@Root() workload: Workload, @Ctx() context: RequestContext): Cluster | null | Promise<Cluster | null> {
    return clusterById(context).get(workload.clusterId);
  }

  @FieldResolver(() => PodConnection, { description: 'Pods it made, directly or through a ReplicaSet or Job.' })
  async pods(
    @Root() workload: Workload,
    @Args(() => PodListArgs) args: PodListArgs,
    @Ctx() context: RequestContext,
  ): Promise<PodConnection> {
    return PodConnection.from(await nestedPage(context, podsOfWorkload, workload, args));
  }

  @FieldResolver(() => ChangeConnection, { description: 'What changed on it.' })
  async changes(
    @Root() workload: Workload,
    @Args(() => ChangeListArgs) args: ChangeListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ChangeConnection> {
    return ChangeConnection.from(await nestedPage(context, changesOfObject, workload, args));
  }
}
