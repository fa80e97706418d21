import type { NodeFacts, PlacedPod } from '../src/features/recommendations/facts.js';
import { CORE, MIB } from './container-usage.js';

// Cluster nodes and pods as node packing takes them; of what decides where a pod can go nothing is known.

export const aNode = (name: string, overrides: Partial<NodeFacts> = {}): NodeFacts => ({
  ...{ name, isReady: true, isSchedulable: true, isControlPlane: false },
  ...{ pool: 'workers', zone: 'a', architecture: 'amd64', taints: [], labels: {} },
  allocatable: { cpu: 4 * CORE, memory: 8_192 * MIB, pods: 110 },
  ...overrides,
});

let count = 0;
export const aPod = (nodeName: string, overrides: Partial<PlacedPod> = {}): PlacedPod => ({
  ...{ namespace: 'shop', name: `pod-${count++}`, nodeName, ownerKind: 'ReplicaSet', ownerName: 'api' },
  ...{ cpu: CORE, memory: 1_024 * MIB, hasClaims: false, budgets: [], labels: {}, scheduling: null },
  ...overrides,
});

export const nodes = [aNode('n1'), aNode('n2'), aNode('n3')];
/** Room for a pod of one core each, and none for each other’s. */
export const full = [
  ...['n2', 'n3'].map((name) => aPod(name, { cpu: 2.4 * CORE })),
  aPod('n1', { ownerKind: 'DaemonSet', cpu: 0.5 * CORE }),
];
