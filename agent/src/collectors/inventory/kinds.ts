import type { InventoryKind, WorkloadKind } from '../../api/generated.js';
import type {
  KubeAutoscaler,
  KubeDisruptionBudget,
  KubeEndpointSlice,
  KubeNamespace,
  KubeNode,
  KubeObject,
  KubePod,
  KubeResourceQuota,
  KubeService,
  KubeVolumeClaim,
  KubeWorkload,
} from '../../kube/objects.js';
import { toAutoscaler } from './autoscaler.js';
import { toDisruptionBudget } from './disruption-budget.js';
import { toNamespace } from './namespace.js';
import { providerOf, toClusterNode } from './node.js';
import { type Owner, ownerOf } from './owner.js';
import { toPod } from './pod.js';
import { toResourceQuota } from './quota.js';
import { type SliceFacts, serviceKey, toService, toSliceFacts } from './service.js';
import { toVolumeClaim } from './volume-claim.js';
import { toWorkload } from './workload.js';

/** What must be at hand of an object without unpacking it. */
export interface Facts {
  /** Of workloads: what owns them. */
  readonly owner?: Owner;
  /** Of nodes: where they run. */
  readonly place?: { readonly provider: string | null; readonly region: string | null };
  /** Of Services: their key, which their slices name. */
  readonly service?: string;
  /** Of EndpointSlices: everything. */
  readonly slice?: SliceFacts;
}

/** What is kept of an object. */
export interface Seen {
  /** As the server takes it; null for what is known for others' sake only, such as a Deployment's ReplicaSets. */
  readonly input: object | null;
  readonly facts: Facts | null;
}

/** One resource of the API and the kind of inventory that it belongs to. */
export interface Resource {
  readonly kind: InventoryKind;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly isNamespaced: boolean;
  /** It only adds to what is known of the kind: without it the kind is observed all the same. */
  readonly isAuxiliary?: boolean;
  /** The release of Kubernetes that brought this version, where supported clusters may be older. */
  readonly since?: string;
  see(object: KubeObject): Seen;
}

/** Where a resource is listed and watched: in the whole cluster, or in one namespace. */
export function pathOf({ group, version, resource }: Resource, namespace: string | null): string {
  const api = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespace === null ? `${api}/${resource}` : `${api}/namespaces/${namespace}/${resource}`;
}

function plain<O extends KubeObject>(toInput: (object: O) => object): (object: O) => Seen {
  return (object) => ({ input: toInput(object), facts: null });
}

function workloads(kind: WorkloadKind, group: 'apps' | 'batch', resource: string): Resource {
  const see = (object: KubeWorkload): Seen => {
    const owner = ownerOf(object);
    const isReported = kind !== 'REPLICA_SET' || owner === null;
    return { input: isReported ? toWorkload(kind, object) : null, facts: owner && { owner } };
  };
  return { kind: 'WORKLOAD', group, version: 'v1', resource, isNamespaced: true, see };
}

function seeNode(node: KubeNode): Seen {
  const input = toClusterNode(node);
  return { input, facts: { place: { provider: providerOf(node), region: input.region ?? null } } };
}

function seeService(service: KubeService): Seen {
  const { name = '', namespace } = service.metadata ?? {};
  return { input: toService(service), facts: { service: serviceKey(namespace, name) } };
}

function seeSlice(slice: KubeEndpointSlice): Seen {
  const facts = toSliceFacts(slice);
  return { input: null, facts: facts && { slice: facts } };
}

const CORE = { group: '', version: 'v1', isNamespaced: true } as const;

/** Owners before what they own, so that a pod's workload is known when the pod is. */
export const RESOURCES: readonly Resource[] = [
  { ...CORE, kind: 'CLUSTER_NODE', resource: 'nodes', isNamespaced: false, see: seeNode },
  { ...CORE, kind: 'NAMESPACE', resource: 'namespaces', isNamespaced: false, see: plain<KubeNamespace>(toNamespace) },
  workloads('DEPLOYMENT', 'apps', 'deployments'),
  workloads('STATEFUL_SET', 'apps', 'statefulsets'),
  workloads('DAEMON_SET', 'apps', 'daemonsets'),
  workloads('REPLICA_SET', 'apps', 'replicasets'),
  workloads('CRON_JOB', 'batch', 'cronjobs'),
  workloads('JOB', 'batch', 'jobs'),
  {
    kind: 'HORIZONTAL_POD_AUTOSCALER',
    group: 'autoscaling',
    version: 'v2',
    resource: 'horizontalpodautoscalers',
    isNamespaced: true,
    since: '1.23',
    see: plain<KubeAutoscaler>(toAutoscaler),
  },
  {
    kind: 'POD_DISRUPTION_BUDGET',
    group: 'policy',
    version: 'v1',
    resource: 'poddisruptionbudgets',
    isNamespaced: true,
    since: '1.21',
    see: plain<KubeDisruptionBudget>(toDisruptionBudget),
  },
  {
    ...CORE,
    kind: 'PERSISTENT_VOLUME_CLAIM',
    resource: 'persistentvolumeclaims',
    see: plain<KubeVolumeClaim>(toVolumeClaim),
  },
  { ...CORE, kind: 'RESOURCE_QUOTA', resource: 'resourcequotas', see: plain<KubeResourceQuota>(toResourceQuota) },
  {
    kind: 'SERVICE',
    group: 'discovery.k8s.io',
    version: 'v1',
    resource: 'endpointslices',
    isNamespaced: true,
    isAuxiliary: true,
    since: '1.21',
    see: seeSlice,
  },
  { ...CORE, kind: 'SERVICE', resource: 'services', see: seeService },
  { ...CORE, kind: 'POD', resource: 'pods', see: plain<KubePod>(toPod) },
];
