import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, type NonEmptyArray } from 'type-graphql';
import { CallerResolver, ViewerResolver } from '../features/accounts/access.resolver.js';
import { AccountResolver } from '../features/accounts/account.resolver.js';
import { ApiKeyResolver } from '../features/accounts/api-key.resolver.js';
import { RoleBindingResolver } from '../features/accounts/role-binding.resolver.js';
import { TeamResolver } from '../features/accounts/team.resolver.js';
import { UserResolver } from '../features/accounts/user.resolver.js';
import { AlertResolver } from '../features/alerts/alert.resolver.js';
import { AlertChangeResolver } from '../features/alerts/alert-change.resolver.js';
import {
  ClusterAlertsResolver,
  ClusterNodeAlertsResolver,
  PodAlertsResolver,
} from '../features/alerts/alert-lists.resolver.js';
import { AlertStreamResolver } from '../features/alerts/alert-stream.resolver.js';
import { ClusterEventResolver } from '../features/alerts/cluster-event.resolver.js';
import {
  AnomalyResolver,
  ClusterAnomaliesResolver,
  WorkloadAnomaliesResolver,
} from '../features/anomalies/anomaly.resolver.js';
import { AuditResolver } from '../features/audit/audit.resolver.js';
import { ChannelResolver } from '../features/channels/channel.resolver.js';
import { ChannelTestResolver } from '../features/channels/channel-test.resolver.js';
import { AgentResolver } from '../features/clusters/agent.resolver.js';
import { AgentReportResolver } from '../features/clusters/agent-report.resolver.js';
import { ClusterResolver } from '../features/clusters/cluster.resolver.js';
import { ClusterHealthStreamResolver } from '../features/clusters/cluster-health-stream.resolver.js';
import { EnrolmentResolver } from '../features/clusters/enrolment.resolver.js';
import { CostResolver } from '../features/costs/cost.resolver.js';
import { ClusterNodePriceResolver, PriceResolver } from '../features/costs/price.resolver.js';
import { DigestResolver } from '../features/digests/digest.resolver.js';
import { ClusterGapsResolver, GapResolver } from '../features/gaps/gap.resolver.js';
import { AssigneeResolver } from '../features/incidents/assignee.resolver.js';
import {
  AlertIncidentResolver,
  IncidentAlertResolver,
  IncidentEntryResolver,
  IncidentResolver,
  RootCauseCandidateResolver,
} from '../features/incidents/incident.resolver.js';
import { IncidentChangeResolver } from '../features/incidents/incident-change.resolver.js';
import { IncidentStreamResolver } from '../features/incidents/incident-stream.resolver.js';
import { ChangeResolver } from '../features/inventory/change.resolver.js';
import { ClusterInventoryResolver } from '../features/inventory/cluster-inventory.resolver.js';
import { ClusterNodeResolver } from '../features/inventory/cluster-node.resolver.js';
import { ContainerResolver } from '../features/inventory/container.resolver.js';
import { ImageResolver } from '../features/inventory/image.resolver.js';
import { InventoryResolver } from '../features/inventory/inventory.resolver.js';
import { NamespaceResolver } from '../features/inventory/namespace.resolver.js';
import { namespacedResolvers } from '../features/inventory/namespaced.resolver.js';
import {
  AutoscalerRelationsResolver,
  BudgetRelationsResolver,
  ClaimRelationsResolver,
  PodRelationsResolver,
  ServiceRelationsResolver,
  WorkloadRelationsResolver,
} from '../features/inventory/namespaced-relations.resolver.js';
import { ObjectChangeResolver } from '../features/inventory/object-change.resolver.js';
import { PodResolver } from '../features/inventory/pod.resolver.js';
import { WorkloadResolver } from '../features/inventory/workload.resolver.js';
import { JobResolver } from '../features/jobs/job.resolver.js';
import { MetricsResolver } from '../features/metrics/metrics.resolver.js';
import { TimeSeriesResolver } from '../features/metrics/time-series.resolver.js';
import { DeliveryResolver, IncidentDeliveriesResolver } from '../features/notifications/delivery.resolver.js';
import { IncidentDecisionsResolver, NotificationResolver } from '../features/notifications/notification.resolver.js';
import { RouteResolver } from '../features/notifications/route.resolver.js';
import { RecommendationResolver, UsageProfileResolver } from '../features/recommendations/recommendation.resolver.js';
import { RecommendationChangeResolver } from '../features/recommendations/recommendation-change.resolver.js';
import {
  ClusterRecommendationsResolver,
  NamespaceRecommendationsResolver,
  WorkloadRecommendationsResolver,
} from '../features/recommendations/recommendation-lists.resolver.js';
import { SavingsResolver } from '../features/recommendations/savings.resolver.js';
import { SizingPolicyResolver } from '../features/recommendations/sizing-policy.resolver.js';
import { SizingPreviewResolver } from '../features/recommendations/sizing-preview.resolver.js';
import { RetentionResolver } from '../features/retention/retention.resolver.js';
import { AlertRuleInstanceResolver, AlertRuleResolver } from '../features/rules/alert-rule.resolver.js';
import { DryRunResolver } from '../features/rules/dry-run.resolver.js';
import { RuleOfAlertResolver } from '../features/rules/rule-of-alert.resolver.js';
import { AlertSilenceResolver } from '../features/silences/alert-silence.resolver.js';
import { MaintenanceWindowResolver } from '../features/silences/maintenance-window.resolver.js';
import { SilencePreviewResolver, SilenceResolver } from '../features/silences/silence.resolver.js';
import { ConsumerResolver } from '../features/streams/consumer.resolver.js';
import { NodeResolver } from './node.resolver.js';

