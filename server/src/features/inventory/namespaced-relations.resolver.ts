import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { nestedPage } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { volumeUsage } from '../metrics/volume-usage.loader.js';
import { VolumeUsage } from '../metrics/volume-usage.types.js';
import { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.entity.js';
import {
  autoscalerByTarget,
  isClaimMounted,
  labelledPod,
  newestPodOf,
  targetOf,
  workloadByTarget,
} from './namespaced.loader.js';
import {
  budgetsOfPod,
  claimsOfPod,
  podsOfBudget,
  podsOfClaim,
  podsOfService,
  servicesOfPod,
} from './namespaced-links.sql.js';
import { PersistentVolumeClaim } from './persistent-volume-claim.entity.js';
import { PersistentVolumeClaimConnection, PersistentVolumeClaimListArgs } from './persistent-volume-claim.types.js';
import { Pod } from './pod.entity.js';
import { PodConnection, PodListArgs } from './pod.types.js';
import { PodDisruptionBudget } from './pod-disruption-budget.entity.js';
import { PodDisruptionBudgetConnection, PodDisruptionBudgetListArgs } from './pod-disruption-budget.types.js';
import { Service } from './service.entity.js';
import { ServiceConnection, ServiceListArgs } from './service.types.js';
import { Workload } from './workload.entity.js';

/** What stands beside a workload. */
@Resolver(() => Workload)
export class WorkloadRelationsResolver {
  @FieldResolver(() => HorizontalPodAutoscaler, {
    nullable: true,
    description: 'The autoscaler that scales it; null for none.',
  })
  horizontalPodAutoscaler(
    @Root() workload: Workload,
    @Ctx() context: RequestContext,
  ): Promise<HorizontalPodAutoscaler | null> {
    return autoscalerByTarget(context).load(targetOf(workload));
  }

  @FieldResolver(() => PodDisruptionBudgetConnection, {
    description: 'Pod disruption budgets whose selector finds its newest pod.',
  })
  async podDisruptionBudgets(
    @Root() workload: Workload,
    @Args(() => PodDisruptionBudgetListArgs) args: InstanceType<typeof PodDisruptionBudgetListArgs>,
    @Ctx() context: RequestContext,
  ): Promise<PodDisruptionBudgetConnection> {
    const labelled = await newestPodOf(context).load(workload);
    return PodDisruptionBudgetConnection.from(await nestedPage(context, budgetsOfPod, labelled, args));
  }

  @FieldResolver(() => ServiceConnection, { description: 'Services whose selector finds its newest pod.' })
  async services(
    @Root() workload: Workload,
    @Args(() => ServiceListArgs) args: InstanceType<typeof ServiceListArgs>,
    @Ctx() context: RequestContext,
  ): Promise<ServiceConnection> {
    const labelled = await newestPodOf(context).load(workload);
    return ServiceConnection.from(await nestedPage(context, servicesOfPod, labelled, args));
  }
}

/** What stands beside a pod. */
@Resolver(() => Pod)
export class PodRelationsResolver {
  @FieldResolver(() => PersistentVolumeClaimConnection, {
    description: 'Persistent volume claims it mounts; none where its agent does not tell.',
  })
  async persistentVolumeClaims(
    @Root() pod: Pod,
    @Args(() => PersistentVolumeClaimListArgs) args: InstanceType<typeof PersistentVolumeClaimListArgs>,
    @Ctx() context: RequestContext,
  ): Promise<PersistentVolumeClaimConnection> {
    return PersistentVolumeClaimConnection.from(await nestedPage(context, claimsOfPod, pod, args));
  }

  @FieldResolver(() => PodDisruptionBudgetConnection, {
    description: 'Pod disruption budgets whose selector finds it.',
  })
  async podDisruptionBudgets(
    @Root() pod: Pod,
    @Args(() => PodDisruptionBudgetListArgs) args: InstanceType<typeof PodDisruptionBudgetListArgs>,
    @Ctx() context: RequestContext,
  ): Promise<PodDisruptionBudgetConnection> {
    const labelled = await labelledPod(context).load(pod);
    return PodDisruptionBudgetConnection.from(await nestedPage(context, budgetsOfPod, labelled, args));
  }

  @FieldResolver(() => ServiceConnection, { description: 'Services whose selector finds it.' })
  async services(
    @Root() pod: Pod,
    @Args(() => ServiceListArgs) args: InstanceType<typeof ServiceListArgs>,
    @Ctx() context: RequestContext,
  ): Promise<ServiceConnection> {
    const labelled = await labelledPod(context).load(pod);
    return ServiceConnection.from(await nestedPage(context, servicesOfPod, labelled, args));
  }
}

@Resolver(() => HorizontalPodAutoscaler)
export class AutoscalerRelationsResolver {
  @FieldResolver(() => Workload, {
    nullable: true,
    description: 'The workload it scales; null where that is gone, not observed or of another kind.',
  })
  workload(@Root() autoscaler: HorizontalPodAutoscaler, @Ctx() context: RequestContext): Promise<Workload | null> {
    const { clusterId, namespace, targetKind: kind, targetName: name } = autoscaler;
    return workloadByTarget(context).load({ clusterId, namespace, kind, name });
  }
}

@Resolver(() => PodDisruptionBudget)
export class BudgetRelationsResolver {
  @FieldResolver(() => PodConnection, { description: 'Pods that its selector finds.' })
  async pods(
    @Root() budget: PodDisruptionBudget,
    @Args(() => PodListArgs) args: PodListArgs,
    @Ctx() context: RequestContext,
  ): Promise<PodConnection> {
    return PodConnection.from(await nestedPage(context, podsOfBudget, budget, args));
  }
}

@Resolver(() => PersistentVolumeClaim)
export class ClaimRelationsResolver {
  @FieldResolver(() => VolumeUsage, { description: 'How full its volume is.' })
  usage(@Root() claim: PersistentVolumeClaim, @Ctx() context: RequestContext): Promise<VolumeUsage> {
    return volumeUsage(context).load(claim);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether a pod that has not ended mounts it; null where its agent does not tell.',
  })
  isMounted(@Root() claim: PersistentVolumeClaim, @Ctx() context: RequestContext): Promise<boolean | null> {
    return isClaimMounted(context).load(claim.id);
  }

  @FieldResolver(() => PodConnection, { description: 'Pods that mount it.' })
  async pods(
    @Root() claim: PersistentVolumeClaim,
    @Args(() => PodListArgs) args: PodListArgs,
    @Ctx() context: RequestContext,
  ): Promise<PodConnection> {
    return PodConnection.from(await nestedPage(context, podsOfClaim, claim, args));
  }
}

@Resolver(() => Service)
export class ServiceRelationsResolver {
  @FieldResolver(() => PodConnection, { description: 'Pods that its selector finds, ready or not.' })
  async pods(
    @Root() service: Service,
    @Args(() => PodListArgs) args: PodListArgs,
    @Ctx() context: RequestContext,
  ): Promise<PodConnection> {
    return PodConnection.from(await nestedPage(context, podsOfService, service, args));
  }
}
