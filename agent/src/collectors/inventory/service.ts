import type { ServiceInput, ServicePortInput, ServiceType } from '../../api/generated.js';
import type { KubeEndpointSlice, KubeService } from '../../kube/objects.js';
import { identityOf, labelsOf, textOrNull } from './fields.js';

const TYPES: Record<string, ServiceType> = {
  ClusterIP: 'CLUSTER_IP',
  NodePort: 'NODE_PORT',
  LoadBalancer: 'LOAD_BALANCER',
  ExternalName: 'EXTERNAL_NAME',
};

/** A clusterIP without an address. */
const HEADLESS = 'None';

function portsOf({ spec }: KubeService): ServicePortInput[] {
  return (spec?.ports ?? []).map(({ name, port = 0, protocol = 'TCP', targetPort, nodePort }) => ({
    name: textOrNull(name),
    port,
    protocol,
    targetPort: targetPort === undefined ? null : String(targetPort),
    nodePort: nodePort ?? null,
  }));
}

/** What the server keeps of a Service; its endpoints are still to be counted. */
export function toService(service: KubeService): ServiceInput {
  const { metadata, spec } = service;
  const isHeadless = spec?.clusterIP === HEADLESS;
  return {
    ...identityOf(metadata),
    namespace: metadata?.namespace ?? '',
    type: TYPES[spec?.type ?? ''] ?? 'CLUSTER_IP',
    clusterIp: isHeadless ? null : textOrNull(spec?.clusterIP),
    isHeadless,
    externalName: textOrNull(spec?.externalName),
    selector: labelsOf({ labels: spec?.selector ?? {} }),
    ports: portsOf(service),
    readyEndpoints: null,
    notReadyEndpoints: null,
    labels: labelsOf(metadata),
  };
}

/** What one EndpointSlice says of its Service. */
export interface SliceFacts {
  /** Namespace and name of the Service. */
  readonly service: string;
  /** A Service of two families has its endpoints once in each. */
  readonly family: string;
  readonly ready: number;
  readonly notReady: number;
}

/** What identifies a Service among all. */
export function serviceKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

/** Null for a slice of no Service. An unstated readiness counts as ready, as Kubernetes asks; what ends is not counted. */
export function toSliceFacts({ metadata, addressType = '', endpoints }: KubeEndpointSlice): SliceFacts | null {
  const name = metadata?.labels?.['kubernetes.io/service-name'];
  if (!name) return null;
  const states = (endpoints ?? []).map(({ conditions }) => conditions ?? {});
  const ready = states.filter((each) => each.ready !== false).length;
  const notReady = states.filter((each) => each.ready === false && each.terminating !== true).length;
  return { service: serviceKey(metadata?.namespace, name), family: addressType, ready, notReady };
}

export interface EndpointCounts {
  readonly ready: number;
  readonly notReady: number;
}

/** Endpoints by Service: of all its slices of one family, the family that has most. */
export function countEndpoints(slices: Iterable<SliceFacts>): Map<string, EndpointCounts> {
  const families = new Map<string, SliceFacts>();
  for (const slice of slices) {
    const key = `${slice.service} ${slice.family}`;
    const sum = families.get(key);
    const { ready, notReady } = slice;
    families.set(key, { ...slice, ready: ready + (sum?.ready ?? 0), notReady: notReady + (sum?.notReady ?? 0) });
  }
  const counts = new Map<string, EndpointCounts>();
  for (const { service, ready, notReady } of families.values()) {
    const other = counts.get(service);
    if (other === undefined || ready + notReady > other.ready + other.notReady)
      counts.set(service, { ready, notReady });
  }
  return counts;
}
