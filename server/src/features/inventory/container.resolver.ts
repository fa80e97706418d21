import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { readerOf } from '../../platform/list.js';
import { page } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { Resources } from '../clusters/resources.types.js';
import { usageBySubject } from '../metrics/usage.loader.js';
import { Usage } from '../metrics/usage.types.js';
import { Container } from './container.entity.js';
import { ContainerConnection, ContainerListArgs, Termination } from './container.types.js';
import { containers } from './inventory.loader.js';
import { containerList } from './lists.sql.js';
import { findByNames } from './natural-key.service.js';
import { Pod } from './pod.entity.js';
import { podById } from './pod.loader.js';
import { resourcesOf } from './resources.js';

@Resolver(() => Container)
export class ContainerResolver {
  @Guard('VIEWER')
  @Query(() => ContainerConnection, { nullable: true, description: 'Containers of all clusters.' })
  async containers(
    @Args(() => ContainerListArgs) args: ContainerListArgs,
    @Ctx() context: RequestContext,
  ): Promise<ContainerConnection> {
    return ContainerConnection.from(await page(context, containerList, args));
  }

  @Guard('VIEWER')
  @Query(() => Container, { nullable: true, description: 'One container by its names; null when there is none.' })
  container(
    @Arg('cluster', () => String, { description: 'Name of the cluster.' }) cluster: string,
    @Arg('namespace', () => String, { description: 'Namespace.' }) namespace: string,
    @Arg('pod', () => String, { description: 'Name of the pod.' }) pod: string,
    @Arg('name', () => String, { description: 'Name of the container.' }) name: string,
    @Ctx() context: RequestContext,
  ): Promise<Container | null> {
    return findByNames(readerOf(context), containers, cluster, { namespace, pod_name: pod, name });
  }

  @FieldResolver(() => Cluster, { description: 'The cluster it belongs to.' })
  cluster(@Root() container: Container, @Ctx() context: RequestContext): Cluster | null | Promise<Cluster | null> {
    return clusterById(context).get(container.clusterId);
  }

  @FieldResolver(() => Pod, { description: 'The pod it belongs to.' })
  pod(@Root() container: Container, @Ctx() context: RequestContext): Promise<Pod | null> {
    return podById(context).load(container.podId);
  }

  @FieldResolver(() => Termination, {
    nullable: true,
    description: 'How its run before this one ended; null when it never ended.',
  })
  lastTermination(@Root() container: Container): Termination | null {
    const termination: Termination = {
      reason: container.lastTerminationReason,
      exitCode: container.lastTerminationExitCode,
      startedAt: container.lastTerminationStartedAt,
      finishedAt: container.lastTerminationFinishedAt,
    };
    return Object.values(termination).some((value) => value !== null) ? termination : null;
  }

  @FieldResolver(() => Resources, { description: 'Its requests and limits; null where it sets none.' })
  resources(@Root() container: Container): Resources {
    return resourcesOf(container);
  }

  @FieldResolver(() => Usage, { description: 'CPU and memory in use.' })
  usage(@Root() container: Container, @Ctx() context: RequestContext): Promise<Usage> {
    return usageBySubject(context).load(container);
  }
}
