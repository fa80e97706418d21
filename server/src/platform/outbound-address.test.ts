import { describe, expect, it } from '@jest/globals';
import { isAllowedHost, isGlobalAddress, isInnerName } from './outbound-address.js';

describe('isGlobalAddress', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:4700:4700::1111', '2a00:1450:4001:81b::200e'])('lets %s through', (ip) => {
    expect(isGlobalAddress(ip)).toBe(true);
  });

  it.each([
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    '3fff::1',
    'not an address',
  ])('refuses %s', (ip) => {
    expect(isGlobalAddress(ip)).toBe(false);
  });
});

describe('isInnerName', () => {
  it.each([
    'localhost',
    'db',
    'server.k8intel.svc',
    'kubernetes.default.svc.cluster.local',
    'metadata.google.internal',
  ])('knows %s', (name) => expect(isInnerName(name)).toBe(true));

  it('does not take a public name for one', () => expect(isInnerName('localhost.example.com')).toBe(false));
});

describe('isAllowedHost', () => {
  it.each([
    ['relay.corp', 25, true],
    ['relay.corp', 80, true],
    ['a.hooks.corp', 443, true],
    ['hooks.corp', 443, false],
    ['pinned.corp', 8080, true],
    ['pinned.corp', 80, false],
    ['evilrelay.corp', 25, false],
  ])('answers for %s:%i with %s', (host, port, expected) => {
    expect(isAllowedHost(host, port, ['Relay.corp', '*.hooks.corp', 'pinned.corp:8080'])).toBe(expected);
  });
});
