import type { LoadProfile } from '../load.js';
import { sha256 } from '../prng.js';
import type { Container, Labels, PodSpec, Resources } from '../types.js';
import { SPOT_TOLERATION } from './spot.js';
import type { Fault } from './world.js';

/** A container in the short form in which the shop is written down. */
export interface ContainerDraft {
  name: string;
  image: string;
  /** Request and limit, such as ['100m', '500m']; null where nothing is set. */
  cpu?: readonly [request: string | null, limit: string | null];
  memory?: readonly [request: string | null, limit: string | null];
  port?: number;
  /** Health endpoint, or a command, for both probes; none when left out. */
  probe?: string;
  args?: string[];
  env?: Labels;
  load: LoadProfile;
  fault?: Fault;
  /** A native sidecar: an init container that keeps running. */
  isSidecar?: boolean;
}

function resources(draft: ContainerDraft): Resources {
  const requests: Labels = {};
  const limits: Labels = {};
  for (const name of ['cpu', 'memory'] as const) {
    const [request, limit] = draft[name] ?? [null, null];
    if (request !== null) requests[name] = request;
    if (limit !== null) limits[name] = limit;
  }
  return {
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
  };
}

function probe(target: string, port: number | undefined, periodSeconds: number): object {
  const check =
    target.startsWith('/') && port !== undefined
      ? { httpGet: { path: target, port, scheme: 'HTTP' } }
      : { exec: { command: ['/bin/sh', '-c', target] } };
  return { ...check, failureThreshold: 3, periodSeconds, successThreshold: 1, timeoutSeconds: 2 };
}

/** A container as the API server stores it, with its defaults filled in. */
export function containerOf(draft: ContainerDraft): Container {
  const { name, image, args, env, port } = draft;
  return {
    ...(args ? { args } : {}),
    ...(env ? { env: Object.entries(env).map(([key, value]) => ({ name: key, value })) } : {}),
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(draft.probe ? { livenessProbe: probe(draft.probe, port, 10) } : {}),
    name,
    ...(port === undefined ? {} : { ports: [{ containerPort: port, name: 'main', protocol: 'TCP' }] }),
    ...(draft.probe ? { readinessProbe: probe(draft.probe, port, 5) } : {}),
    resources: resources(draft),
    ...(draft.isSidecar ? { restartPolicy: 'Always' as const } : {}),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  };
}

export interface PodDraft {
  containers: ContainerDraft[];
  init?: ContainerDraft[];
  serviceAccount?: string;
  restartPolicy?: PodSpec['restartPolicy'];
  hostNetwork?: boolean;
  priorityClass?: string;
  /** Only nodes with these labels take it. */
  nodeSelector?: Labels;
  /** It runs on spot nodes, and nowhere else. */
  isForSpot?: boolean;
}

/** The pod part of a template. */
export function templateSpec(draft: PodDraft): PodSpec {
  const { init, serviceAccount, hostNetwork, priorityClass, isForSpot } = draft;
  const nodeSelector = isForSpot ? { 'eks.amazonaws.com/capacityType': 'SPOT' } : draft.nodeSelector;
  return {
    containers: draft.containers.map(containerOf),
    dnsPolicy: hostNetwork ? 'ClusterFirstWithHostNet' : 'ClusterFirst',
    ...(hostNetwork ? { hostNetwork } : {}),
    ...(init ? { initContainers: init.map(containerOf) } : {}),
    ...(nodeSelector ? { nodeSelector } : {}),
    ...(priorityClass ? { priorityClassName: priorityClass } : {}),
    restartPolicy: draft.restartPolicy ?? 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    ...(serviceAccount ? { serviceAccount, serviceAccountName: serviceAccount } : {}),
    terminationGracePeriodSeconds: 30,
    ...(isForSpot ? { tolerations: [SPOT_TOLERATION] } : {}),
  };
}

const PRIORITIES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

const eviction = (key: string) => ({
  effect: 'NoExecute',
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  tolerationSeconds: 300,
});

const TOKEN_MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What admission adds to a template when a pod is made of it: token volume, tolerations, priority. */
export function admittedSpec(template: PodSpec, suffix: string): PodSpec {
  const volume = `kube-api-access-${suffix}`;
  const mount = { mountPath: TOKEN_MOUNT, name: volume, readOnly: true };
  const mounted = (container: Container) => ({ ...container, volumeMounts: [mount] });
  const account = template.serviceAccountName ?? 'default';
  return {
    ...template,
    containers: template.containers.map(mounted),
    ...(template.initContainers ? { initContainers: template.initContainers.map(mounted) } : {}),
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: PRIORITIES[template.priorityClassName ?? ''] ?? 0,
    serviceAccount: account,
    serviceAccountName: account,
    tolerations: [...(template.tolerations ?? []), eviction('not-ready'), eviction('unreachable')],
    volumes: [tokenVolume(volume)],
  };
}

function tokenVolume(name: string): object {
  const fieldRef = { apiVersion: 'v1', fieldPath: 'metadata.namespace' };
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
    { downwardAPI: { items: [{ fieldRef, path: 'namespace' }] } },
  ];
  return { name, projected: { defaultMode: 420, sources } };
}

/** The digest under which a registry serves an image. */
export function imageId(image: string): string {
  return `${image.replace(/:[^/:]*$/, '')}@sha256:${sha256('image', image)}`;
}

/** Size of an image in bytes: invented, stable, between 20 and 420 MB. */
export function imageSize(image: string): number {
  return 20_000_000 + (Number.parseInt(sha256('size', image).slice(0, 8), 16) % 400_000_000);
}

/** QoS class by Kubernetes' rules. */
export function qosClass(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const all = [...spec.containers, ...(spec.initContainers ?? [])].map((it) => it.resources);
  if (all.every((it) => !it.requests && !it.limits)) return 'BestEffort';
  const isPinned = (it: Resources) =>
    ['cpu', 'memory'].every(
      (name) => it.limits?.[name] !== undefined && (it.requests?.[name] ?? it.limits[name]) === it.limits[name],
    );
  return all.every(isPinned) ? 'Guaranteed' : 'Burstable';
}
