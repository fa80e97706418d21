import { eventToV1 } from './events-v1.js';
import type { KubeObject, TableName } from './types.js';

/** One served resource: where it lives, how it is called, and the table it reads (none: metrics are computed). */
export interface ResourceKind {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  shortNames?: string[];
  namespaced: boolean;
  verbs: readonly string[];
  table: TableName | undefined;
  /** Another version's view of a stored object. */
  view?: (object: KubeObject) => KubeObject;
}

const WATCHABLE = ['get', 'list', 'watch'] as const;
const PATCHED = [...WATCHABLE, 'patch'] as const;

function stored(apiVersion: string, table: TableName, kind: string, options: Partial<ResourceKind> = {}): ResourceKind {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  const singular = kind.toLowerCase();
  return { group, version, plural: table, singular, kind, namespaced: true, verbs: WATCHABLE, table, ...options };
}

function measured(plural: string, kind: string, namespaced: boolean): ResourceKind {
  const place = { group: 'metrics.k8s.io', version: 'v1beta1' };
  return { ...place, plural, singular: '', kind, namespaced, verbs: ['get', 'list'], table: undefined };
}

export const RESOURCES: readonly ResourceKind[] = [
  stored('v1', 'nodes', 'Node', { namespaced: false, shortNames: ['no'] }),
  stored('v1', 'pods', 'Pod', { shortNames: ['po'] }),
  stored('v1', 'namespaces', 'Namespace', { namespaced: false, shortNames: ['ns'] }),
  stored('v1', 'events', 'Event', { shortNames: ['ev'] }),
  stored('v1', 'services', 'Service', { shortNames: ['svc'] }),
  stored('apps/v1', 'deployments', 'Deployment', { verbs: PATCHED, shortNames: ['deploy'] }),
  stored('apps/v1', 'replicasets', 'ReplicaSet', { shortNames: ['rs'] }),
  stored('apps/v1', 'statefulsets', 'StatefulSet', { verbs: PATCHED, shortNames: ['sts'] }),
  stored('apps/v1', 'daemonsets', 'DaemonSet', { verbs: PATCHED, shortNames: ['ds'] }),
  stored('batch/v1', 'jobs', 'Job'),
  stored('batch/v1', 'cronjobs', 'CronJob', { verbs: PATCHED, shortNames: ['cj'] }),
  stored('events.k8s.io/v1', 'events', 'Event', { shortNames: ['ev'], view: eventToV1 }),
  stored('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', { shortNames: ['pvc'] }),
  stored('v1', 'resourcequotas', 'ResourceQuota', { shortNames: ['quota'] }),
  stored('autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
    verbs: PATCHED,
    shortNames: ['hpa'],
  }),
  stored('policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget', { verbs: PATCHED, shortNames: ['pdb'] }),
  stored('discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice'),
  measured('nodes', 'NodeMetrics', false),
  measured('pods', 'PodMetrics', true),
];

export const groupVersion = (kind: ResourceKind) =>
  kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;

export interface ResourcePath {
  kind: ResourceKind;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
  /** What comes after the subresource, such as "/stats/summary" of a proxied request; '' for nothing. */
  rest: string;
}

const PATH = /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))\/(.+?)\/?$/;

/** Reads /api/v1/namespaces/shop/pods/x and its like; undefined when no such resource is served. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const match = PATH.exec(path);
  if (!match) return undefined;
  const [, core, group = '', version = core ?? '', rest = ''] = match;
  const parts = rest.split('/').map(decodeURIComponent);
  const scoped = parts[0] === 'namespaces' && parts.length > 2;
  const [plural, name, subresource, ...more] = scoped ? parts.slice(2) : parts;
  const kind = RESOURCES.find((it) => it.group === group && it.version === version && it.plural === plural);
  if (!kind || (scoped && !kind.namespaced)) return undefined;
  const place = { namespace: scoped ? parts[1] : undefined, name, subresource };
  return { kind, ...place, rest: more.map((part) => `/${part}`).join('') };
}
