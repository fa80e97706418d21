import type { ParentLink } from '../../platform/list.js';
import type { Cluster } from '../clusters/cluster.entity.js';
import type { ClusterNode } from './cluster-node.entity.js';
import { madeByWorkload } from './filters.sql.js';
import { changeList, clusterNodeList, containerList, namespaceList, podList, workloadList } from './lists.sql.js';
import type { Namespace } from './namespace.entity.js';
import type { Pod } from './pod.entity.js';
import type { Workload } from './workload.entity.js';

// Every connection below another object: which list it is, and by what of the parent its rows are found.

export function ofCluster(name: string): ParentLink<Cluster> {
  return {
    name: `Cluster.${name}`,
    values: [{ type: 'uuid', of: ({ id }) => id }],
    on: (id) => [`t.cluster_id = ${id}`],
    counted: { clusterId: ({ id }) => id },
  };
}

export const clusterNodesOfCluster = { list: clusterNodeList, link: ofCluster('clusterNodes') };
export const namespacesOfCluster = { list: namespaceList, link: ofCluster('namespaces') };
export const workloadsOfCluster = { list: workloadList, link: ofCluster('workloads') };
export const podsOfCluster = { list: podList, link: ofCluster('pods') };
export const changesOfCluster = { list: changeList, link: ofCluster('changes') };

export function ofNamespace(name: string): ParentLink<Namespace> {
  return {
    name: `Namespace.${name}`,
    values: [
      { type: 'uuid', of: ({ clusterId }) => clusterId },
      { type: 'text', of: (namespace) => namespace.name },
    ],
    on: (clusterId, namespace) => [`t.cluster_id = ${clusterId}`, `t.namespace = ${namespace}`],
    counted: {
      clusterId: ({ clusterId }) => clusterId,
      facet: { name: 'NAMESPACE', value: (namespace) => namespace.name },
    },
  };
}

export const workloadsOfNamespace = { list: workloadList, link: ofNamespace('workloads') };
export const podsOfNamespace = { list: podList, link: ofNamespace('pods') };

const podsOnNode: ParentLink<ClusterNode> = {
  name: 'ClusterNode.pods',
  values: [
    { type: 'uuid', of: ({ clusterId }) => clusterId },
    { type: 'text', of: ({ name }) => name },
  ],
  on: (clusterId, name) => [`t.cluster_id = ${clusterId}`, `t.node_name = ${name}`],
  counted: { clusterId: ({ clusterId }) => clusterId, facet: { name: 'CLUSTER_NODE', value: ({ name }) => name } },
};
export const podsOfClusterNode = { list: podList, link: podsOnNode };

const podsMadeByWorkload: ParentLink<Workload> = {
  name: 'Workload.pods',
  values: [{ type: 'uuid', of: ({ id }) => id }],
  on: (id) => [madeByWorkload(`= ${id}`)],
};
export const podsOfWorkload = { list: podList, link: podsMadeByWorkload };

const containersInPod: ParentLink<Pod> = {
  name: 'Pod.containers',
  values: [{ type: 'uuid', of: ({ id }) => id }],
  on: (id) => [`t.pod_id = ${id}`],
};
export const containersOfPod = { list: containerList, link: containersInPod };

/** The changes of one object itself. */
const changesOfOne: ParentLink<{ id: string }> = {
  name: 'changes',
  values: [{ type: 'uuid', of: ({ id }) => id }],
  on: (id) => [`t.object_id = ${id}`],
};
export const changesOfObject = { list: changeList, link: changesOfOne };

/** The changes of a pod and of its containers: people ask what changed on the pod and mean both. */
const changesOnPod: ParentLink<Pod> = {
  name: 'Pod.changes',
  values: [{ type: 'uuid', of: ({ id }) => id }],
  on: (id) => [
    `t.object_id IN (SELECT ${id}
      UNION ALL SELECT c.id FROM container c WHERE c.tenant_id = t.tenant_id AND c.pod_id = ${id})`,
  ],
};
export const changesOfPod = { list: changeList, link: changesOnPod };
