import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import { readerOf } from '../../platform/list.js';
import { page } from '../../platform/page.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { usageByCluster } from '../metrics/usage.loader.js';
import { Usage } from '../metrics/usage.types.js';
import { Agent } from './agent.entity.js';
import { Capacity, Cluster } from './cluster.entity.js';
import {
  agentByCluster,
  clusterById,
  clusterNodeSums,
  firingAlerts,
  podCounts,
  podResources,
} from './cluster.loader.js';
import { findClusterByName } from './cluster.service.js';
import {
  AlertCounts,
  ClusterConnection,
  ClusterHealth,
  ClusterListArgs,
  ClusterNodeCounts,
  PodCounts,
  UpdateClusterInput,
  UpdateClusterPayload,
} from './cluster.types.js';
import { clusterList } from './cluster-list.sql.js';
import { decideHealth, type HealthThresholds } from './health.js';
import { Resources } from './resources.types.js';
import { updateCluster } from './update-cluster.service.js';

type Connection = InstanceType<typeof ClusterConnection>;

function thresholdsOf({ settings }: RequestContext): HealthThresholds {
  return { warningAfter: settings.healthWarningAfterSeconds, offlineAfter: settings.healthOfflineAfterSeconds };
}

@Resolver(() => Cluster)
export class ClusterResolver {
  @Guard('VIEWER')
  @Query(() => ClusterConnection, { nullable: true, description: 'Clusters, a page at a time.' })
  async clusters(
    @Args(() => ClusterListArgs) args: ClusterListArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection> {
    const list = clusterList(thresholdsOf(context), context.now());
    return ClusterConnection.from(await page(context, list, args));
  }

  @Guard('VIEWER')
  @Query(() => Cluster, { nullable: true, description: 'One cluster by its name; null when there is none.' })
  cluster(
    @Arg('name', () => String, { description: 'The exact name.' }) name: string,
    @Ctx() context: RequestContext,
  ): Promise<Cluster | null> {
    return findClusterByName(readerOf(context), name);
  }

  @Guard('ADMIN')
  @Mutation(() => UpdateClusterPayload, {
    nullable: true,
    description: 'Changes environment, region and labels of a cluster; what is left out stays.',
  })
  async updateCluster(
    @Arg('input', () => UpdateClusterInput, { description: 'What to change.' }) input: UpdateClusterInput,
    @Ctx() context: RequestContext,
  ): Promise<UpdateClusterPayload> {
    const tenantId = tenantOf(context);
    const { environment, region, labels, expectedRevision = null } = input;
    const id = idsOfType('Cluster', [input.id])[0] ?? null;
    const change = { actor: context.actor, id, environment, region, labels, expectedRevision };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      updateCluster(tx, tenantId, change, context.now()),
    );
    await context.refresh();
    return { cluster: done === null ? null : await clusterById(context).load(done), userErrors };
  }

  @FieldResolver(() => ClusterHealth, { description: 'How it is doing, why, and since when.' })
  health(@Root() cluster: Cluster, @Ctx() context: RequestContext): ClusterHealth {
    const decided = decideHealth(cluster, thresholdsOf(context), context.now());
    return { ...decided, lastReportAt: cluster.lastReportAt } as ClusterHealth;
  }

  @FieldResolver(() => Agent, { nullable: true, description: 'Its agent; null before one is registered.' })
  agent(@Root() cluster: Cluster, @Ctx() context: RequestContext): Promise<Agent | null> {
    return agentByCluster(context).load(cluster.id);
  }

  @FieldResolver(() => ClusterNodeCounts, {
    description:
      'Number of its cluster nodes; like all facts about its machines together, for everybody who sees the cluster.',
  })
  async clusterNodeCounts(@Root() cluster: Cluster, @Ctx() context: RequestContext): Promise<ClusterNodeCounts> {
    return (await clusterNodeSums(context).load(cluster.id)).counts;
  }

  @FieldResolver(() => Capacity, {
    description:
      'What its cluster nodes have, summed, for everybody who sees the cluster; null where none of them says.',
  })
  async capacity(@Root() cluster: Cluster, @Ctx() context: RequestContext): Promise<Capacity> {
    return (await clusterNodeSums(context).load(cluster.id)).capacity;
  }

  @FieldResolver(() => Capacity, {
    description:
      'What its cluster nodes can give to pods, summed, for everybody who sees the cluster; null where none of them says.',
  })
  async allocatable(@Root() cluster: Cluster, @Ctx() context: RequestContext): Promise<Capacity> {
    return (await clusterNodeSums(context).load(cluster.id)).allocatable;
  }

  @FieldResolver(() => PodCounts, {
    description: 'Number of its pods by phase; only pods that the caller may see count.',
  })
  podCounts(@Root() cluster: Cluster, @Ctx() context: RequestContext): Promise<PodCounts> {
    return podCounts(context).load(cluster.id);
  }

  @FieldResolver(() => AlertCounts, {
    description: 'Number of its firing alerts by severity; only alerts that the caller may see count.',
  })
  firingAlerts(@Root() cluster: Cluster, @Ctx() context: RequestContext): Promise<AlertCounts> {
    return firingAlerts(context).load(cluster.id);
  }

  @FieldResolver(() => Resources, {
    description:
      'Requests and limits of its pods that are on a cluster node and have not finished, summed; only pods that the caller may see count.',
  })
  resources(@Root() cluster: Cluster, @Ctx() context: RequestContext): Promise<Resources> {
    return podResources(context).load(cluster.id);
  }

  @FieldResolver(() => Usage, {
    description: 'What its cluster nodes use now, summed, for everybody who sees the cluster.',
  })
  usage(@Root() cluster: Cluster, @Ctx() context: RequestContext): Promise<Usage> {
    return usageByCluster(context).load(cluster.id);
  }
}
