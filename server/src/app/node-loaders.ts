import { apiKeyById, roleBindingById, teamById, userById } from '../features/accounts/access.loader.js';
import { Alert } from '../features/alerts/alert.entity.js';
import { AlertHistoryEntry } from '../features/alerts/alert-history.entity.js';
import { ClusterEvent } from '../features/alerts/cluster-event.entity.js';
import { Anomaly } from '../features/anomalies/anomaly.entity.js';
import { AuditEntry } from '../features/audit/audit-entry.entity.js';
import { channelById } from '../features/channels/channel.loader.js';
import { agents, clusters, enrolTokens } from '../features/clusters/cluster.loader.js';
import { incidentAlerts, incidentEntryById, incidents } from '../features/incidents/incident.loader.js';
import {
  changes,
  clusterNodes,
  containers,
  horizontalPodAutoscalers,
  images,
  namespaces,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  resourceQuotas,
  services,
  workloads,
} from '../features/inventory/inventory.loader.js';
import { ObjectChange } from '../features/inventory/object-change.entity.js';
import { PLACE_OF_CHANGE } from '../features/inventory/places.js';
import { decisionSource, deliverySource, routeSource } from '../features/notifications/notification.loader.js';
import {
  recommendationEntries,
  recommendations,
  sizingPolicies,
} from '../features/recommendations/recommendation.loader.js';
import { ruleById } from '../features/rules/rule.loader.js';
import { maintenanceWindows, silences } from '../features/silences/silence.loader.js';
import { type EntitySource, entityLoader } from '../platform/entity-loader.js';
import { IN_NAMESPACE, OF_TENANT } from '../platform/place-rule.js';
import type { RelayNode } from '../platform/relay.types.js';
import type { RequestContext } from '../platform/request-context.js';

type NodeLoader = (context: RequestContext) => { load(id: string): Promise<RelayNode | null> };

function from<T extends RelayNode & { id: string }>(source: EntitySource<T>): NodeLoader {
  return (context) => entityLoader(context, source);
}

/** How each type behind a global id is loaded; a type that is not here is answered like a missing object. */
export const nodeLoaders: Record<string, NodeLoader> = {
  Agent: from(agents),
  ApiKey: apiKeyById,
  AuditEntry: from({ entity: AuditEntry, table: 'audit_entry', place: OF_TENANT }),
  Channel: channelById,
  Cluster: from(clusters),
  EnrolToken: from(enrolTokens),
  ClusterNode: from(clusterNodes),
  Namespace: from(namespaces),
  Workload: from(workloads),
  Pod: from(pods),
  Container: from(containers),
  HorizontalPodAutoscaler: from(horizontalPodAutoscalers),
  PodDisruptionBudget: from(podDisruptionBudgets),
  PersistentVolumeClaim: from(persistentVolumeClaims),
  Service: from(services),
  ResourceQuota: from(resourceQuotas),
  Image: from(images),
  Incident: from(incidents),
  IncidentAlert: from(incidentAlerts),
  IncidentEntry: incidentEntryById,
  Alert: from({ entity: Alert, table: 'alert', place: IN_NAMESPACE }),
  AlertRule: ruleById,
  AlertHistoryEntry: from({ entity: AlertHistoryEntry, table: 'alert_history', place: IN_NAMESPACE }),
  Anomaly: from({ entity: Anomaly, table: 'anomaly', place: IN_NAMESPACE }),
  ClusterEvent: from({ entity: ClusterEvent, table: 'cluster_event', place: IN_NAMESPACE }),
  Change: from(changes),
  ObjectChange: from({ entity: ObjectChange, table: 'object_change', place: PLACE_OF_CHANGE }),
  MaintenanceWindow: from(maintenanceWindows),
  Silence: from(silences),
  SizingPolicy: from(sizingPolicies),
  Route: from(routeSource),
  Delivery: from(deliverySource),
  NotificationDecision: from(decisionSource),
  Recommendation: from(recommendations),
  RecommendationEntry: from(recommendationEntries),
  RoleBinding: roleBindingById,
  Team: teamById,
  User: userById,
};
