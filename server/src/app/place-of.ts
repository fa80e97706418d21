import { PLACE_OF_ENTRY, PLACE_OF_INCIDENT } from '../features/incidents/places.js';
import { PLACE_OF_CHANGE, PLACE_OF_IMAGE, PLACE_OF_NAMESPACE } from '../features/inventory/places.js';
import { PLACE_OF_RECOMMENDATION } from '../features/recommendations/places.js';
import {
  CLUSTER_ITSELF,
  IN_CLUSTER,
  IN_NAMESPACE,
  OF_TENANT,
  type PlaceRule,
  WITH_CLUSTER,
} from '../platform/place-rule.js';
import type { Place } from '../platform/rights.js';

/** Where the objects of every type lie that can be fetched by its id; the same rules that statements read by. */
export const placeRules: Readonly<Record<string, PlaceRule<never>>> = {
  Agent: WITH_CLUSTER,
  Alert: IN_NAMESPACE,
  AlertRule: OF_TENANT,
  AlertHistoryEntry: IN_NAMESPACE,
  Anomaly: IN_NAMESPACE,
  ApiKey: OF_TENANT,
  AuditEntry: OF_TENANT,
  Change: PLACE_OF_CHANGE,
  Channel: OF_TENANT,
  Cluster: CLUSTER_ITSELF,
  ClusterEvent: IN_NAMESPACE,
  ClusterNode: IN_CLUSTER,
  Container: IN_NAMESPACE,
  Delivery: OF_TENANT,
  EnrolToken: OF_TENANT,
  HorizontalPodAutoscaler: IN_NAMESPACE,
  Image: PLACE_OF_IMAGE,
  Incident: PLACE_OF_INCIDENT,
  IncidentAlert: IN_NAMESPACE,
  IncidentEntry: PLACE_OF_ENTRY,
  MaintenanceWindow: IN_NAMESPACE,
  Namespace: PLACE_OF_NAMESPACE,
  NotificationDecision: OF_TENANT,
  ObjectChange: PLACE_OF_CHANGE,
  PersistentVolumeClaim: IN_NAMESPACE,
  Pod: IN_NAMESPACE,
  PodDisruptionBudget: IN_NAMESPACE,
  Recommendation: PLACE_OF_RECOMMENDATION,
  RecommendationEntry: PLACE_OF_RECOMMENDATION,
  ResourceQuota: IN_NAMESPACE,
  RoleBinding: OF_TENANT,
  Route: OF_TENANT,
  Service: IN_NAMESPACE,
  Silence: IN_NAMESPACE,
  SizingPolicy: OF_TENANT,
  Team: OF_TENANT,
  User: OF_TENANT,
  Workload: IN_NAMESPACE,
};

/** The place of one object; null for types that have no place of their own, where only the whole tenant's role counts. */
export function placeOf(typeName: string, object: unknown): Place | null {
  return placeRules[typeName]?.of(object as never) ?? null;
}

/** Whether the objects of a type lie in clusters, so that the role differs from one to the next. */
export function liesInCluster(typeName: string): boolean {
  return placeRules[typeName]?.cluster != null;
}

/** The types that have a place. */
export const placedTypes: readonly string[] = Object.keys(placeRules);