/** Every resolver of the server; nobody else imports one. */
const resolvers: NonEmptyArray<new () => object> = [
  NodeResolver,
  AccountResolver,
  CallerResolver,
  ViewerResolver,
  ApiKeyResolver,
  RoleBindingResolver,
  TeamResolver,
  UserResolver,
  AuditResolver,
  AgentResolver,
  AgentReportResolver,
  ClusterResolver,
  DigestResolver,
  GapResolver,
  ClusterGapsResolver,
  EnrolmentResolver,
  InventoryResolver,
  ClusterInventoryResolver,
  ClusterNodeResolver,
  NamespaceResolver,
  WorkloadResolver,
  PodResolver,
  ContainerResolver,
  ImageResolver,
  ...namespacedResolvers,
  WorkloadRelationsResolver,
  PodRelationsResolver,
  AutoscalerRelationsResolver,
  BudgetRelationsResolver,
  ClaimRelationsResolver,
  ServiceRelationsResolver,
  ChangeResolver,
  ObjectChangeResolver,
  MetricsResolver,
  TimeSeriesResolver,
  AlertResolver,
  AlertChangeResolver,
  ClusterAlertsResolver,
  ClusterNodeAlertsResolver,
  PodAlertsResolver,
  AlertStreamResolver,
  ClusterEventResolver,
  AnomalyResolver,
  ClusterAnomaliesResolver,
  WorkloadAnomaliesResolver,
  ChannelResolver,
  ChannelTestResolver,
  IncidentResolver,
  IncidentAlertResolver,
  IncidentEntryResolver,
  RootCauseCandidateResolver,
  AlertIncidentResolver,
  IncidentChangeResolver,
  AssigneeResolver,
  IncidentStreamResolver,
  AlertSilenceResolver,
  SilenceResolver,
  SilencePreviewResolver,
  MaintenanceWindowResolver,
  JobResolver,
  ConsumerResolver,
  ClusterHealthStreamResolver,
  RetentionResolver,
  CostResolver,
  PriceResolver,
  ClusterNodePriceResolver,
  RouteResolver,
  DeliveryResolver,
  NotificationResolver,
  IncidentDeliveriesResolver,
  IncidentDecisionsResolver,
  AlertRuleResolver,
  AlertRuleInstanceResolver,
  RuleOfAlertResolver,
  DryRunResolver,
  RecommendationResolver,
  UsageProfileResolver,
  RecommendationChangeResolver,
  SavingsResolver,
  SizingPolicyResolver,
  SizingPreviewResolver,
  ClusterRecommendationsResolver,
  NamespaceRecommendationsResolver,
  WorkloadRecommendationsResolver,
];

/** buildSchema asks for a pub/sub even where every subscription brings its own iterator; using it is a mistake. */
const unusedPubSub = {
  publish(): void {
    throw new Error('Streams are read from the tables, not published.');
  },
  subscribe(): AsyncIterable<never> {
    throw new Error('Streams are read from the tables, not subscribed to here.');
  },
};

/** Builds the executable schema; inputs are checked by their types and by the services, not by class-validator. */
export function createSchema(): Promise<GraphQLSchema> {
  return buildSchema({ resolvers, validate: false, pubSub: unusedPubSub });
}
