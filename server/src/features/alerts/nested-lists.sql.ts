import type { ParentLink } from '../../platform/list.js';
import type { Cluster } from '../clusters/cluster.entity.js';
import type { ClusterNode } from '../inventory/cluster-node.entity.js';
import type { Pod } from '../inventory/pod.entity.js';
import { alertList } from './alert.sql.js';
import { clusterEventList } from './cluster-event.sql.js';

// The alerts and events below another object. By name and not by uid: what happened to the pod that bore this name
// before is part of the story.

const inCluster: ParentLink<Cluster> = {
  name: 'Cluster',
  values: [{ type: 'uuid', of: ({ id }) => id }],
  on: (id) => [`t.cluster_id = ${id}`],
  counted: { clusterId: ({ id }) => id },
};

function aboutNode(prefix: 'subject' | 'involved'): ParentLink<ClusterNode> {
  return {
    name: `ClusterNode.${prefix}`,
    values: [
      { type: 'uuid', of: ({ clusterId }) => clusterId },
      { type: 'text', of: ({ name }) => name },
    ],
    on: (clusterId, name) => [`t.cluster_id = ${clusterId}`, `t.${prefix}_kind = 'Node'`, `t.${prefix}_name = ${name}`],
  };
}

function aboutPod(prefix: 'subject' | 'involved'): ParentLink<Pod> {
  return {
    name: `Pod.${prefix}`,
    values: [
      { type: 'uuid', of: ({ clusterId }) => clusterId },
      { type: 'text', of: ({ namespace }) => namespace },
      { type: 'text', of: ({ name }) => name },
    ],
    on: (clusterId, namespace, name) => [
      `t.cluster_id = ${clusterId}`,
      `t.${prefix}_kind = 'Pod'`,
      `t.namespace = ${namespace}`,
      `t.${prefix}_name = ${name}`,
    ],
  };
}

export const alertsOfCluster = { list: alertList, link: { ...inCluster, name: 'Cluster.alerts' } };
export const alertsOfClusterNode = { list: alertList, link: aboutNode('subject') };
export const alertsOfPod = { list: alertList, link: aboutPod('subject') };
export const eventsOfCluster = { list: clusterEventList, link: { ...inCluster, name: 'Cluster.clusterEvents' } };
export const eventsOfClusterNode = { list: clusterEventList, link: aboutNode('involved') };
export const eventsOfPod = { list: clusterEventList, link: aboutPod('involved') };
