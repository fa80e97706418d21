import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Guard } from '../../platform/guard.js';
import { nestedPage, page } from '../../platform/page.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { type RequestContext } from '../../platform/request-context.js';
import { teamById, userById } from '../accounts/access.loader.js';
import { User } from '../accounts/account.types.js';
import { Team } from '../accounts/team.entity.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { clusterById } from '../clusters/cluster.loader.js';
import { ClusterNode } from '../inventory/cluster-node.entity.js';
import { Pod } from '../inventory/pod.entity.js';
import { Workload } from '../inventory/workload.entity.js';
import { workloadByNames } from '../inventory/workload.loader.js';
import { NamedRange } from '../metrics/time-series-input.types.js';
import { Alert } from './alert.entity.js';
import { alertList } from './alert.sql.js';
import { AlertConnection, AlertListArgs } from './alert.types.js';
import { historyOfAlert } from './alert-history.sql.js';
import { AlertHistoryConnection, AlertHistoryListArgs } from './alert-history.types.js';
import { stateSpansOf } from './state-span.loader.js';
import { AlertStateSpan } from './state-span.types.js';
import { nodeOfAlert, podOfAlert } from './subject.loader.js';
import { ofViewer } from './viewer-filter.js';

const ALERTS = { entity: Alert, table: 'alert', place: IN_NAMESPACE };

@Resolver(() => Alert)
export class AlertResolver {
  @Guard('VIEWER')
  @Query(() => AlertConnection, { nullable: true, description: 'Alerts of all clusters, open and resolved.' })
  async alerts(
    @Args(() => AlertListArgs) args: AlertListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertConnection> {
    const filter = ofViewer(args.filter, context.caller);
    return AlertConnection.from(await page(context, alertList, { ...args, filter }));
  }

  @FieldResolver(() => Cluster, { description: 'The cluster its subject is in.' })
  cluster(@Root() alert: Alert, @Ctx() context: RequestContext): Promise<Cluster | null> {
    return clusterById(context).load(alert.clusterId);
  }

  @FieldResolver(() => Pod, {
    nullable: true,
    description: 'The pod it is about; null for another kind of subject, or when the pod was never reported.',
  })
  pod(@Root() alert: Alert, @Ctx() context: RequestContext): Promise<Pod | null> {
    return podOfAlert(context, alert);
  }

  @FieldResolver(() => ClusterNode, {
    nullable: true,
    description: 'The cluster node it is about, or that its pod is on; null when there is none.',
  })
  clusterNode(@Root() alert: Alert, @Ctx() context: RequestContext): Promise<ClusterNode | null> {
    return nodeOfAlert(context, alert);
  }

  @FieldResolver(() => Workload, {
    nullable: true,
    description: 'The workload that its subject is or belongs to; null for none, or where it was never reported.',
  })
  workload(@Root() alert: Alert, @Ctx() context: RequestContext): Promise<Workload | null> | null {
    const { clusterId, namespace, workloadKind, workloadName } = alert;
    if (!namespace || !workloadKind || !workloadName) return null;
    return workloadByNames(context).load({ clusterId, namespace, workloadKind, workloadName });
  }

  @FieldResolver(() => Team, {
    nullable: true,
    description: 'The team that owned the namespace of its subject when it was raised; null for none.',
  })
  team(@Root() { teamId }: Alert, @Ctx() context: RequestContext): Promise<Team | null> | null {
    return teamId ? teamById(context).load(teamId) : null;
  }

  @FieldResolver(() => User, {
    nullable: true,
    description:
      'Who is to look after it; null for nobody, and for somebody whom the caller may not see: `assigneeName` tells the name.',
  })
  assignee(@Root() { assigneeId }: Alert, @Ctx() context: RequestContext): Promise<User | null> | null {
    return assigneeId ? userById(context).load(assigneeId) : null;
  }

  @FieldResolver(() => Alert, {
    nullable: true,
    description: 'The alert that explains it, such as that of the node a pod is on; null for none.',
  })
  inhibitedBy(@Root() { inhibitedById }: Alert, @Ctx() context: RequestContext): Promise<Alert | null> | null {
    return inhibitedById ? entityLoader(context, ALERTS).load(inhibitedById) : null;
  }

  @FieldResolver(() => AlertHistoryConnection, { description: 'What happened to it, as it was written then.' })
  async history(
    @Root() alert: Alert,
    @Args(() => AlertHistoryListArgs) args: AlertHistoryListArgs,
    @Ctx() context: RequestContext,
  ): Promise<AlertHistoryConnection> {
    return AlertHistoryConnection.from(await nestedPage(context, historyOfAlert, alert, args));
  }

  @FieldResolver(() => [AlertStateSpan], {
    description: 'Its states over a range, in order, from its first sighting on; stretches nobody observed are marked.',
  })
  stateSpans(
    @Root() alert: Alert,
    @Arg('last', () => NamedRange, { nullable: true, description: 'Which range; LAST_1H where it is not given.' })
    last: NamedRange | null,
    @Ctx() context: RequestContext,
  ): Promise<AlertStateSpan[]> {
    return stateSpansOf(context, last ?? NamedRange.LAST_1H).load(alert);
  }
}
