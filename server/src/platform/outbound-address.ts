import ipaddr from 'ipaddr.js';

// IPv4 ranges that are not of the Internet and that ipaddr.js counts as unicast: benchmarks (RFC 2544).
const FURTHER_SPECIAL_V4 = [ipaddr.IPv4.parseCIDR('198.18.0.0/15')];
// Of IPv6 only 2000::/3 is given out (RFC 4291 §2.4); within it these lead elsewhere: protocol assignments with Teredo,
// documentation, 6to4, which embeds an IPv4 address, and documentation again (RFC 9637).
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map((range) =>
  ipaddr.IPv6.parseCIDR(range),
);

/**
 * Whether an address is one of the public Internet. Loopback, private, link-local (the metadata services of clouds),
 * shared, multicast, reserved, documentation and every way to write an IPv4 address as IPv6 are not.
 */
export function isGlobalAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv4) {
    return address.range() === 'unicast' && !FURTHER_SPECIAL_V4.some((range) => address.match(range));
  }
  const v6 = address as ipaddr.IPv6;
  return v6.match(GLOBAL_V6) && !SPECIAL_V6.some((range) => v6.match(range));
}

/** Names that resolve inside a cluster, a machine or a cloud and nowhere else. */
const INNER_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|svc|cluster\.local|arpa)$/;

export function isInnerName(host: string): boolean {
  return INNER_NAME.test(host) || (!host.includes('.') && !host.includes(':'));
}

/** The host as it is compared: lower case, no brackets, no trailing dots. */
export function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '');
}

/**
 * Whether the installation allows this host and port by name.
 * @param allowed `host`, `host:port`, `*.domain` or `*.domain:port`
 */
export function isAllowedHost(host: string, port: number, allowed: readonly string[]): boolean {
  return allowed.some((entry) => {
    const [, name = '', onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (onlyPort !== undefined && Number(onlyPort) !== port) return false;
    return name.startsWith('*.') ? host.endsWith(name.slice(1)) : plainHost(name) === host;
  });
}
