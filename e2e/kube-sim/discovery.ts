import { groupVersion, RESOURCES } from './resources.js';

const VERSION = {
  major: '1',
  minor: '31',
  gitVersion: 'v1.31.14',
  gitCommit: 'e59bc8d0d2b5a4f5a1d0b2b3f8a0a1c5f6f0d2e1',
  gitTreeState: 'clean',
  buildDate: '2025-11-11T19:05:00Z',
  goVersion: 'go1.24.9',
  compiler: 'gc',
  platform: 'linux/amd64',
};

function groups(hasMetrics: boolean): string[] {
  const names = new Set(RESOURCES.map((it) => it.group).filter((group) => group !== ''));
  names.add('authorization.k8s.io');
  if (!hasMetrics) names.delete('metrics.k8s.io');
  return [...names];
}

const versionsOf = (group: string) => [
  ...new Set(RESOURCES.filter((it) => it.group === group).map((it) => it.version)),
];

function apiGroup(name: string): object {
  const names = name === 'authorization.k8s.io' ? ['v1'] : versionsOf(name);
  const versions = names.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resourceList(wanted: string): object | undefined {
  const resources = RESOURCES.filter((it) => groupVersion(it) === wanted).map((it) => ({
    name: it.plural,
    singularName: it.singular,
    namespaced: it.namespaced,
    kind: it.kind,
    verbs: it.verbs,
    ...(it.shortNames ? { shortNames: it.shortNames } : {}),
  }));
  if (resources.length === 0) return undefined;
  return { kind: 'APIResourceList', ...(wanted === 'v1' ? {} : { apiVersion: 'v1' }), groupVersion: wanted, resources };
}

/** Answers the paths that describe the server itself; undefined for every other path. */
export function discover(path: string, address: string, hasMetrics: boolean): object | string | undefined {
  if (path === '/version') return VERSION;
  if (['/healthz', '/readyz', '/livez'].includes(path)) return 'ok';
  if (path === '/api') {
    const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }];
    return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs };
  }
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups(hasMetrics).map(apiGroup) };
  const [, group, version] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (group === undefined) return path === '/api/v1' ? resourceList('v1') : undefined;
  if (!groups(hasMetrics).includes(group)) return undefined;
  if (version !== undefined) return resourceList(`${group}/${version}`);
  return { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) };
}
