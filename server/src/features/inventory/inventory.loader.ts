import type { EntitySource } from '../../platform/entity-loader.js';
import { IN_CLUSTER, IN_NAMESPACE } from '../../platform/place-rule.js';
import type { RelayNode } from '../../platform/relay.types.js';
import { Change, type ObjectKind } from './change.entity.js';
import { ClusterNode } from './cluster-node.entity.js';
import { Container } from './container.entity.js';
import { HorizontalPodAutoscaler } from './horizontal-pod-autoscaler.entity.js';
import { Image } from './image.entity.js';
import { Namespace } from './namespace.entity.js';
import { PersistentVolumeClaim } from './persistent-volume-claim.entity.js';
import { PLACE_OF_CHANGE, PLACE_OF_IMAGE, PLACE_OF_NAMESPACE } from './places.js';
import { Pod } from './pod.entity.js';
import { PodDisruptionBudget } from './pod-disruption-budget.entity.js';
import { ResourceQuota } from './resource-quota.entity.js';
import { Service } from './service.entity.js';
import { Workload } from './workload.entity.js';

// Where the objects of the inventory are stored and where they lie: what loaders by id and by names read.

export const clusterNodes: EntitySource<ClusterNode> = {
  entity: ClusterNode,
  table: 'cluster_node',
  place: IN_CLUSTER,
};
export const namespaces: EntitySource<Namespace> = {
  entity: Namespace,
  table: 'namespace',
  place: PLACE_OF_NAMESPACE,
};
export const workloads: EntitySource<Workload> = { entity: Workload, table: 'workload', place: IN_NAMESPACE };
export const pods: EntitySource<Pod> = { entity: Pod, table: 'pod', place: IN_NAMESPACE };
export const containers: EntitySource<Container> = { entity: Container, table: 'container', place: IN_NAMESPACE };
export const changes: EntitySource<Change> = { entity: Change, table: 'change', place: PLACE_OF_CHANGE };
export const images: EntitySource<Image> = { entity: Image, table: 'image', place: PLACE_OF_IMAGE };

export const horizontalPodAutoscalers: EntitySource<HorizontalPodAutoscaler> = {
  entity: HorizontalPodAutoscaler,
  table: 'horizontal_pod_autoscaler',
  place: IN_NAMESPACE,
};
export const podDisruptionBudgets: EntitySource<PodDisruptionBudget> = {
  entity: PodDisruptionBudget,
  table: 'pod_disruption_budget',
  place: IN_NAMESPACE,
};
export const persistentVolumeClaims: EntitySource<PersistentVolumeClaim> = {
  entity: PersistentVolumeClaim,
  table: 'persistent_volume_claim',
  place: IN_NAMESPACE,
};
export const services: EntitySource<Service> = { entity: Service, table: 'service', place: IN_NAMESPACE };
export const resourceQuotas: EntitySource<ResourceQuota> = {
  entity: ResourceQuota,
  table: 'resource_quota',
  place: IN_NAMESPACE,
};

/** Where the objects of every kind are stored. */
export const SOURCE_OF_KIND: Readonly<Record<ObjectKind, EntitySource<RelayNode & { id: string }>>> = {
  CLUSTER_NODE: clusterNodes,
  NAMESPACE: namespaces,
  WORKLOAD: workloads,
  POD: pods,
  CONTAINER: containers,
  HORIZONTAL_POD_AUTOSCALER: horizontalPodAutoscalers,
  POD_DISRUPTION_BUDGET: podDisruptionBudgets,
  PERSISTENT_VOLUME_CLAIM: persistentVolumeClaims,
  SERVICE: services,
  RESOURCE_QUOTA: resourceQuotas,
};
