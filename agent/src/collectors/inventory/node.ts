import type { CapacityInput, ClusterNodeInput, ClusterNodeStatus } from '../../api/generated.js';
import type { KubeNode } from '../../kube/objects.js';
import { bytes, cores } from '../../kube/quantity.js';
import { messageOrNull } from '../../redact.js';
import { conditionsOf, identityOf, labelsOf, textOrNull } from './fields.js';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const REGION_LABELS = ['topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/region'];
const ZONE_LABELS = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];
const TYPE_LABELS = ['node.kubernetes.io/instance-type', 'beta.kubernetes.io/instance-type'];
/** How the large providers and Karpenter name a node's pool. */
const POOL_LABELS = [
  'karpenter.sh/nodepool',
  'cloud.google.com/gke-nodepool',
  'eks.amazonaws.com/nodegroup',
  'kubernetes.azure.com/agentpool',
  'doks.digitalocean.com/node-pool',
  'agentpool',
  'node-pool',
];

type Labels = Readonly<Record<string, string>>;

function firstLabel(labels: Labels, keys: readonly string[]): string | null {
  return keys.map((key) => labels[key]).find((value) => value) ?? null;
}

function rolesOf(labels: Labels): string[] {
  const roles = Object.keys(labels).filter((key) => key.startsWith(ROLE_PREFIX));
  const names = [...roles.map((key) => key.slice(ROLE_PREFIX.length)), labels['kubernetes.io/role'] ?? ''];
  return [...new Set(names.filter((name) => name !== ''))].sort();
}

function statusOf(node: KubeNode): { status: ClusterNodeStatus; statusReason: string | null } {
  const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready');
  if (ready?.status === 'True') return { status: 'READY', statusReason: null };
  const statusReason = messageOrNull([ready?.reason, ready?.message].filter(Boolean).join(': '));
  return { status: ready?.status === 'False' ? 'NOT_READY' : 'UNKNOWN', statusReason };
}

function capacityOf(quantities: Record<string, string> | undefined): CapacityInput {
  return {
    cpuCores: cores(quantities?.['cpu']),
    memoryBytes: bytes(quantities?.['memory']),
    pods: bytes(quantities?.['pods']),
    ephemeralStorageBytes: bytes(quantities?.['ephemeral-storage']),
  };
}

function taintsOf(node: KubeNode): ClusterNodeInput['taints'] {
  return (node.spec?.taints ?? []).map(({ key = '', value, effect = '' }) => ({ key, value: value ?? null, effect }));
}

/** The cloud in a providerID such as aws:///eu-central-1a/i-0abc; null for machines without one. */
export function providerOf(node: KubeNode): string | null {
  return /^([a-z0-9-]+):\/\//.exec(node.spec?.providerID ?? '')?.[1] ?? null;
}

/** What the server keeps of a node. */
export function toClusterNode(node: KubeNode): ClusterNodeInput {
  const labels = node.metadata?.labels ?? {};
  const info = node.status?.nodeInfo;
  const address = node.status?.addresses?.find((each) => each.type === 'InternalIP')?.address;
  return {
    ...identityOf(node.metadata),
    ...statusOf(node),
    isSchedulable: node.spec?.unschedulable !== true,
    roles: rolesOf(labels),
    pool: firstLabel(labels, POOL_LABELS),
    zone: firstLabel(labels, ZONE_LABELS),
    region: firstLabel(labels, REGION_LABELS),
    instanceType: firstLabel(labels, TYPE_LABELS),
    internalIp: textOrNull(address),
    kubeletVersion: textOrNull(info?.kubeletVersion),
    osImage: textOrNull(info?.osImage),
    kernelVersion: textOrNull(info?.kernelVersion),
    containerRuntime: textOrNull(info?.containerRuntimeVersion),
    architecture: textOrNull(info?.architecture),
    capacity: capacityOf(node.status?.capacity),
    allocatable: capacityOf(node.status?.allocatable),
    conditions: conditionsOf(node.status?.conditions),
    taints: taintsOf(node),
    labels: labelsOf(node.metadata),
  };
}
