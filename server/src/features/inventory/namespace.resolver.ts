import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import { readerOf } from '../../platform/list.js';
import { nestedPage, page } from '../../platform/page.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { teamById } from '../accounts/access.loader.js';
import { Team } from '../accounts/team.entity.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { namespaces } from './inventory.loader.js';
import { namespaceList } from './lists.sql.js';
import { Namespace } from './namespace.entity.js';
import {
  NamespaceConnection,
  NamespaceListArgs,
  SetNamespaceTeamInput,
  SetNamespaceTeamPayload,
} from './namespace.types.js';
import { setNamespaceTeam } from './namespace-team.service.js';
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

  @Guard('ADMIN')
  @Mutation(() => SetNamespaceTeamPayload, {
    nullable: true,
    description: 'Gives a namespace to a team. One whose label “team” names a team belongs to that team by itself.',
  })
  async setNamespaceTeam(
    @Arg('input', () => SetNamespaceTeamInput, { description: 'The namespace and its team.' })
    input: SetNamespaceTeamInput,
    @Ctx() context: RequestContext,
  ): Promise<SetNamespaceTeamPayload> {
    const tenantId = tenantOf(context);
    const teamId = input.teamId == null ? null : idsOfType('Team', [input.teamId])[0];
    const change = { actor: context.actor, id: idsOfType('Namespace', [input.id])[0] ?? null, teamId };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      setNamespaceTeam(tx, tenantId, change, context.now()),
    );
    await context.refresh();
    return { namespace: done === null ? null : await entityLoader(context, namespaces).load(done), userErrors };
  }

  @FieldResolver(() => Team, { nullable: true, description: 'The team that owns it; null for none.' })
  async team(@Root() namespace: Namespace, @Ctx() context: RequestContext): Promise<Team | null> {
    return namespace.teamId === null ? null : teamById(context).load(namespace.teamId);
  }

  @FieldResolver(() => Cluster, { description: 'The cluster it belongs to.' })
  cluster(@Root() namespace: Namespace, @Ctx() context: RequestContext): Cluster | null | Promise<Cluster | null> {
    return clusterById(context).get(namespace.clusterId);
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
