import { Arg, Args, type ClassType, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { EntitySource } from '../../platform/entity-loader.js';
import { Guard } from '../../platform/guard.js';
import { type ListArgs, type ListSpec, readerOf } from '../../platform/list.js';
import { nestedPage, type Page, page } from '../../platform/page.js';
import type { RequestContext } from '../../platform/request-context.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { ChangeConnection, ChangeListArgs } from './change.types.js';
import {
  HorizontalPodAutoscalerConnection,
  HorizontalPodAutoscalerListArgs,
} from './horizontal-pod-autoscaler.types.js';
import {
  horizontalPodAutoscalers,
  persistentVolumeClaims,
  podDisruptionBudgets,
  resourceQuotas,
  services,
} from './inventory.loader.js';
import { Namespace } from './namespace.entity.js';
import { nestedLists } from './namespaced-links.sql.js';
import { autoscalerList, budgetList, claimList, quotaList, serviceList } from './namespaced-lists.sql.js';
import { findByNames } from './natural-key.service.js';
import { changesOfObject } from './nested-lists.sql.js';
import { PersistentVolumeClaimConnection, PersistentVolumeClaimListArgs } from './persistent-volume-claim.types.js';
import { PodDisruptionBudgetConnection, PodDisruptionBudgetListArgs } from './pod-disruption-budget.types.js';
import { ResourceQuotaConnection, ResourceQuotaListArgs } from './resource-quota.types.js';
import { ServiceConnection, ServiceListArgs } from './service.types.js';

interface Located {
  id: string;
  clusterId: string;
}

/** One kind of objects in namespaces, as far as all of them are asked for in the same way. */
interface NamespacedKind<T extends Located, Filter extends { not?: Filter | null }> {
  /** The field that answers one of it. */
  one: string;
  /** What one and several of it are called. */
  words: [one: string, several: string];
  source: EntitySource<T>;
  list: ListSpec<T, Filter>;
  args: ClassType<ListArgs<Filter>>;
  connection: ClassType & { from(page: Page<T>): object };
}

/** The list of a kind, one by its names, and what every one of them has. */
function resolverOf<T extends Located, Filter extends { not?: Filter | null }>(kind: NamespacedKind<T, Filter>) {
  const { source, list, connection } = kind;
  const [one, several] = kind.words;

  @Resolver(() => source.entity)
  class NamespacedResolver {
    @Guard('VIEWER')
    @Query(() => connection, { nullable: true, name: list.name, description: `${capital(several)} of all clusters.` })
    async all(@Args(() => kind.args) args: ListArgs<Filter>, @Ctx() context: RequestContext): Promise<object> {
      return connection.from(await page(context, list, args));
    }

    @Guard('VIEWER')
    @Query(() => source.entity, {
      nullable: true,
      name: kind.one,
      description: `One ${one} by its names; null when there is none.`,
    })
    one(
      @Arg('cluster', () => String, { description: 'Name of the cluster.' }) cluster: string,
      @Arg('namespace', () => String, { description: 'Namespace.' }) namespace: string,
      @Arg('name', () => String, { description: `Name of the ${one}.` }) name: string,
      @Ctx() context: RequestContext,
    ): Promise<T | null> {
      return findByNames(readerOf(context), source, cluster, { namespace, name });
    }

    @FieldResolver(() => Cluster, { description: 'The cluster it belongs to.' })
    cluster(@Root() object: Located, @Ctx() context: RequestContext): Cluster | null | Promise<Cluster | null> {
      return clusterById(context).get(object.clusterId);
    }

    @FieldResolver(() => ChangeConnection, { description: 'What changed on it.' })
    async changes(
      @Root() object: Located,
      @Args(() => ChangeListArgs) args: ChangeListArgs,
      @Ctx() context: RequestContext,
    ): Promise<ChangeConnection> {
      return ChangeConnection.from(await nestedPage(context, changesOfObject, object, args));
    }
  }
  return NamespacedResolver;
}

/** The lists of a kind below a cluster and below a namespace. */
function nestedResolversOf<T extends Located, Filter extends { not?: Filter | null }>(kind: NamespacedKind<T, Filter>) {
  const { list, connection } = kind;
  const nested = nestedLists(list);
  const several = capital(kind.words[1]);

  @Resolver(() => Cluster)
  class NamespacedOfClusterResolver {
    @FieldResolver(() => connection, { description: `${several} in it.` })
    // Named as the field: methods of one name would be one field of the type.
    async [list.name](
      @Root() cluster: Cluster,
      @Args(() => kind.args) args: ListArgs<Filter>,
      @Ctx() context: RequestContext,
    ): Promise<object> {
      return connection.from(await nestedPage(context, nested.ofCluster, cluster, args));
    }
  }

  @Resolver(() => Namespace)
  class NamespacedOfNamespaceResolver {
    @FieldResolver(() => connection, { description: `${several} in it.` })
    async [list.name](
      @Root() namespace: Namespace,
      @Args(() => kind.args) args: ListArgs<Filter>,
      @Ctx() context: RequestContext,
    ): Promise<object> {
      return connection.from(await nestedPage(context, nested.ofNamespace, namespace, args));
    }
  }
  return [NamespacedOfClusterResolver, NamespacedOfNamespaceResolver];
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function resolversOf<T extends Located, Filter extends { not?: Filter | null }>(
  kind: NamespacedKind<T, Filter>,
): (new () => object)[] {
  return [resolverOf(kind), ...nestedResolversOf(kind)];
}

/** The resolvers of all kinds of objects in namespaces; what only one kind has is in a resolver of its own. */
export const namespacedResolvers: readonly (new () => object)[] = [
  ...resolversOf({
    one: 'horizontalPodAutoscaler',
    words: ['horizontal pod autoscaler', 'horizontal pod autoscalers'],
    source: horizontalPodAutoscalers,
    list: autoscalerList,
    args: HorizontalPodAutoscalerListArgs,
    connection: HorizontalPodAutoscalerConnection,
  }),
  ...resolversOf({
    one: 'podDisruptionBudget',
    words: ['pod disruption budget', 'pod disruption budgets'],
    source: podDisruptionBudgets,
    list: budgetList,
    args: PodDisruptionBudgetListArgs,
    connection: PodDisruptionBudgetConnection,
  }),
  ...resolversOf({
    one: 'persistentVolumeClaim',
    words: ['persistent volume claim', 'persistent volume claims'],
    source: persistentVolumeClaims,
    list: claimList,
    args: PersistentVolumeClaimListArgs,
    connection: PersistentVolumeClaimConnection,
  }),
  ...resolversOf({
    one: 'service',
    words: ['service', 'services'],
    source: services,
    list: serviceList,
    args: ServiceListArgs,
    connection: ServiceConnection,
  }),
  ...resolversOf({
    one: 'resourceQuota',
    words: ['resource quota', 'resource quotas'],
    source: resourceQuotas,
    list: quotaList,
    args: ResourceQuotaListArgs,
    connection: ResourceQuotaConnection,
  }),
];
