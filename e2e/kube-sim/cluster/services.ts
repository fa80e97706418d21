import type { Endpoint, EndpointSlice, Service } from '../kinds.js';
import { Random } from '../prng.js';
import type { Pod } from '../types.js';
import { namedMeta, newMeta } from './pod-factory.js';
import { isReady } from './pod-status.js';
import { labelsOf, type WorkloadDraft } from './workload.js';
import { ownedBy, type World } from './world.js';

/** The Service in front of a workload with a port. */
export function serviceOf(world: World, draft: WorkloadDraft): Service | undefined {
  const port = draft.containers[0]?.port;
  if (port === undefined || draft.kind === 'DaemonSet' || draft.kind === 'CronJob') return undefined;
  const address = `10.96.${Math.floor(world.random.next() * 255)}.${1 + Math.floor(world.random.next() * 253)}`;
  const { name, namespace, serviceType } = draft;
  // Pods of a StatefulSet are reached by their own names: its service has no address.
  const clusterIP = draft.kind === 'StatefulSet' ? 'None' : address;
  const nodePort = serviceType ? { nodePort: 30_000 + (port % 2_768) } : {};
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: newMeta(world, { labels: labelsOf(draft), name, namespace }),
    spec: {
      clusterIP,
      clusterIPs: [clusterIP],
      ...(serviceType ? { externalTrafficPolicy: 'Cluster' } : {}),
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ name: 'main', ...nodePort, port, protocol: 'TCP', targetPort: port }],
      selector: { app: name },
      sessionAffinity: 'None',
      type: serviceType ?? 'ClusterIP',
    },
    status: {
      loadBalancer: serviceType === 'LoadBalancer' ? { ingress: [{ hostname: `${name}.lb.web-shop.example` }] } : {},
    },
  };
}

function endpointOf(world: World, pod: Pod): Endpoint[] {
  const { name, namespace = '', uid, deletionTimestamp } = pod.metadata;
  const { podIP, phase } = pod.status;
  if (!podIP || phase === 'Succeeded' || phase === 'Failed') return [];
  const node = world.store.get('nodes', undefined, pod.spec.nodeName ?? '');
  const serving = isReady(pod);
  const terminating = deletionTimestamp !== undefined;
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
  return [
    {
      addresses: [podIP],
      conditions: { ready: serving && !terminating, serving, terminating },
      ...(node ? { nodeName: node.metadata.name } : {}),
      targetRef: { kind: 'Pod', name, namespace, uid },
      ...(zone ? { zone } : {}),
    },
  ];
}

/** Where a service leads: its pods with an address, ready or not. */
export function sliceOf(world: World, service: Service, pods: readonly Pod[]): EndpointSlice {
  const { name, namespace = '', labels } = service.metadata;
  const suffix = new Random(`${world.seed}/slice/${namespace}/${name}`).suffix();
  return {
    addressType: 'IPv4',
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: namedMeta(world, 'EndpointSlice', {
      generateName: `${name}-`,
      generation: 1,
      labels: {
        ...labels,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': name,
      },
      name: `${name}-${suffix}`,
      namespace,
      ownerReferences: [ownedBy(service)],
    }),
    endpoints: pods.flatMap((pod) => endpointOf(world, pod)),
    ports: (service.spec.ports ?? []).map(({ name: port = '', port: number, protocol }) => ({
      name: port,
      port: number,
      protocol,
    })),
  };
}

/** Stores where a service leads now. */
export function updateSlice(world: World, service: Service, pods: readonly Pod[]): void {
  const slice = sliceOf(world, service, pods);
  const { name, namespace } = slice.metadata;
  const known = world.store.update('endpointslices', namespace, name, (draft) => {
    if (JSON.stringify(draft.endpoints) === JSON.stringify(slice.endpoints)) return;
    draft.endpoints = slice.endpoints;
    draft.metadata.generation = (draft.metadata.generation ?? 0) + 1;
  });
  if (!known) world.store.create('endpointslices', slice);
}

/** Services that lead to no pod of the cluster: the API server itself, and a payment provider outside. */
export function createFixedServices(world: World): void {
  const ports = [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }];
  const address = { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ipFamilies: ['IPv4'] };
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const service = world.store.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: namedMeta(world, 'Service', { labels, name: 'kubernetes', namespace: 'default' }),
    spec: { ...address, internalTrafficPolicy: 'Cluster', ports, sessionAffinity: 'None', type: 'ClusterIP' },
    status: { loadBalancer: {} },
  });
  const slice = sliceOf(world, service, []);
  const conditions = { ready: true, serving: true, terminating: false };
  world.store.create('endpointslices', { ...slice, endpoints: [{ addresses: ['10.20.0.10'], conditions }] });
  world.store.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: namedMeta(world, 'Service', { name: 'card-provider', namespace: 'payments' }),
    spec: { externalName: 'api.card-provider.example', sessionAffinity: 'None', type: 'ExternalName' },
    status: { loadBalancer: {} },
  });
}
