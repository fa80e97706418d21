import { BlockList, isIP } from 'node:net';

/** What the environment says of proxies; each is null where it says nothing. */
export interface ProxyEnvironment {
  readonly httpsProxy: string | null;
  readonly httpProxy: string | null;
  readonly noProxy: string | null;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

const bare = (host: string): string => host.replace(/^\[|\]$/g, '').toLowerCase();

function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}

/** True where an address lies within `10.0.0.0/8` or `fd00::/8`; false for what is no such range. */
function isWithin(address: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(network) === 0 || isIP(address) !== isIP(network) || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === 'ipv4' ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(address, family);
}

function matches(url: URL, entry: string): boolean {
  if (entry === '*') return true;
  const host = bare(url.hostname);
  if (entry.includes('/')) return isWithin(host, entry);
  const port = /^(?:\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry)?.[1];
  if (port !== undefined && port !== portOf(url)) return false;
  const name = bare(port === undefined ? entry : entry.slice(0, -port.length - 1)).replace(/^\*?\./, '');
  return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
}

/** True where NO_PROXY lists a host: by name (and all below it), address, range (`10.0.0.0/8`), any of them with `:port`, or `*`. */
export function isExempt(url: URL, noProxy: string | null): boolean {
  const entries = (noProxy ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  return LOOPBACK.test(bare(url.hostname)) || entries.some((entry) => matches(url, entry.toLowerCase()));
}

/**
 * The proxy to a server, null for a direct way: the one that is configured, whatever the environment says, or the one
 * of HTTPS_PROXY or HTTP_PROXY, unless NO_PROXY lists the server. `off` is the direct way. This machine itself is never
 * reached through a proxy of the environment.
 */
export function chooseProxy(server: URL, configured: string | null, environment: ProxyEnvironment): string | null {
  if (configured !== null) return configured === 'off' ? null : configured;
  if (isExempt(server, environment.noProxy)) return null;
  return server.protocol === 'https:' ? environment.httpsProxy : environment.httpProxy;
}
