import { Random, sha256 } from '../prng.js';
import type { ClusterNode, Condition } from '../types.js';
import { imageId, imageSize } from './pod-spec.js';
import { refresh, setCondition } from './pod-status.js';
import { SPOT_TAINT } from './spot.js';
import type { World } from './world.js';

export interface NodeDraft {
  name: string;
  address: string;
  zone: string;
  instanceType: string;
  cpu: number;
  memoryKi: number;
  podCidr: string;
  pool: string;
  /** Bought when nobody else wants it: cheaper, gone at short notice, and only for pods that tolerate that. */
  isSpot?: boolean;
}

const UNREACHABLE = 'node.kubernetes.io/unreachable';

const HEALTHY: readonly [string, string, string, string][] = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
];

function labelsOf(draft: NodeDraft): Record<string, string> {
  const region = draft.zone.slice(0, -1);
  return {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/instance-type': draft.instanceType,
    'beta.kubernetes.io/os': 'linux',
    'eks.amazonaws.com/capacityType': draft.isSpot ? 'SPOT' : 'ON_DEMAND',
    'failure-domain.beta.kubernetes.io/region': region,
    'failure-domain.beta.kubernetes.io/zone': draft.zone,
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': draft.name,
    'kubernetes.io/os': 'linux',
    'node.kubernetes.io/instance-type': draft.instanceType,
    'node-pool': draft.pool,
    'topology.kubernetes.io/region': region,
    'topology.kubernetes.io/zone': draft.zone,
  };
}

function statusOf(draft: NodeDraft, now: string, random: Random): ClusterNode['status'] {
  const machine = random.hex(32);
  const shared = { 'hugepages-1Gi': '0', 'hugepages-2Mi': '0' };
  const conditions: Condition[] = HEALTHY.map(([type, status, reason, message]) => {
    const times = { lastHeartbeatTime: now, lastTransitionTime: now };
    return { ...times, message, reason, status: status as Condition['status'], type };
  });
  return {
    addresses: [
      { address: draft.address, type: 'InternalIP' },
      { address: draft.name, type: 'Hostname' },
    ],
    // The kubelet keeps 80m and about 950 MiB for itself and the system.
    allocatable: {
      cpu: `${draft.cpu * 1000 - 80}m`,
      'ephemeral-storage': '76224326324',
      ...shared,
      memory: `${draft.memoryKi - 972_800}Ki`,
      pods: '110',
    },
    capacity: {
      cpu: String(draft.cpu),
      'ephemeral-storage': '83873772Ki',
      ...shared,
      memory: `${draft.memoryKi}Ki`,
      pods: '110',
    },
    conditions,
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    images: [],
    nodeInfo: {
      architecture: 'amd64',
      bootID: random.uid(),
      containerRuntimeVersion: 'containerd://1.7.27',
      kernelVersion: '6.1.148-173.267.amzn2023.x86_64',
      kubeProxyVersion: 'v1.31.14',
      kubeletVersion: 'v1.31.14',
      machineID: machine,
      operatingSystem: 'linux',
      osImage: 'Amazon Linux 2023.8.20250915',
      systemUUID: machine,
    },
  };
}

/** A healthy node as its kubelet registers it. */
export function nodeOf(draft: NodeDraft, world: World): ClusterNode {
  const now = world.clock.timestamp();
  const random = new Random(`${world.seed}/node/${draft.name}`);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      creationTimestamp: now,
      labels: labelsOf(draft),
      name: draft.name,
      resourceVersion: '',
      uid: random.uid(),
    },
    spec: {
      podCIDR: draft.podCidr,
      podCIDRs: [draft.podCidr],
      ...(draft.isSpot ? { taints: [SPOT_TAINT] } : {}),
      providerID: `aws:///${draft.zone}/i-0${sha256(world.seed, draft.name).slice(0, 16)}`,
    },
    status: statusOf(draft, now, random),
  };
}

/** Kubelets report this many images (--node-status-max-images). */
const MAX_IMAGES = 50;

function imagesOn(world: World, node: string): ClusterNode['status']['images'] {
  const held = [...world.pulled].filter((it) => it.startsWith(`${node} `)).map((it) => it.slice(node.length + 1));
  const images = held.map((image) => ({ names: [imageId(image), image], sizeBytes: imageSize(image) }));
  return images.sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, MAX_IMAGES);
}

/** A kubelet's regular report: heartbeats, and the images on its disk. A node that fell silent sends none. */
export function heartbeat(world: World, name: string): void {
  const now = world.clock.timestamp();
  world.store.update('nodes', undefined, name, (node) => {
    if (isSilent(node)) return;
    for (const condition of node.status.conditions) condition.lastHeartbeatTime = now;
    node.status.images = imagesOn(world, name);
  });
}

/** The node controller has not heard of it: nobody can ask its kubelet either. */
export function isSilent(node: ClusterNode): boolean {
  return node.status.conditions.some((it) => it.type === 'Ready' && it.status === 'Unknown');
}

function healthyConditions(node: ClusterNode, now: string): Condition[] {
  return HEALTHY.map(([type, status, reason, message]) => {
    const known = node.status.conditions.find((it) => it.type === type);
    const lastTransitionTime = known?.status === status ? known.lastTransitionTime : now;
    return { lastHeartbeatTime: now, lastTransitionTime, message, reason, status: status as Condition['status'], type };
  });
}

function silentConditions(node: ClusterNode, now: string): Condition[] {
  const silent = {
    message: 'Kubelet stopped posting node status.',
    reason: 'NodeStatusUnknown',
    status: 'Unknown',
  } as const;
  return node.status.conditions.map((known) => ({
    ...known,
    ...silent,
    lastTransitionTime: known.status === 'Unknown' ? known.lastTransitionTime : now,
  }));
}

/** Ready=Unknown with the node controller's words, or healthy again; false when there is no such node. */
export function setNodeReady(world: World, name: string, isReady: boolean): boolean {
  const now = world.clock.timestamp();
  const changed = world.store.update('nodes', undefined, name, (node) => {
    node.status.conditions = (isReady ? healthyConditions : silentConditions)(node, now);
    const own = (node.spec.taints ?? []).filter(({ key }) => key !== UNREACHABLE);
    const taints = isReady ? own : [...own, { effect: 'NoSchedule', key: UNREACHABLE, timeAdded: now }];
    if (taints.length > 0) node.spec.taints = taints;
    else delete node.spec.taints;
  });
  if (!changed) return false;
  markPods(world, name, isReady);
  const reason = isReady ? 'NodeReady' : 'NodeNotReady';
  const by = isReady ? { component: 'kubelet', host: name } : { component: 'node-controller' };
  world.events.emit({ object: changed, ...by, reason, message: `Node ${name} status is now: ${reason}` });
  return true;
}

/** The node controller takes the pods of a silent node out of service; their containers' states stay as last heard. */
function markPods(world: World, node: string, isReady: boolean): void {
  const now = world.clock.timestamp();
  for (const pod of world.store.list('pods').filter((it) => it.spec.nodeName === node)) {
    world.store.update('pods', pod.metadata.namespace, pod.metadata.name, (draft) => {
      if (isReady) refresh(draft, now);
      else if (draft.status.phase === 'Running') setCondition(draft, 'Ready', { status: 'False' }, now);
    });
    const owner = pod.metadata.ownerReferences?.[0];
    if (owner) world.notify(owner, pod.metadata.namespace ?? '');
  }
}
