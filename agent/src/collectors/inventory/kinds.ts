import type { InventoryKind, WorkloadKind } from '../../api/generated.js';
import type { KubeNamespace, KubeNode, KubeObject, KubePod, KubeWorkload } from '../../kube/objects.js';
import { toNamespace } from './namespace.js';
import { providerOf, toClusterNode } from './node.js';
import { type Owner, ownerOf } from './owner.js';
import { toPod } from './pod.js';
import { toWorkload } from './workload.js';

/** What stays in memory of one object. */
export interface Seen {
  readonly input: object;
  readonly owner: Owner | null;
  /** ReplicaSets that a Deployment owns are known for their pods' sake only. */
  readonly isReported: boolean;
  /** Of nodes: the cloud they run in. */
  readonly provider?: string | null;
}

/** One resource of the API and the kind of inventory that it belongs to. */
export interface Resource {
  readonly kind: InventoryKind;
  readonly group: string;
  readonly resource: string;
  readonly path: string;
  trim(object: KubeObject): Seen;
}

function workloads(kind: WorkloadKind, group: 'apps' | 'batch', resource: string): Resource {
  return {
    kind: 'WORKLOAD',
    group,
    resource,
    path: `/apis/${group}/v1/${resource}`,
    trim: (object: KubeWorkload) => {
      const owner = ownerOf(object);
      return { input: toWorkload(kind, object), owner, isReported: kind !== 'REPLICA_SET' || owner === null };
    },
  };
}

function ofCore(kind: InventoryKind, resource: string, trim: (object: KubeObject) => Seen): Resource {
  return { kind, group: '', resource, path: `/api/v1/${resource}`, trim };
}

/** Owners before what they own, so that a pod's workload is known when the pod is. */
export const RESOURCES: readonly Resource[] = [
  ofCore('CLUSTER_NODE', 'nodes', (node: KubeNode) => ({
    input: toClusterNode(node),
    owner: null,
    isReported: true,
    provider: providerOf(node),
  })),
  ofCore('NAMESPACE', 'namespaces', (namespace: KubeNamespace) => ({
    input: toNamespace(namespace),
    owner: null,
    isReported: true,
  })),
  workloads('DEPLOYMENT', 'apps', 'deployments'),
  workloads('STATEFUL_SET', 'apps', 'statefulsets'),
  workloads('DAEMON_SET', 'apps', 'daemonsets'),
  workloads('REPLICA_SET', 'apps', 'replicasets'),
  workloads('CRON_JOB', 'batch', 'cronjobs'),
  workloads('JOB', 'batch', 'jobs'),
  ofCore('POD', 'pods', (pod: KubePod) => ({ input: toPod(pod), owner: ownerOf(pod), isReported: true })),
];
