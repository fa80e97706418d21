import { describe, expect, it } from '@jest/globals';
import { observeHost } from './observe.js';
import type { HostReadings } from './readings.js';

const FIRST: HostReadings = {
  observedAt: 10_000,
  cpu: { cores: 4, busyMs: 1000, totalMs: 10_000 },
  memory: { usedBytes: 100, availableBytes: 300, swapUsedBytes: 0 },
  load: [0.0001, 0, 1.5],
  filesystems: [],
  disk: { readBytes: 1000, writtenBytes: 5000 },
  network: [
    { name: 'lo', receivedBytes: 0, sentBytes: 0 },
    { name: 'eth0', receivedBytes: 0, sentBytes: 0 },
  ],
};
const SECOND: HostReadings = {
  ...FIRST,
  observedAt: 20_000,
  cpu: { cores: 4, busyMs: 11_000, totalMs: 50_000 },
  disk: { readBytes: 21_000, writtenBytes: 5001 },
  network: [
    { name: 'lo', receivedBytes: 9e9, sentBytes: 9e9 },
    { name: 'eth0', receivedBytes: 10_240, sentBytes: 0 },
  ],
};
const valuesOf = (before: HostReadings | null, after: HostReadings) =>
  observeHost(before, after, 'host')[0]?.values ?? {};
const volume = (device: string, mount: string, type = 'ext4') => ({ device, mount, type, sizeBytes: 10, usedBytes: 5 });

describe('observeHost', () => {
  it('P24: gives null, not 0, for what needs a second look', () => {
    expect(valuesOf(null, FIRST)).toMatchObject({
      'host.cpu.usage': null,
      'host.cpu.utilization': null,
      'host.disk.read': null,
      'host.network.receive': null,
    });
  });

  it('takes rates per second from counters, without the loopback', () => {
    expect(valuesOf(FIRST, SECOND)).toMatchObject({
      'host.cpu.usage': 1_000_000,
      'host.cpu.utilization': 250,
      'host.disk.read': 2000,
      'host.network.receive': 1024,
      'host.network.transmit': 0,
    });
  });

  it('P23: rounds nothing positive to 0', () => {
    expect(valuesOf(FIRST, SECOND)).toMatchObject({ 'host.disk.write': 1, 'host.load.1m': 1, 'host.load.5m': 0 });
  });

  it('P24: gives null after a counter began anew', () => {
    const restarted = { ...SECOND, disk: { readBytes: 5, writtenBytes: 5 }, network: [], cpu: FIRST.cpu };
    expect(valuesOf(FIRST, restarted)).toMatchObject({
      'host.disk.read': null,
      'host.network.receive': null,
      'host.cpu.usage': null,
    });
  });

  it('P24: gives null where the platform shows nothing', () => {
    const nothing = { observedAt: 1, cpu: null, memory: null, load: null, filesystems: [], disk: null, network: null };
    expect(new Set(Object.values(valuesOf(nothing, { ...nothing, observedAt: 2 })))).toEqual(new Set([null]));
  });

  it('P22: names a volume by node and mount point, each device once and pseudo file systems not at all', () => {
    const filesystems = [
      volume('/dev/vda', '/etc/hosts'),
      volume('/dev/vda', '/'),
      volume('/dev/vdb', '/data'),
      volume('tmpfs', '/run', 'tmpfs'),
    ];
    const subjects = observeHost(null, { ...FIRST, filesystems }, 'host').map((row) => row.subject);
    expect(subjects).toEqual([
      { kind: 'CLUSTER_NODE', name: 'host' },
      { kind: 'VOLUME', name: 'host', container: '/' },
      { kind: 'VOLUME', name: 'host', container: '/data' },
    ]);
  });
});
