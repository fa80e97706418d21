import type { EntitySource } from '../../platform/entity-loader.js';
import { IN_CLUSTER, IN_NAMESPACE } from '../../platform/place-rule.js';
import { Change } from './change.entity.js';
import { ClusterNode } from './cluster-node.entity.js';
import { Container } from './container.entity.js';
import { Image } from './image.entity.js';
import { Namespace } from './namespace.entity.js';
import { PLACE_OF_CHANGE, PLACE_OF_IMAGE, PLACE_OF_NAMESPACE } from './places.js';
import { Pod } from './pod.entity.js';
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
