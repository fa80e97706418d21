import { AccessToken, AppUser, Login, Tenant, TenantCounter } from '../features/accounts/account.entity.js';
import { ApiKey } from '../features/accounts/api-key.entity.js';
import { RoleBinding } from '../features/accounts/role-binding.entity.js';
import { Team, TeamMember } from '../features/accounts/team.entity.js';
import { Alert } from '../features/alerts/alert.entity.js';
import { AlertHistoryEntry } from '../features/alerts/alert-history.entity.js';
import { AlertTerm } from '../features/alerts/alert-term.entity.js';
import { ClusterEvent } from '../features/alerts/cluster-event.entity.js';
import { Anomaly } from '../features/anomalies/anomaly.entity.js';
import { AuditEntry, AuditHead } from '../features/audit/audit-entry.entity.js';
import { Channel, ChannelCallback } from '../features/channels/channel.entity.js';
import { Agent } from '../features/clusters/agent.entity.js';
import { BatchReceipt } from '../features/clusters/batch-receipt.entity.js';
import { Cluster } from '../features/clusters/cluster.entity.js';
import { EnrolToken } from '../features/clusters/enrol-token.entity.js';
import { ObjectLabel } from '../features/clusters/object-label.entity.js';
import { CostDay, CostDayCluster } from '../features/costs/cost-day.entity.js';
import { CostSetting } from '../features/costs/cost-setting.entity.js';
import { Price } from '../features/costs/price.entity.js';
import { DigestSetting } from '../features/digests/digest-setting.entity.js';
import { StoredGap } from '../features/gaps/gap.entity.js';
import { Incident, IncidentHead } from '../features/incidents/incident.entity.js';
import { IncidentAlert } from '../features/incidents/incident-alert.entity.js';
import { IncidentEntry } from '../features/incidents/incident-entry.entity.js';
import { IncidentSpan } from '../features/incidents/incident-span.entity.js';
import { IncidentTally } from '../features/incidents/incident-tally.entity.js';
import { Change } from '../features/inventory/change.entity.js';
import { ClusterNode } from '../features/inventory/cluster-node.entity.js';
import { Container } from '../features/inventory/container.entity.js';
import { ContainerEnd } from '../features/inventory/container-end.entity.js';
import { HorizontalPodAutoscaler } from '../features/inventory/horizontal-pod-autoscaler.entity.js';
import { Image } from '../features/inventory/image.entity.js';
import { InventoryState } from '../features/inventory/inventory-state.entity.js';
import { Namespace } from '../features/inventory/namespace.entity.js';
import { ObjectChange } from '../features/inventory/object-change.entity.js';
import { PersistentVolumeClaim } from '../features/inventory/persistent-volume-claim.entity.js';
import { Pod } from '../features/inventory/pod.entity.js';
import { PodDisruptionBudget } from '../features/inventory/pod-disruption-budget.entity.js';
import { ResourceQuota } from '../features/inventory/resource-quota.entity.js';
import { Service } from '../features/inventory/service.entity.js';
import { Workload } from '../features/inventory/workload.entity.js';
import { LatestBoardRow } from '../features/metrics/latest-board.entity.js';
import { Metric } from '../features/metrics/metric.entity.js';
import { RollupDayDue, RollupDue, RollupOwner } from '../features/metrics/rollup-due.entity.js';
import { Subject } from '../features/metrics/subject.entity.js';
import { SubjectLatest } from '../features/metrics/subject-latest.entity.js';
import { UsageRank } from '../features/metrics/usage-rank.entity.js';
import { NotificationDecision } from '../features/notifications/decision.entity.js';
import { Delivery, DeliveryQueue, StoredAttempt } from '../features/notifications/delivery.entity.js';
import { NotificationSetting, NotificationThread } from '../features/notifications/notification.entity.js';
import { Route } from '../features/notifications/route.entity.js';
import { Recommendation } from '../features/recommendations/recommendation.entity.js';
import { RecommendationEntry } from '../features/recommendations/recommendation-entry.entity.js';
import { RecommendationRun } from '../features/recommendations/recommendation-run.entity.js';
import { StoredSizingPolicy } from '../features/recommendations/sizing-policy.entity.js';
import { StoredUsageProfile } from '../features/recommendations/usage-profile.entity.js';
import { DefaultRetention, TenantRetention } from '../features/retention/retention.entity.js';
import { AlertRule } from '../features/rules/alert-rule.entity.js';
import { AlertRuleState, RuleInstance } from '../features/rules/alert-rule-state.entity.js';
import { MaintenanceWindow } from '../features/silences/maintenance-window.entity.js';
import { Silence, SilenceEntry } from '../features/silences/silence.entity.js';
import { DatabaseHistory } from '../features/streams/database-history.entity.js';
import { StreamConsumerPosition } from '../features/streams/stream-consumer.entity.js';
import { StreamHead } from '../features/streams/stream-head.entity.js';
import { JobState, TenantJobState } from '../platform/job-state.entity.js';
import { ObjectCount } from '../platform/object-count.entity.js';

/** Every entity; partitioned tables have none, because TypeORM does not know PARTITION BY. */
export const entities = [
  AccessToken,
  Agent,
  Alert,
  AlertRule,
  AlertRuleState,
  AlertHistoryEntry,
  AlertTerm,
  Anomaly,
  ApiKey,
  AppUser,
  AuditEntry,
  AuditHead,
  BatchReceipt,
  Login,
  RoleBinding,
  RuleInstance,
  Team,
  TeamMember,
  Tenant,
  TenantCounter,
  Change,
  Channel,
  ChannelCallback,
  Cluster,
  CostDay,
  CostDayCluster,
  CostSetting,
  Price,
  DefaultRetention,
  TenantRetention,
  Delivery,
  DeliveryQueue,
  StoredAttempt,
  NotificationDecision,
  NotificationSetting,
  NotificationThread,
  Route,
  ClusterEvent,
  ClusterNode,
  Container,
  EnrolToken,
  DigestSetting,
  StoredGap,
  Image,
  Incident,
  IncidentAlert,
  IncidentEntry,
  IncidentHead,
  IncidentSpan,
  IncidentTally,
  InventoryState,
  JobState,
  TenantJobState,
  Namespace,
  ObjectCount,
  ObjectLabel,
  ObjectChange,
  Pod,
  HorizontalPodAutoscaler,
  PodDisruptionBudget,
  PersistentVolumeClaim,
  Service,
  ResourceQuota,
  Workload,
  Metric,
  RollupDayDue,
  RollupDue,
  RollupOwner,
  Subject,
  StreamHead,
  DatabaseHistory,
  StreamConsumerPosition,
  MaintenanceWindow,
  Silence,
  SilenceEntry,
  LatestBoardRow,
  SubjectLatest,
  UsageRank,
  ContainerEnd,
  Recommendation,
  RecommendationEntry,
  RecommendationRun,
  StoredSizingPolicy,
  StoredUsageProfile,
];
