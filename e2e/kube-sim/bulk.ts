import { enlarged } from './bulk-size.js';
import { nodeOf } from './cluster/nodes.js';
import { newMeta, newPod, templateOf } from './cluster/pod-factory.js';
import { templateSpec } from './cluster/pod-spec.js';
import { letRun } from './cluster/running-pod.js';
import { updateSlice } from './cluster/services.js';
import type { World } from './cluster/world.js';
import { ownedBy } from './cluster/world.js';
import type { Service } from './kinds.js';
import type { LoadProfile } from './load.js';
import { templateHash } from './prng.js';
import type { Deployment, Pod, PodTemplate, ReplicaSet } from './types.js';

export interface Scale {
  pods: number;
  nodes: number;
  /** Pods as large as in a real cluster: 8.4 KB of JSON on average, every tenth 25 KB. */
  isRealSize?: boolean;
}

const PODS_PER_DEPLOYMENT = 20;
const DEPLOYMENTS_PER_NAMESPACE = 10;
const LOAD: LoadProfile = { shape: 'traffic', cpu: [5, 120], memory: [60, 180], driftPerHour: 1 };
const CONTAINER = { name: 'app', port: 8080, probe: '/healthz', load: LOAD } as const;

const numbered = (prefix: string, i: number) => `${prefix}-${String(i).padStart(4, '0')}`;

/** Adds a big, quiet estate beside the shop, for measurements: everything runs, nothing happens by itself. */
export function addBulk(world: World, scale: Scale): void {
  for (let i = 0; i < scale.nodes; i++) world.store.create('nodes', bulkNode(world, i));
  for (let first = 0, i = 0; first < scale.pods; first += PODS_PER_DEPLOYMENT, i++) {
    addDeployment(world, i, Math.min(PODS_PER_DEPLOYMENT, scale.pods - first), scale);
  }
}

function bulkNode(world: World, i: number): ReturnType<typeof nodeOf> {
  const place = { address: `10.30.${Math.floor(i / 250)}.${1 + (i % 250)}`, zone: `eu-central-1${'abc'[i % 3]}` };
  const size = { instanceType: 'm6i.8xlarge', cpu: 32, memoryKi: 129_000_000, pool: 'bulk' };
  return nodeOf(
    { name: numbered('bulk-node', i), podCidr: `10.${64 + Math.floor(i / 256)}.${i % 256}.0/24`, ...place, ...size },
    world,
  );
}

function addDeployment(world: World, i: number, replicas: number, { nodes, isRealSize = false }: Scale): void {
  const name = numbered('app', i);
  const namespace = numbered('bulk', Math.floor(i / DEPLOYMENTS_PER_NAMESPACE));
  if (!world.store.get('namespaces', undefined, namespace)) {
    world.store.create('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: newMeta(world, { labels: { 'kubernetes.io/metadata.name': namespace }, name: namespace }),
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  }
  const image = `registry.web-shop.example/${name}:1.0.${i}`;
  const containers = [{ ...CONTAINER, image, cpu: ['100m', '500m'], memory: ['128Mi', '256Mi'] } as const];
  const template = templateOf({ app: name }, templateSpec({ containers }));
  const deployment = world.store.create('deployments', bulkDeployment(world, { name, namespace, replicas, template }));
  const set = world.store.create('replicasets', bulkReplicaSet(world, deployment));
  const service = world.store.create('services', bulkService(world, { name, namespace }));
  const pods: Pod[] = [];
  for (let pod = 0; pod < replicas; pod++) {
    const node = numbered('bulk-node', (i * PODS_PER_DEPLOYMENT + pod) % Math.max(1, nodes));
    const running = runningPod(world, set, node);
    const created = world.store.create('pods', isRealSize ? enlarged(running, i % 10 === 0) : running);
    const plan = { load: { app: LOAD }, faults: {}, readyAfterMs: 1_000, nominalReplicas: replicas };
    world.plans.set(created.metadata.uid, plan);
    pods.push(created);
  }
  updateSlice(world, service, pods);
}

function bulkService(world: World, { name, namespace }: { name: string; namespace: string }): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: newMeta(world, { labels: { app: name }, name, namespace }),
    spec: {
      clusterIP: `10.97.${Math.floor(world.random.next() * 255)}.${1 + Math.floor(world.random.next() * 253)}`,
      ports: [{ name: 'main', port: 8080, protocol: 'TCP', targetPort: 8080 }],
      selector: { app: name },
      sessionAffinity: 'None',
      type: 'ClusterIP',
    },
    status: { loadBalancer: {} },
  };
}

interface Bulk {
  name: string;
  namespace: string;
  replicas: number;
  template: PodTemplate;
}

function bulkDeployment(world: World, { name, namespace, replicas, template }: Bulk): Deployment {
  const counts = { availableReplicas: replicas, readyReplicas: replicas, replicas, updatedReplicas: replicas };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: newMeta(world, { generation: 1, labels: { app: name }, name, namespace }),
    spec: {
      progressDeadlineSeconds: 600,
      replicas,
      revisionHistoryLimit: 10,
      selector: { matchLabels: { app: name } },
      strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, type: 'RollingUpdate' },
      template,
    },
    status: { ...counts, observedGeneration: 1 },
  };
}

function bulkReplicaSet(world: World, deployment: Deployment): ReplicaSet {
  const { template, replicas } = deployment.spec;
  const { name, namespace = '' } = deployment.metadata;
  const hash = templateHash(template);
  const labels = { ...template.metadata.labels, 'pod-template-hash': hash };
  const meta = { generation: 1, labels, name: `${name}-${hash}`, namespace, ownerReferences: [ownedBy(deployment)] };
  const counts = { availableReplicas: replicas, fullyLabeledReplicas: replicas, readyReplicas: replicas, replicas };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: newMeta(world, meta),
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { ...counts, observedGeneration: 1 },
  };
}

function runningPod(world: World, set: ReplicaSet, node: string): Pod {
  const { namespace = '', name, labels = {} } = set.metadata;
  const pod = newPod(world, { namespace, generateName: `${name}-`, labels, spec: set.spec.template.spec, owner: set });
  const hostIP = world.store.get('nodes', undefined, node)?.status.addresses[0]?.address ?? '';
  const podIP = `10.200.${Math.floor(world.random.next() * 256)}.${1 + Math.floor(world.random.next() * 250)}`;
  return letRun(pod, { node, hostIP, podIP, startedMs: world.clock.now() });
}
